"""dev.py itself: what it starts it also ends, a skip is told, and the counts are honest."""

import ast
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture import imported_modules
from tools import checks, demo, environment, postgres, processes, system_packages
from tools.console import locked

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child:
    print(os.getpid(), child, file=open(sys.argv[1], "w"), flush=True)
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    """A process that has ended but was not yet collected by its parent counts as ended."""
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(status.strip()) and not status.startswith("Z")


def wait_for(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_program_that_ignores_the_signal_is_ended_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    child = processes.start([sys.executable, "-c", STUBBORN, note], os.environ)
    wait_for(lambda: note.exists() and note.read_text().strip())
    pids = [int(pid) for pid in note.read_text().split()]
    assert [is_running(pid) for pid in pids] == [True, True]
    processes.stop([child], grace=0.2)
    wait_for(lambda: not any(is_running(pid) for pid in pids))
    assert child.returncode == -signal.SIGKILL


def test_a_port_in_use_is_stepped_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = processes.free_port("127.0.0.1", port)
    assert port < found < port + processes.PORTS_TO_TRY


def test_a_free_port_is_taken_as_asked() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert processes.free_port("127.0.0.1", port) == port


def test_reset_is_refused_while_a_demo_uses_the_data(tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite3").write_text("data")
    with (
        demo._data_folder(tmp_path, reset=False),
        pytest.raises(demo.Trouble, match="先に終了してください"),
        demo._data_folder(tmp_path, reset=True),
    ):
        pass
    assert (tmp_path / "portal.sqlite3").read_text() == "data"


def test_reset_removes_database_and_uploads_and_keeps_the_key(tmp_path: Path) -> None:
    key = demo._secret_key(tmp_path / "secret_key")
    (tmp_path / "media").mkdir()
    for name in ("portal.sqlite3", "portal.sqlite3-wal", ".prepared", "media/photo.webp"):
        (tmp_path / name).write_text("data")
    with demo._data_folder(tmp_path, reset=True):
        left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".gitignore", "in-use.lock", "secret_key"]
    assert demo._secret_key(tmp_path / "secret_key") == key


def test_data_is_prepared_again_when_one_of_its_sources_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    source = tmp_path / "source.py"
    source.write_text("a = 1")
    demo._Stamp(tmp_path / "stamp", [source]).write()
    assert demo._Stamp(tmp_path / "stamp", [source]).is_current()
    source.write_text("a = 2")
    assert not demo._Stamp(tmp_path / "stamp", [source]).is_current()


def test_the_key_is_long_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    assert len(demo._secret_key(path)) >= 50
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_production_machine_s_settings_do_not_reach_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_PRODUCTION", "1")
    monkeypatch.setenv("DATABASE_URL", "postgres://city/portal")
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://mail")
    env = demo.demo_environment(tmp_path, "http://127.0.0.1:8000")
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    assert env["PORTAL_DEMO"] == "1"
    assert {"PORTAL_PRODUCTION", "EMAIL_URL"} & set(env) == set()


def test_two_starts_do_not_prepare_the_same_folder_at_once(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"), pytest.raises(BlockingIOError), locked(tmp_path / "lock", wait=False):
        pass
    with locked(tmp_path / "lock", wait=False):
        pass


REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="no"/></testcase>
<testcase classname="a" name="broken"><error message="no"/></testcase>
<testcase classname="a" name="left"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


def test_counts_come_from_pytest_s_own_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    step = checks.Step("tests")
    checks._count(report, step)
    assert (step.passed, step.failed, step.skipped) == (1, 2, ["a::left: no browser"])


@pytest.mark.parametrize(
    ("step", "strict", "code", "last_line"),
    [
        (checks.Step("tests", passed=5), True, 0, "5 passed, 0 failed"),
        (checks.Step("tests", passed=5, failed=1), False, 1, "5 passed, 1 failed"),
        (checks.Step("tests", passed=5, skipped=["no browser"]), False, 0, "5 passed, 0 failed"),
        (checks.Step("tests", passed=5, skipped=["no browser"]), True, 1, "5 passed, 1 failed"),
    ],
)
def test_the_last_line_and_the_exit_code_tell_the_same(
    step: checks.Step, strict: bool, code: int, last_line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checks._summary([step], strict=strict) == code
    output = capsys.readouterr().out.splitlines()
    assert output[-1] == last_line
    assert ("skipped: no browser" in output) == bool(step.skipped)


def test_a_pytest_run_without_any_test_counts_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "REPORTS", tmp_path)
    run = checks.Run(Path(sys.executable), tmp_path)
    plain = ["-c", os.devnull, "-p", "no:django", "-p", "no:cacheprovider", str(tmp_path)]
    run.pytest("nothing", plain, dict(os.environ))
    assert [(step.result, step.passed, step.failed) for step in run.steps] == [("FAILED", 0, 1)]


def test_a_snap_stub_is_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = tmp_path / "chromium"
    stub.write_text('#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system_packages, "CHROMIUM_PLACES", ())
    assert system_packages.find_chromium() is None
    stub.write_bytes(b"\x7fELF")
    assert system_packages.find_chromium() == str(stub)


def test_the_throw_away_server_answers_and_leaves_nothing_behind() -> None:
    import psycopg

    programs = system_packages.find_postgres_programs()
    assert programs is not None
    with postgres.throw_away_server(programs) as address:
        folder = Path(address.split("@/")[1]).parent
        with psycopg.connect(host=str(folder), user="portal", dbname="postgres") as connection:
            assert connection.execute("SELECT 1 + 1").fetchone() == (2,)
    assert not folder.exists()


def test_an_environment_is_made_again_when_the_lock_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n")
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(environment, "LOCKS", {"run": lock, "dev": lock})
    monkeypatch.setattr(environment, "venv_python", lambda: python)
    monkeypatch.setattr(environment, "_usable", lambda: True)
    monkeypatch.setattr(environment, "_install", lambda path: True)
    monkeypatch.setattr(environment, "_compile_for_children", lambda: None)
    assert not environment.is_ready("run")
    environment._build("run")
    assert environment.is_ready("run") and not environment.is_ready("dev")
    environment._build("dev")
    assert environment.is_ready("run") and environment.is_ready("dev")
    lock.write_text("a==2\n")
    assert not environment.is_ready("run")


def test_an_old_python_is_told_which_one_is_needed() -> None:
    source = (ROOT / "dev.py").read_text("utf-8").replace("NEEDED = (3, 11)", "NEEDED = (9, 0)")
    done = subprocess.run([sys.executable, "-c", source], capture_output=True)
    assert done.returncode == 2
    assert "Python 3.11 以上が必要です" in done.stderr.decode()
    assert b"Python 3.11 or newer is needed" in done.stderr


def test_the_launcher_uses_no_syntax_that_old_pythons_cannot_read() -> None:
    """An f-string, an annotation or a walrus would be a SyntaxError there, before the message."""

    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match, ast.Nonlocal)
    assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, newer)] == []


def test_dev_needs_nothing_but_the_standard_library() -> None:
    modules = {
        path.stem: path.read_text("utf-8")
        for path in [ROOT / "dev.py", *sorted((ROOT / "tools").glob("*.py"))]
    }

    allowed = sys.stdlib_module_names | {"tools"}
    found = {
        f"{name} imports {module}"
        for name, source in modules.items()
        for module in imported_modules(ast.parse(source))
        if module.split(".")[0] not in allowed
    }
    assert found == set()
