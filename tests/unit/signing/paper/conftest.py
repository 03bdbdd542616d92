"""One agreement, its certificate and a seal key, made once for all tests of paper."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from portal.signing.paper.agreement import AgreementData, make_agreement
from portal.signing.paper.certificate import CertificateData, CertificateEvent, SignerEvidence, make_certificate
from portal.signing.paper.seal import SealKey, make_seal_key, stamp_and_seal
from portal.signing.paper.stamp import SignatureData
from portal.signing.paper.terms import Charge, Funder, Merchant, Signer, Terms

SENT_AT = datetime(2026, 11, 24, 20, 4, 5, tzinfo=UTC)
SIGNED_AT = SENT_AT + timedelta(minutes=5)

TERMS = Terms(
    purchase_price_cents=8_300_000,
    purchased_amount_cents=10_126_000,
    factor_rate=Decimal("1.22"),
    specified_percentage=Decimal("9.49"),
    frequency="daily",
    number_of_payments=280,
    payment_cents=36_165,
    last_payment_cents=35_965,
    first_payment_on=date(2026, 11, 27),
    last_payment_on=date(2028, 1, 6),
    term_days=407,
    estimated_apr=Decimal("36.55"),
    average_monthly_revenue_cents=8_000_000,
    net_to_merchant_cents=6_760_500,
    finance_charge_cents=1_865_500,
    fees=(Charge(name="Set-up fee", amount_cents=39_500),),
    payoffs=(Charge(name="Rapid Advance Capital", amount_cents=1_500_000),),
)

FUNDER = Funder(
    legal_name="Ledgerfield Funding LLC",
    address="48 Commerce St, Newark, NJ 07102",
    email="records@ledgerfield.example",
    phone="(973) 555-0140",
)

AGREEMENT = AgreementData(
    reference="AG-2026-004812",
    made_on=date(2026, 11, 24),
    funder=FUNDER,
    merchant=Merchant(
        legal_name="Maple Deli LLC",
        dba="Maple Deli & Café",
        address="214 Church Street, Montclair, NJ 07042",
        email="rosa@mapledeli.example",
        account_last4="4821",
    ),
    signer=Signer(name="Rosa Delgado-Whitfield"),
    terms=TERMS,
)


@pytest.fixture(scope="session")
def agreement_data() -> AgreementData:
    return AGREEMENT


@pytest.fixture(scope="session")
def agreement() -> bytes:
    return make_agreement(AGREEMENT)


@pytest.fixture(scope="session")
def certificate_data(agreement: bytes) -> CertificateData:
    rosa = SignerEvidence(
        role="Merchant",
        name="Rosa Delgado-Whitfield",
        email="rosa@mapledeli.example",
        ip="2001:db8:85a3::8a2e:370:7334",
        user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)",
        consent_version="2026-01",
        consent_sha256=hashlib.sha256(b"the consent as shown").hexdigest(),
        sent_at=SENT_AT,
        viewed_at=SENT_AT + timedelta(minutes=1),
        consented_at=SENT_AT + timedelta(minutes=2),
        signed_at=SIGNED_AT,
    )
    return CertificateData(
        envelope_id="env_01JD8Z7Q5X9W3K2M4N6P8R0T",
        reference=AGREEMENT.reference,
        document_title=AGREEMENT.wording.title,
        document_sha256=hashlib.sha256(agreement).hexdigest(),
        document_pages=4,
        funder=FUNDER.legal_name,
        completed_at=SIGNED_AT,
        signers=(rosa,),
        events=(
            CertificateEvent(at=SIGNED_AT, what="Signed the agreement", who=rosa.name),
            CertificateEvent(at=SENT_AT, what="Sent the agreement", who=FUNDER.legal_name),
        ),
        zone=ZoneInfo("America/New_York"),
    )


@pytest.fixture(scope="session")
def certificate(certificate_data: CertificateData) -> bytes:
    return make_certificate(certificate_data)


@pytest.fixture(scope="session")
def seal_key() -> SealKey:
    return make_seal_key(organization="Ledgerfield Funding LLC", made_at=SENT_AT)


@pytest.fixture(scope="session")
def signature() -> SignatureData:
    return SignatureData(name="Rosa Delgado-Whitfield", signed_at=SIGNED_AT)


@pytest.fixture(scope="session")
def sealed(agreement: bytes, certificate: bytes, signature: SignatureData, seal_key: SealKey) -> bytes:
    return stamp_and_seal(agreement, certificate=certificate, signature=signature, signer=seal_key, sealed_at=SIGNED_AT)


@pytest.fixture
def terms_with() -> Callable[..., Terms]:
    def change(**figures: object) -> Terms:
        return replace(TERMS, **figures)

    return change
