"""A whole deal with nothing put in by hand: real statements, real offers, and the paper says what the offer said."""

from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from portal.infra import clock
from portal.infra.parts import Parts
from portal.statements.sample.writing import default_start, write_samples
from portal.tenants.queries import TenantProfile
from tests.client import ApiClient, Browser
from tests.integration.signing.stage import ANSWERS, Stage
from tests.integration.signing.test_signing_pages import NAME, open_session, to_name


def test_the_signed_paper_states_the_offer_that_was_accepted(
    parts: Parts, demo: TenantProfile, api: ApiClient, merchant: Browser, tmp_path: Path
) -> None:
    stage = Stage(parts, demo)
    about = {"merchant_id": stage.merchant_id, "deal_id": stage.deal_id}
    answers = [{"field_id": name, "value": value} for name, value in ANSWERS.items()]
    answers += [
        {"field_id": "business.start_date", "value": "2015-03-01"},
        {"field_id": "funding.amount", "value": "40000"},
        {"field_id": "business.industry", "value": "722511"},
    ]
    api.post("/api/intake/answer", {**about, "source": "intake", "answers": answers})
    write_samples(tmp_path, layout="sections", profile="healthy", seed=7, start=default_start(clock.today()))
    uploaded = api.upload("/api/documents/bank/upload", sorted(tmp_path.glob("*.pdf")), **about)
    assert uploaded.status_code == 200, uploaded.json
    made = api.post(f"/api/deals/{stage.deal_id}/offers")
    assert made.json["underwriting_decision"] == "approved", made.json
    offer = api.post(f"/api/deals/{stage.deal_id}/accept").json["offer"]
    open_session(stage, merchant)

    to_name(merchant)
    merchant.submit("/application/sign", typed_name=NAME, intent="yes")
    stage.work()
    copy = merchant.get("/application/agreement.pdf")

    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(copy.data)).pages).split())
    for figure in (offer["amount"], offer["payback_amount"], offer["payment"], offer["net_to_merchant"]):
        assert f"${figure:,.2f}" in words
    assert f"{offer['estimated_apr']:.2f}%" in words
    assert NAME in words
    assert "Certificate of completion" in words
    assert api.get(f"/api/deals/{stage.deal_id}").json["deal"]["status"] == "signed"
