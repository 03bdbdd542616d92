"""One small module of data a layout; the registry finds them by their LAYOUT."""

from portal.statements.sample.layout import Layout
from portal.statements.sample.layouts import columns, sections

LAYOUTS: dict[str, Layout] = {
    module.LAYOUT.name: module.LAYOUT
    for module in (sections, columns)
}
