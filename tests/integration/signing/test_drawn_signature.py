"""A signature that was drawn: kept, stamped, certified, and refused where it is none."""

from __future__ import annotations

import json

import pypdfium2

from portal.config import get_settings
from portal.documents.queries import get_document
from portal.signing.paper.verify import verify
from portal.signing.queries import find_signature
from portal.signing.seal_key import seal_key
from portal.signing.strokes import parse_strokes
from tests.integration.signing.acts import NAME, check, consent, envelope_of, send, sign, view
from tests.integration.signing.stage import Stage

WAVE = json.dumps([[[40 + 20 * step, 200 + 90 * (-1) ** step] for step in range(30)]])


def test_a_drawn_signature_is_kept_sealed_stamped_and_told_in_the_certificate(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    drawn = parse_strokes(WAVE)
    sign(stage, strokes=drawn)

    stage.work()

    envelope = envelope_of(stage)
    with stage.read() as session:
        signature = find_signature(session, tenant_id=stage.tenant.id, envelope_id=envelope.id)
        document = get_document(session, tenant_id=stage.tenant.id, document_id=envelope.signed_document_id or "")
    assert signature is not None
    assert signature.strokes == drawn.canonical
    assert drawn.canonical.encode() not in (signature.strokes_sealed or b"")
    pdf = stage.parts.storage.read(document.storage_key or "")
    assert verify(pdf, trusted_cert=seal_key(get_settings()).cert_pem, expected_sha256=document.sha256).ok
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf))
    assert "Drawnonscreen,withthenametyped" in text
    assert drawn.sha256 in text
    assert "".join(NAME.split()) in text
