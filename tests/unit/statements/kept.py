"""Readings as they are kept, in memory: what a deal's slots and rows would be."""

from __future__ import annotations

from collections.abc import Iterable

from portal.documents.models import Document
from portal.statements.mapping import row_values, statement_of
from portal.statements.models import StatementTransaction
from portal.statements.queries import Slot
from portal.statements.reading import StatementReading


def slots_of(readings: Iterable[StatementReading]) -> tuple[list[Slot], list[StatementTransaction]]:
    """A slot a reading, from 1, and the rows of all of them."""
    slots, rows = [], []
    for number, reading in enumerate(readings, start=1):
        document = Document(tenant_id="t", deal_id="d", filename=reading.file or f"{number}.pdf", slot=number)
        statement = statement_of(reading, tenant_id="t", deal_id="d", document_id=document.id)
        slots.append(Slot(number, document, statement))
        rows += [StatementTransaction(**values) for values in row_values(reading, statement=statement)]
    return slots, rows
