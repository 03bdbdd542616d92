"""A page of a statement: its picture with the place of one row or of any box marked, and the rows that stand on it."""

import math
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from portal.backoffice.frame import office_page
from portal.backoffice.looked import note_look
from portal.deals.queries import get_deal
from portal.errors import Malformed
from portal.merchants.queries import get_merchant
from portal.statements.evidence import Evidence, StatementFile, get_file, read_evidence
from portal.statements.queries import ListedTransaction, list_slots
from portal.statements.tampering import signals_of
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db, parts
from portal.workflows.draw_page import NotDrawn, PagePicture, draw_page

PAGE_RULE = "/office/deals/<deal_id>/statements/<document_id>/pages/<int:page>"
FARTHEST = 20_000.0
MARGIN = 2.0
blueprint = Blueprint("backoffice_statement_pages", __name__)


@blueprint.get(PAGE_RULE)
@allow(STAFF)
def statement_page(deal_id: str, document_id: str, page: int) -> Response:
    """The page with its rows and signs of change.

    `row` (an id) marks that row, `box` (x0,y0,x1,y1 in points from the top left) a place.
    """
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        evidence = read_evidence(session, tenant_id=tenant_id, deal_id=deal.id)
    file = get_file(evidence.slots, document_id)
    rows = [row for row in evidence.rows if row.document_id == document_id and row.page == page]
    row = next((row for row in rows if row.id == request.args.get("row")), None)
    found = signals_of(evidence.slots, evidence.rows).found
    drawn = _drawn(file, page)
    note_look("statement page seen", deal_id=deal.id, document_id=document_id, page=page)
    return office_page(
        "backoffice/statement_page.html",
        fragment="page_view",
        deal_id=deal.id,
        merchant=merchant,
        file=file,
        page_number=page,
        picture=drawn,
        rows=rows,
        row=row,
        signs=[one for one in found if one.document_id == document_id and one.page == page],
        mark=_mark(row.bbox if row else _box(), drawn),
        **_neighbours(deal.id, evidence, file, row, page),
    )


@blueprint.get(f"{PAGE_RULE}/picture")
@allow(STAFF)
def picture(deal_id: str, document_id: str, page: int) -> Response:
    """The page as a PNG that this person's browser may keep for an hour; NotDrawn's words where there is none."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        file = get_file(list_slots(session, tenant_id=tenant_id, deal_id=deal_id), document_id)
    drawn = draw_page(parts(), document=file.document, page=page)
    response = Response(drawn.png, mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.vary.add("Cookie")
    response.set_etag(drawn.etag)
    response.make_conditional(request)
    return response


def row_href(deal_id: str, row: ListedTransaction) -> str:
    """The address of the page on which a row stands, with the row marked."""
    return f"/office/deals/{deal_id}/statements/{row.document_id}/pages/{row.page}?row={row.id}"


def _drawn(file: StatementFile, page: int) -> PagePicture | None:
    try:
        return draw_page(parts(), document=file.document, page=page)
    except NotDrawn:
        return None


def _box() -> list[float] | None:
    text = request.args.get("box", "")
    if not text:
        return None
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError as error:
        raise Malformed("The place on the page could not be read.") from error
    if len(sides) != 4 or not all(math.isfinite(side) and abs(side) <= FARTHEST for side in sides):
        raise Malformed("The place on the page could not be read.")
    return sides


def _mark(box: Sequence[float] | None, drawn: PagePicture | None) -> tuple[float, float, float, float] | None:
    """x, y, width and height of the mark, a little larger than the box and never beyond the page."""
    if not box or drawn is None:
        return None
    left, right = _span(box[0], box[2], drawn.width)
    top, bottom = _span(box[1], box[3], drawn.height)
    return left, top, round(right - left, 1), round(bottom - top, 1)


def _span(one: float, other: float, end: float) -> tuple[float, float]:
    low, high = min(one, other) - MARGIN, max(one, other) + MARGIN
    return round(min(max(low, 0.0), end), 1), round(min(max(high, 0.0), end), 1)


def _neighbours(
    deal_id: str, evidence: Evidence, file: StatementFile, row: ListedTransaction | None, page: int
) -> dict[str, Any]:
    """Where previous and next row and page lead; None at either end of the file."""
    document = file.document
    base = f"/office/deals/{deal_id}/statements/{document.id}/pages"
    of_file = [one for one in evidence.rows if one.document_id == document.id]
    here = of_file.index(row) if row else None
    before = of_file[here - 1] if here else None
    after = of_file[here + 1] if here is not None and here + 1 < len(of_file) else None
    return {
        "previous_row": row_href(deal_id, before) if before else None,
        "next_row": row_href(deal_id, after) if after else None,
        "previous_page": f"{base}/{page - 1}" if page > 1 else None,
        "next_page": f"{base}/{page + 1}" if page < (document.pages or page) else None,
        "picture_href": f"{base}/{page}/picture",
    }
