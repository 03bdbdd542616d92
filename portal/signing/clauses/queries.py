"""A tenant's clauses, the wording that they make, and the wordings that agreements were made from."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.events.chain import canonical
from portal.infra.crypto import sha256_hex
from portal.signing.clauses.models import AgreementClause
from portal.signing.clauses.text import GOVERNING_LAW, hash_of_text, read_clause, text_of
from portal.signing.paper.wording import Wording, default_wording

__all__ = [
    "AgreementClause",
    "EditedClause",
    "current_wording",
    "get_clause",
    "list_clauses",
    "list_versions",
    "read_kept_wording",
    "with_text",
]


KEPT = 64
LAW = "law"
"""The section that names the governing law: it is to be reviewed until both are."""


@dataclass(frozen=True, kw_only=True)
class EditedClause:
    """A clause with its shipped text and the tenant's newest version of it; `is_reviewed` is of the text that holds."""

    name: str
    heading: str
    shipped: str
    row: AgreementClause | None
    asks_review: bool = True

    @property
    def version(self) -> int:
        """How often it was changed or reviewed anew; 0 for never."""
        return self.row.version if self.row else 0

    @property
    def is_own(self) -> bool:
        """Whether the tenant's words hold."""
        return self.row is not None and self.row.text is not None

    @property
    def text(self) -> str:
        """The words that hold."""
        return self.row.text if self.row is not None and self.row.text is not None else self.shipped

    @property
    def is_reviewed(self) -> bool:
        """Whether counsel reviewed the very words that hold: a release may have changed the shipped ones since."""
        row = self.row
        return row is not None and row.reviewed_at is not None and row.text_sha256 == hash_of_text(self.text)


def list_clauses(session: Session, *, tenant_id: str) -> list[EditedClause]:
    """Every clause in the agreement's order, the governing law last."""
    return _edited(_newest(session, tenant_id=tenant_id))


def get_clause(session: Session, *, tenant_id: str, name: str) -> EditedClause:
    """One clause; NotFound for a name that the agreement does not have."""
    found = next((one for one in list_clauses(session, tenant_id=tenant_id) if one.name == name), None)
    if found is None:
        raise NotFound("The agreement has no clause of that name.")
    return found


def list_versions(session: Session, *, tenant_id: str, name: str) -> list[AgreementClause]:
    """What a clause was, newest first."""
    query = select(AgreementClause).where(AgreementClause.tenant_id == tenant_id, AgreementClause.name == name)
    return list(session.scalars(query.order_by(AgreementClause.version.desc())))


def current_wording(session: Session, *, tenant_id: str) -> Wording:
    """The wording of the tenant's next agreement: shipped, with its own clauses in it and review marks taken off."""
    rows = _newest(session, tenant_id=tenant_id)
    if not rows:
        return default_wording()
    edited = {one.name: one for one in _edited(rows)}
    wording = default_wording()
    for one in edited.values():
        if one.row is not None and one.name != GOVERNING_LAW:
            wording = _with_section(
                wording, name=one.name, text=one.text, review=one.asks_review and not one.is_reviewed
            )
    law = edited[GOVERNING_LAW]
    if not law.is_reviewed:
        wording = _marked(wording, name=LAW)
    changes = sum(row.version for row in rows.values())
    version = f"{default_wording().version}+{changes}"
    return _sealed(wording.model_copy(update={"version": version, "governing_law": law.text}))


def with_text(wording: Wording, *, name: str, text: str) -> Wording:
    """A wording with one clause's text in another's place, for a look before it is saved; marked as to be reviewed."""
    if name == GOVERNING_LAW:
        return _sealed(_marked(wording, name=LAW).model_copy(update={"governing_law": text}))
    return _sealed(_with_section(wording, name=name, text=text, review=True))


@lru_cache(maxsize=KEPT)
def read_kept_wording(document: str | None) -> Wording:
    """The wording that an agreement was made from, by the JSON that was kept of it; the shipped one for None."""
    return default_wording() if document is None else Wording.model_validate_json(document)


def _newest(session: Session, *, tenant_id: str) -> dict[str, AgreementClause]:
    query = select(AgreementClause).where(AgreementClause.tenant_id == tenant_id).order_by(AgreementClause.version)
    return {row.name: row for row in session.scalars(query)}


def _edited(rows: dict[str, AgreementClause]) -> list[EditedClause]:
    shipped = default_wording()
    sections = [
        EditedClause(
            name=clause.name,
            heading=clause.heading,
            shipped=text_of(clause),
            row=rows.get(clause.name),
            asks_review=clause.review,
        )
        for clause in shipped.section
    ]
    law = EditedClause(
        name=GOVERNING_LAW,
        heading="The state whose law governs",
        shipped=shipped.governing_law,
        row=rows.get(GOVERNING_LAW),
    )
    return [*sections, law]


def _with_section(wording: Wording, *, name: str, text: str, review: bool) -> Wording:
    """The wording with a section that says `text`; its heading and when it applies stay as shipped."""
    shipped = next(clause for clause in default_wording().section if clause.name == name)
    clause = read_clause(text, shipped=shipped, wording=default_wording()).model_copy(update={"review": review})
    return wording.model_copy(update={"section": tuple(clause if one.name == name else one for one in wording.section)})


def _marked(wording: Wording, *, name: str) -> Wording:
    sections = (one.model_copy(update={"review": True}) if one.name == name else one for one in wording.section)
    return wording.model_copy(update={"section": tuple(sections)})


def _sealed(wording: Wording) -> Wording:
    """The wording with the hash of its own content, which stands at the foot of each page."""
    content = canonical(wording.model_dump(mode="json", exclude={"sha256"}))
    return wording.model_copy(update={"sha256": sha256_hex(content.encode())})
