"""What a tenant may set for itself."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class TenantSettings(BaseModel):
    """The document in `tenants.settings`. Unknown fields are refused, missing ones have these values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    legal_name: str = Field("", description="The funder's name in agreements; the display name when empty.")
    address: str = Field("", description="The funder's postal address, in one line.")
    phone: str = Field("", description="Where merchants call, E.164.")
    email: str = Field("", description="Where merchants write.")
    hours: str = Field("", description="When somebody answers, in words.")
    signing: Literal["embedded", "external", "docusign", "dropbox_sign"] = Field(
        "embedded", description="The signing gateway."
    )
    signing_code: Literal["off", "mail", "mail_or_sms"] = Field(
        "mail_or_sms", description="The one-time code that a signer on our own pages enters first, and how it may go."
    )
    background: Literal["sandbox", "http"] = Field("sandbox", description="The background provider.")
    sms: Literal["sandbox", "cherry"] = Field(
        "cherry", description="How text messages leave; with an own account, else with the installation's."
    )
    mail: Literal["directory", "smtp"] = Field(
        "smtp", description="How e-mail leaves; with an own account, else with the installation's."
    )
    frequency: Literal["daily", "weekly"] = Field("daily", description="How often payments are made.")
    origination_fee_pct: Decimal = Field(Decimal(0), ge=0, le=3, description="Origination fee, percent of the amount.")
    collection_method: Literal["ach_debit", "processor_split", "merchant_initiated"] = Field(
        "ach_debit", description="How payments are collected."
    )
    estimate_method: Literal["historical", "underwriting"] = Field("underwriting", description="California's method.")
    ecoa_agency: str = Field(
        "the Federal Trade Commission, Equal Credit Opportunity, Washington, DC 20580",
        description="The agency named in notices of declined applications.",
    )
    nudges: bool = Field(True, description="Whether merchants are reminded of an application that is not finished.")
    is_demo: bool = Field(False, description="Listed on the front page and open to the demo keys, in MOCK_MODE only.")
