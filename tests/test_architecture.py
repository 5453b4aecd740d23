"""The house rules hold in every file, and each of them finds a breach that is planted here."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import architecture as rules

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
OURS = [
    path.relative_to(ROOT)
    for app in rules.APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
HARNESS = [
    path.relative_to(ROOT)
    for folder in ("tools", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
Rule = Callable[[Path, str], list[str]]


def breaches(rule: Rule, paths: list[Path]) -> list[str]:
    return [breach for path in paths for breach in rule(path, (ROOT / path).read_text("utf-8"))]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter with the contracts of pyproject.toml over the packages in `folder`."""
    program = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    command = [sys.executable, "-c", program, "--config", str(folder / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_imports_point_down_through_the_floors() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_floors_refuse_a_planted_upward_import(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for app in rules.APPS:
        (tmp_path / app).mkdir()
        (tmp_path / app / "__init__.py").touch()
    assert lint_imports(tmp_path).returncode == 0
    (tmp_path / "core" / "tools.py").write_text("def f():\n    import groups\n    return groups\n")
    assert lint_imports(tmp_path).returncode == 1


@pytest.mark.parametrize(
    "rule",
    [
        rules.private_imports,
        rules.inward_order_breaches,
        rules.lone_importer_breaches,
        rules.eager_heavy_imports,
        rules.state_writes,
        rules.environment_reads,
    ],
)
def test_rule_holds_in_every_file_of_the_portal(rule: Rule) -> None:
    assert len(OURS) > 50
    assert breaches(rule, OURS) == []


@pytest.mark.parametrize("rule", [rules.long_files, rules.long_functions])
def test_files_and_functions_stay_small(rule: Rule) -> None:
    assert breaches(rule, OURS + HARNESS) == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (rules.private_imports, "groups/queries.py", "from accounts.views import staff"),
        (rules.private_imports, "kamakura_portal/views/home.py", "import groups.forms"),
        (rules.private_imports, "groups/actions/register.py", "from accounts import notices"),
        (rules.inward_order_breaches, "groups/models/group.py", "from groups.actions import register"),
        (
            rules.inward_order_breaches,
            "groups/actions/decide.py",
            "def f():\n    from groups.views import staff",
        ),
        (rules.lone_importer_breaches, "groups/certificate.py", "from weasyprint import HTML"),
        (rules.lone_importer_breaches, "core/files.py", "def f():\n    from PIL import Image"),
        (rules.lone_importer_breaches, "groups/exports.py", "import openpyxl.styles"),
        (rules.eager_heavy_imports, "core/pdf.py", "from weasyprint import HTML"),
        (rules.state_writes, "groups/actions/decide.py", "registration.state = 'approved'"),
        (rules.state_writes, "groups/actions/decide.py", "a.b.state, other = 'approved', 1"),
        (rules.state_writes, "groups/admin.py", "queryset.update(state='approved')"),
        (rules.state_writes, "groups/views/staff.py", "setattr(registration, 'state', 'approved')"),
        (rules.environment_reads, "core/files.py", "import os\nx = os.environ['PDF']"),
        (rules.environment_reads, "core/files.py", "import os\nx = os.getenv('PDF')"),
        (rules.long_files, "core/long.py", "x = 1\n" * 401),
        (rules.long_functions, "core/long.py", "def f():\n" + "    x = 1\n" * 41),
    ],
)
def test_rule_finds_a_planted_breach(rule: Rule, path: str, source: str) -> None:
    assert len(rule(Path(path), source)) == 1


def test_type_only_imports_are_free() -> None:
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from weasyprint import HTML\n"
    assert rules.lone_importer_breaches(Path("groups/certificate.py"), source) == []


def test_the_linter_knows_every_app_of_the_portal() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    found = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert found == set(rules.APPS)
    assert set(config["importlinter"]["root_packages"]) == found
    assert found <= set(config["mypy"]["files"])


def test_readme_names_every_variable_that_the_settings_read() -> None:
    variables = rules.declared_variables((ROOT / "kamakura_portal" / "settings.py").read_text("utf-8"))
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {"DATABASE_URL", "SECRET_KEY", "PORTAL_DEMO"} <= variables
    assert sorted(name for name in variables if f"`{name}`" not in readme) == []


def test_lock_files_hold_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^\S+==\S+.*(?:\n    --hash=\S+.*)*", lock, flags=re.MULTILINE)
        assert len(pins) > 30
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
        assert "://" not in lock


def test_lock_files_agree_and_cover_what_pyproject_asks_for() -> None:
    run = _pins("requirements.lock")
    dev = _pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = {_name(line) for line in project["project"]["dependencies"]}
    assert asked <= set(run)
    assert {_name(line) for line in project["dependency-groups"]["dev"]} <= set(dev)


def _pins(name: str) -> dict[str, str]:
    lines = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    return {package.lower(): version for package, version in lines}


def _name(requirement: str) -> str:
    found = re.match(r"[\w-]+", requirement)
    assert found
    return found[0].lower()
