"""What every page owes its readers, checked on its HTML: `problems(html)` is empty for a sound page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "col"}
FIELDS = {"input", "select", "textarea"}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls")
CLOSES_P = {
    "p",
    "div",
    "section",
    "ul",
    "ol",
    "dl",
    "table",
    "form",
    "fieldset",
    "h1",
    "h2",
    "h3",
    "figure",
    "details",
    "pre",
}


@dataclass
class Seen:
    """What was found while reading a page once."""

    ids: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    fields: list[dict[str, str]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in CLOSES_P and "p" in self.open:
            self.seen.wrong.append(f"<{tag}> inside <p>")
        self._note(tag, values)
        if tag not in VOID and not (self.open and "svg" in self.open and self.get_starttag_text().endswith("/>")):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.seen.wrong.append(f"</{tag}> closes nothing, open are {self.open[-3:]}")
        else:
            self.open.pop()

    def _note(self, tag: str, values: dict[str, str]) -> None:
        seen = self.seen
        if "id" in values:
            seen.ids.append(values["id"])
        if tag == "label":
            seen.labels.add(values.get("for", ""))
        if tag in FIELDS and values.get("type") != "hidden":
            seen.fields.append(values)
        for name in REFERENCES:
            seen.references += values.get(name, "").split()
        if values.get("href", "").startswith("#") and tag == "a" and len(values["href"]) > 1:
            seen.links.append(values["href"][1:])
        if tag in ("h1", "h2", "h3"):
            seen.headings.append(tag)
        seen.wrong += [f"{name} on <{tag}>" for name in values if name.startswith("on") or name == "style"]
        if tag == "script" and "src" not in values:
            seen.wrong.append("inline script")
        if tag == "style":
            seen.wrong.append("inline style sheet")


def problems(html: str, *, whole_page: bool = True) -> list[str]:
    """Sentences about what is wrong with a page's structure; links inside a fragment may lead out of it."""
    reader = Reader()
    reader.feed(html)
    seen, found = reader.seen, list(reader.seen.wrong)
    found += [f"<{tag}> is never closed" for tag in reader.open]
    found += [f"id {name!r} stands twice" for name in set(seen.ids) if seen.ids.count(name) > 1]
    found += [f"{name!r} is referred to and not there" for name in seen.references if name not in seen.ids]
    for values in seen.fields:
        if values.get("id") not in seen.labels and not values.get("aria-label"):
            found.append(f"field {values.get('name')!r} has no label")
    if whole_page and seen.headings.count("h1") != 1:
        found.append(f"{seen.headings.count('h1')} h1")
    return found
