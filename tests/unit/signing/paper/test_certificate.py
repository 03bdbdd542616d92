"""The certificate says who signed what, when, from where and after which consent."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from portal.signing.paper.certificate import CertificateEvent, make_certificate


def text_of(pdf):
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", words)


def test_the_same_evidence_gives_the_same_bytes(certificate, certificate_data):
    assert make_certificate(certificate_data) == certificate


def test_all_evidence_stands_in_the_certificate(certificate, certificate_data):
    words = text_of(certificate)
    signer = certificate_data.signers[0]

    for fact in (
        certificate_data.envelope_id,
        certificate_data.document_sha256,
        signer.name,
        signer.email,
        signer.ip,
        signer.user_agent,
        "Version 2026-01",
        signer.consent_sha256,
    ):
        assert fact in words


@pytest.mark.parametrize(
    "line",
    [
        "Sent 2026-11-24 20:04:05 UTC (November 24, 2026, 3:04:05 pm EST)",
        "Viewed 2026-11-24 20:05:05 UTC (November 24, 2026, 3:05:05 pm EST)",
        "Consented to electronic records 2026-11-24 20:06:05 UTC (November 24, 2026, 3:06:05 pm EST)",
        "Signed 2026-11-24 20:09:05 UTC (November 24, 2026, 3:09:05 pm EST)",
    ],
)
def test_each_act_has_its_time_in_utc_and_in_words(certificate, line):
    assert line in text_of(certificate)


def test_an_act_that_was_not_recorded_is_said_so(certificate_data):
    unseen = replace(certificate_data.signers[0], viewed_at=None)

    assert "Viewed Not recorded" in text_of(make_certificate(replace(certificate_data, signers=(unseen,))))


def test_events_come_oldest_first(certificate):
    words = text_of(certificate)

    assert words.index("Sent the agreement") < words.index("Signed the agreement")


def test_a_long_history_and_a_hostile_browser_name_are_taken(certificate_data):
    signer = replace(certificate_data.signers[0], user_agent="#panic()" + "\x00\x1b[31m" + "z" * 3000)
    many = tuple(CertificateEvent(at=datetime(2026, 1, 1, tzinfo=UTC), what=f"Act {n}", who="x") for n in range(200))

    words = text_of(make_certificate(replace(certificate_data, signers=(signer,), events=many)))

    assert "#panic()" in words
    assert "Act 199" in words


def test_a_time_without_its_zone_is_refused(certificate_data):
    naive = CertificateEvent(at=datetime(2026, 1, 1), what="Act", who="x")  # noqa: DTZ001 - a moment without its zone is what is refused

    with pytest.raises(ValueError, match="zone"):
        make_certificate(replace(certificate_data, events=(naive,)))
