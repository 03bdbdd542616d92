"""Every table of the portal in one metadata, for migrations and for foreign keys by name."""

import importlib
import pkgutil
from pathlib import Path

from sqlalchemy import MetaData

from portal.infra.model import Base

PACKAGE = Path(__file__).resolve().parent.parent


def load_tables() -> MetaData:
    """Import each `models` module under the package and return the metadata that they filled."""
    for module in pkgutil.walk_packages([str(PACKAGE)], prefix="portal."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    importlib.import_module("portal.infra.limits")
    return Base.metadata
