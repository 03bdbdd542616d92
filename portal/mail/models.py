"""Tables of e-mail messages, of which of a series went out, and of who refuses some."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class MailMessage(TenantRow):
    """One e-mail message, rendered when it was queued."""

    __tablename__ = "mail_messages"
    __table_args__ = (
        of_tenant(),
        belongs_to("merchants", "merchant_id"),
        belongs_to("deals", "deal_id"),
        CheckConstraint("status IN ('queued', 'sent', 'failed')", name="status"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "em"

    merchant_id: Mapped[str | None] = mapped_column(String(64))
    deal_id: Mapped[str | None] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(60))
    to_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    subject: Mapped[str]
    body_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    status: Mapped[str] = mapped_column(String(20), default="queued")
    sent_at: Mapped[datetime | None]

    to = Sealed("to_sealed")
    body = Sealed("body_sealed")


class MailMark(TenantRow):
    """That a mail of a series went out: the constraint lets each go once, whoever tries at the same time.

    `subject` names the series, such as an envelope; `mark` the place in it.
    """

    __tablename__ = "mail_marks"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        UniqueConstraint("tenant_id", "deal_id", "subject", "mark"),
    )
    id_prefix = "mm"

    deal_id: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(100))
    mark: Mapped[str] = mapped_column(String(30))


class MailPreference(TenantRow):
    """Whether an address takes reminders of an unfinished application from a tenant; made with the first of them.

    `code` stands in those mails: whoever has it may change this wish and nothing else.
    """

    __tablename__ = "mail_preferences"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "email_hash"))
    id_prefix = "mp"

    email_hash: Mapped[str] = mapped_column(String(64), info=PERSONAL)
    email_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    nudges_stopped: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]

    email = Sealed("email_sealed")
