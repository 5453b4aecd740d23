"""`dev.py test`: every check of the project, one after the other, with a table at the end."""

import argparse
import os
import secrets
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools import demo, environment, processes, system_packages
from tools.console import ROOT, VAR, Command, Trouble, say

REPORTS = VAR / "test-reports"
BROWSER_FOLDERS = ("tests/journeys", "tests/browser")  # the long ones first
ON_POSTGRES = "tests on PostgreSQL"
# Long tests stand together: who has nothing left takes some of the other's.
IN_PARALLEL = ["-n", "2", "--dist", "worksteal"]
# In the browser the longest stand first and are given out one by one, so that both workers end together.
IN_BROWSER = ["-n", "2", "--dist", "load", "--maxschedchunk", "1"]


@dataclass
class Step:
    """One line of the table at the end."""

    name: str
    seconds: float = 0.0
    result: str = "OK"
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)


class Run:
    """The steps so far. A step that fails does not keep the later ones from running."""

    def __init__(self, python: Path, work: Path) -> None:
        self.python = python
        self.work = work
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        step = Step(name)
        self.steps.append(step)
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        try:
            yield step
        finally:
            step.seconds = time.monotonic() - began

    def command(self, name: str, command: Command, env: dict[str, str]) -> None:
        """A check whose exit code is its result."""
        with self.step(name) as step:
            if _call(command, env) != 0:
                step.result = "FAILED"
                step.failed = 1

    def pytest(self, name: str, arguments: list[str], env: dict[str, str]) -> None:
        """A run of pytest, counted from the report that it writes."""
        report = REPORTS / f"{len(self.steps)}.xml"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        with self.step(name) as step:
            code = _call([self.python, "-m", "pytest", "-q", f"--junitxml={report}", *arguments], env)
            _count(report, step)
            if code != 0 or step.failed:
                step.result = "FAILED"
                step.failed = max(step.failed, 1)  # no test at all, or a crash before the first one

    def leave_out(self, name: str, reason: str) -> None:
        """A part that this machine cannot run."""
        step = Step(name, result="SKIPPED", skipped=[f"{name}: {reason}"])
        self.steps.append(step)
        print(f"\n=== {name}: {reason}", flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ci", action="store_true", help="飛ばした検査を失敗とみなす (a skip is a failure)")


def run(options: argparse.Namespace) -> int:
    """Run everything; 0 only when nothing failed (and, with --ci, nothing was skipped)."""
    processes.stop_on_signals()
    try:
        _get_system_packages()
        python = environment.ensure("dev")
        with tempfile.TemporaryDirectory(prefix="portal-test-") as work:
            checks = Run(python, Path(work))
            _run_all(checks)
    except processes.Stopped:
        say("中断しました。(interrupted)")
        return 130
    return _summary(checks.steps, strict=options.ci)


def _get_system_packages() -> None:
    missing = system_packages.missing()
    if not missing:
        return
    say("足りないもの (missing): " + ", ".join(need.name for need in missing))
    if system_packages.can_install():
        system_packages.install(package for need in missing for package in need.debian)
    else:
        say(f"  次のコマンドで入れられます (get them with): {system_packages.how_to_get(missing)}")


def _run_all(checks: Run) -> None:
    env = test_environment(checks.work)
    sqlite = env | {"DATABASE_URL": f"sqlite:///{checks.work / 'portal.sqlite3'}"}
    without_browser = [f"--ignore={folder}" for folder in BROWSER_FOLDERS]
    with _postgres(checks) as server:
        with _beside(_empty_databases(checks, sqlite, server)):
            _without_tests(checks, env, sqlite)
        checks.pytest("tests on SQLite", [*IN_PARALLEL, *without_browser, "tests"], sqlite)
        if isinstance(server, Step):
            checks.steps.append(server)
        else:
            once_is_enough = [*IN_PARALLEL, *without_browser, "-m", "not once", "tests"]
            checks.pytest(ON_POSTGRES, once_is_enough, env | {"DATABASE_URL": server})
    _in_browser(checks, sqlite)


def _without_tests(checks: Run, env: dict[str, str], sqlite: dict[str, str]) -> None:
    """What looks at the program without running it."""
    checks.command("ruff check", [checks.python, "-m", "ruff", "check", "."], env)
    checks.command("ruff format", [checks.python, "-m", "ruff", "format", "--check", "."], env)
    templates = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]
    djade = checks.python.with_name("djade" + checks.python.suffix)  # it has no `python -m` form
    checks.command("djade", [djade, "--check", "--target-version", "5.2", *templates], env)
    checks.command("mypy", [checks.python, "-m", "mypy"], sqlite)
    checks.command(
        "makemigrations --check",
        [checks.python, "manage.py", "makemigrations", "--check", "--dry-run"],
        sqlite,
    )
    deploy: Command = [checks.python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checks.command("check --deploy (SQLite)", deploy, production_environment(sqlite))
    checks.command(
        "check --deploy (PostgreSQL)",
        deploy,
        production_environment(env | {"DATABASE_URL": "postgres://portal:secret@localhost/portal"}),
    )


def test_environment(work: Path) -> dict[str, str]:
    """Settings of the tests; nothing of the machine's own configuration gets in."""
    env = environment.plain_environment()
    env = {name: value for name, value in env.items() if not name.startswith(demo.FOREIGN)}
    return env | {
        "DJANGO_SETTINGS_MODULE": "kamakura_portal.settings",
        "PORTAL_DATA": str(work),
        "PDF_STRICT": "1",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def production_environment(env: dict[str, str]) -> dict[str, str]:
    """What a production machine sets, with an invented host."""
    return env | {
        "PORTAL_PRODUCTION": "1",
        "PORTAL_URL": "https://portal.example.jp",
        "ALLOWED_HOSTS": "portal.example.jp",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example.jp:587",
    }


@contextmanager
def _postgres(checks: Run) -> Iterator[str | Step]:
    """The address of a server for the tests, or the line that says why there is none."""
    given = os.environ.get("DATABASE_URL", "")
    programs = system_packages.find_postgres_programs()
    with ExitStack() as running:
        if given.startswith("postgres"):
            yield given
        elif programs is None:
            reason = "PostgreSQL がありません (not installed)"
            yield Step(ON_POSTGRES, result="SKIPPED", skipped=[f"{ON_POSTGRES}: {reason}"])
        else:
            from tools import postgres  # needs what Windows has not

            server: str | Step
            try:
                server = running.enter_context(postgres.throw_away_server(programs))
            except Trouble as trouble:
                say(str(trouble))
                server = Step(f"{ON_POSTGRES}: server", result="FAILED", failed=1)
            yield server


def _empty_databases(
    checks: Run, sqlite: dict[str, str], server: str | Step
) -> list[tuple[Command, dict[str, str]]]:
    """Programs that make the tables once. What they leave undone, the tests do themselves."""
    makers: list[tuple[Command, dict[str, str]]] = [
        ([checks.python, "-m", "tests.template_database"], sqlite),
    ]
    if isinstance(server, str) and server != os.environ.get("DATABASE_URL"):
        # On our own server: the tests' databases are copies of template1.
        template = {"DATABASE_URL": server.rpartition("/")[0] + "/template1"}
        makers.append(([checks.python, "manage.py", "migrate", "--verbosity=0"], sqlite | template))
    return makers


@contextmanager
def _beside(programs: list[tuple[Command, dict[str, str]]]) -> Iterator[None]:
    """Programs that run while something else runs on the other core, and end before what comes next."""
    children = [processes.start(command, env) for command, env in programs]
    try:
        yield
        for child in children:
            child.wait()
    finally:
        processes.stop(children)


def _in_browser(checks: Run, env: dict[str, str]) -> None:
    name = "browser journeys with axe"
    if system_packages.find_chromium() is None:
        checks.leave_out(name, "Chromium がありません (not installed)")
        return
    folders = [folder for folder in BROWSER_FOLDERS if list((ROOT / folder).glob("test_*.py"))]
    checks.pytest(name, [*IN_BROWSER, *folders], env)


def _call(command: Command, env: dict[str, str]) -> int:
    """Run in the foreground with its words on standard output; ended with us when we are told to end."""
    child = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    try:
        return child.wait()
    finally:
        processes.stop([child])


def _count(report: Path, step: Step) -> None:
    if not report.exists():
        return
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            step.failed += 1
        elif (skip := case.find("skipped")) is not None:
            step.skipped.append(f"{name}: {skip.get('message', '')}")
        else:
            step.passed += 1


def _summary(steps: list[Step], *, strict: bool) -> int:
    """Print the table, every skip, and as the last line the counts."""
    skipped = [reason for step in steps for reason in step.skipped]
    failed = sum(step.failed for step in steps)
    print("\n" + "-" * 64)
    for step in steps:
        count = f"{step.passed} passed, {step.failed} failed" if step.passed else ""
        print(f"{step.result:8} {step.seconds:6.1f} s  {step.name:32} {count}")
    print(f"{'':8} {sum(step.seconds for step in steps):6.1f} s  total")
    for reason in skipped:
        print(f"skipped: {reason}")
    if strict and skipped:
        print("--ci: a skip is a failure.")
        failed += len(skipped)
    print(f"\n{sum(step.passed for step in steps)} passed, {failed} failed", flush=True)
    return 1 if failed else 0
