"""Make statements: one at a time for a test, three in a row for a merchant's upload."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from portal.errors import Invalid
from portal.statements.sample.layout import Layout
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.ledger import months_from
from portal.statements.sample.profiles import PROFILES
from portal.statements.sample.render import render
from portal.statements.sample.story import Story, tell
from portal.statements.sample.truth import Truth
from portal.statements.sample.view import descriptions, view_of


def make_statements(*, layout: str, profile: str, seed: int, start: date) -> list[tuple[bytes, Truth]]:
    """Three consecutive statements of one invented business, with their truths; `start` lies in the first month.

    A layout with a mid-month cycle starts in the middle of the month before, so that the three end within the
    same months. Raises Invalid for an unknown layout or profile. The same arguments give the same bytes.
    """
    chosen, story = _story(layout=layout, profile=profile, seed=seed, start=start)
    return [_statement(chosen, story, number, profile=profile, seed=seed) for number in range(len(story.accounts))]


def make_statement(*, layout: str, profile: str, seed: int, start: date, number: int = 0) -> tuple[bytes, Truth]:
    """The `number`th (0, 1 or 2) of the statements that `make_statements` would make."""
    chosen, story = _story(layout=layout, profile=profile, seed=seed, start=start)
    return _statement(chosen, story, number, profile=profile, seed=seed)


def write_samples(directory: Path, *, layout: str, profile: str, seed: int, start: date) -> list[Path]:
    """Write three PDFs and a `.truth.json` beside each; returns the PDFs' paths, oldest first.

    File names say layout, profile, seed and the month that the statement ends in.
    """
    directory.mkdir(parents=True, exist_ok=True)
    return [
        _write(directory, pdf, truth)
        for pdf, truth in make_statements(layout=layout, profile=profile, seed=seed, start=start)
    ]


def default_start(today: date) -> date:
    """The first of the three full calendar months before `today`'s month."""
    index = today.year * 12 + today.month - 1 - 3
    return date(index // 12, index % 12 + 1, 1)


def _story(*, layout: str, profile: str, seed: int, start: date) -> tuple[Layout, Story]:
    if layout not in LAYOUTS:
        raise Invalid("layout", f"There is no layout named {layout}. Known: {_listed(LAYOUTS)}.")
    if profile not in PROFILES:
        raise Invalid("profile", f"There is no profile named {profile}. Known: {_listed(PROFILES)}.")
    chosen = LAYOUTS[layout].as_sold(seed)
    periods = months_from(start, cycle_day=chosen.cycle_day)
    return chosen, tell(PROFILES[profile], seed=seed, periods=periods)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _statement(layout: Layout, story: Story, number: int, *, profile: str, seed: int) -> tuple[bytes, Truth]:
    account = story.accounts[number]
    other = story.savings[number] if layout.two_accounts else None
    pdf, pages, page_count = render(layout.template, view_of(layout, story.business, account, other=other))
    texts = tuple(" ".join(lines) for lines in descriptions(layout, story.business, account))
    truth = Truth(
        layout=layout.name,
        profile=profile,
        seed=seed,
        bank=layout.bank.name,
        business=story.business.name,
        account=account,
        descriptions=texts,
        pages=pages,
        page_count=page_count,
        other_accounts=(other,) if other else (),
    )
    return pdf, truth


def _write(directory: Path, pdf: bytes, truth: Truth) -> Path:
    end = truth.account.period.end
    path = directory / f"{truth.layout}-{truth.profile}-{truth.seed}-{end:%Y-%m}.pdf"
    path.write_bytes(pdf)
    path.with_suffix(".truth.json").write_bytes(truth.to_bytes())
    return path
