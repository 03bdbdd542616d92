"""What no line of the source may do. Each failure names the file and the mend."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from portal.config import Settings
from tests.rules import env_example
from tests.rules.source import ROOT, dotted, modules, place, tree

LONGEST_MODULE = 500
CLOCK = ROOT / "portal" / "infra" / "clock.py"
CLOCK_READERS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
# These count a span or make a random id, and no business moment comes out of them.
TIME_ALLOWED = {ROOT / "portal" / "infra" / "ids.py", ROOT / "portal" / "infra" / "circuits.py"}
MONEY_WORDS = ("cents", "amount", "dollars", "payback", "payment", "fee", "money", "price", "revenue", "balance")


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def test_no_module_is_longer_than_anybody_reads() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules("portal", "tests")
        if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    }

    assert not long, f"split these by what they are about, {LONGEST_MODULE} lines at most: {long}"


def test_the_clock_is_read_in_one_place() -> None:
    found = [
        place(path, call)
        for path in modules("portal")
        if path != CLOCK and path not in TIME_ALLOWED
        for call in calls(path)
        if dotted(call.func).endswith(CLOCK_READERS)
    ]

    assert not found, f"use portal.infra.clock.now() or today() here: {found}"


def test_tables_are_made_by_migrations_alone() -> None:
    found = [
        place(path, call)
        for path in modules("portal", "alembic", "tests")
        for call in calls(path)
        if dotted(call.func).endswith("create_all")
    ]

    assert not found, f"write a migration instead of creating tables here: {found}"


def test_no_setting_has_an_ellipsis_for_a_default() -> None:
    found = [
        place(path, node)
        for path in (ROOT / "portal" / "config.py", ROOT / "portal" / "tenants" / "settings.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value is Ellipsis
    ]

    assert not found, f"give the setting a default, or None and a word in missing(): {found}"


def test_no_float_comes_near_money() -> None:
    # The API's schemas describe numbers of JSON, which has no other kind; they are made by money.json_amount alone.
    wire = ROOT / "portal" / "api"
    found = []
    for path in modules("portal"):
        for node in ast.walk(tree(path)):
            if wire in path.parents and isinstance(node, ast.AnnAssign):
                continue
            if isinstance(node, ast.arg | ast.AnnAssign):
                name = node.arg if isinstance(node, ast.arg) else dotted(node.target)
                if node.annotation is not None and "float" in ast.unparse(node.annotation) and _is_money(name):
                    found.append(f"{place(path, node)} {name}")

    assert not found, f"use integer cents or Decimal here: {found}"


def _is_money(name: str) -> bool:
    return any(word in name.lower().split(".")[-1].split("_") for word in MONEY_WORDS)


def test_every_setting_is_described_and_stands_in_the_example() -> None:
    bare = [name for name, field in Settings.model_fields.items() if not field.description]

    assert not bare, f"portal/config.py: describe these settings: {bare}"
    assert env_example.PATH.read_text() == env_example.text(), (
        ".env.example is behind portal/config.py: run `python -m tests.rules.env_example`"
    )


def test_the_environment_is_read_by_the_settings_alone() -> None:
    allowed = {ROOT / "portal" / "config.py"}
    found = [
        place(path, node)
        for path in modules("portal")
        if path not in allowed
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv")
    ]

    assert not found, f"make it a setting in portal/config.py instead: {found}"


def test_layers_import_downwards_only() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter is not None, "import-linter is missing: install the development requirements"

    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, (
        f"move the import or the code; the layers stand in pyproject.toml:\n{told.stdout[-3000:]}"
    )


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "portal").rglob("*.py")}
    bare = sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists())

    assert bare == [], f"give these an __init__.py with a sentence, or import contracts and wheels miss them: {bare}"
