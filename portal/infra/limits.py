"""Rate limits over the database, so that many machines count together."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.errors import TooMany
from portal.infra import clock
from portal.infra.model import Base


class RateCounter(Base):
    """How much of a limit was used in one window."""

    __tablename__ = "rate_counters"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    used: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


def spend(session: Session, name: str, *, limit: int, window_s: int, cost: int = 1) -> None:
    """Count `cost` against the window that is running; TooMany, with nothing counted, when it does not fit."""
    now = clock.now()
    start = int(now.timestamp()) // window_s * window_s
    key = f"{name}|{window_s}|{start}"
    ends = datetime.fromtimestamp(start + window_s, tz=now.tzinfo)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(RateCounter).values(name=key, used=cost, expires_at=ends)
    counted = row.on_conflict_do_update(
        index_elements=["name"],
        set_={"used": RateCounter.used + cost},
        where=RateCounter.used + cost <= limit,
    ).returning(RateCounter.used)
    if cost > limit or session.execute(counted).first() is None:
        wait = max(1, int((ends - now) / timedelta(seconds=1)))
        raise TooMany("That is more than is taken in this time. Try again later.", retry_after_s=wait)


def forget_expired(session: Session) -> None:
    """Delete the windows that are over."""
    session.execute(delete(RateCounter).where(RateCounter.expires_at < clock.now()))


def used(session: Session, name: str, *, window_s: int) -> int:
    """What was counted in the window that is running."""
    start = int(clock.now().timestamp()) // window_s * window_s
    return session.scalar(select(RateCounter.used).where(RateCounter.name == f"{name}|{window_s}|{start}")) or 0
