"""The virtual environment `.venv`: made from the lock files, and again when they or the Python change."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import system_packages
from tools.console import ROOT, VAR, Command, Trouble, locked, progress, run_quietly, say, tail

VENV = ROOT / ".venv"
STAMP = VENV / "portal-environment.json"
LOG = VAR / "log" / "environment.log"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
# The first pip that can install into another environment (`pip --python`).
PIP_WITH_PYTHON_OPTION = (22, 3)


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def base_python() -> str:
    """The Python outside any virtual environment, also when dev.py itself runs inside one."""
    return getattr(sys, "_base_executable", None) or sys.executable


def plain_environment() -> dict[str, str]:
    """This process's environment without what would bend pip or Python towards another place."""
    bending = {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV"}
    env = {name: value for name, value in os.environ.items() if name not in bending}
    return env | {"PYTHONUTF8": "1", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def ensure(level: str) -> Path:
    """Return the environment's Python with the packages of `level` ("run" or "dev") installed."""
    if is_ready(level):
        return venv_python()
    with locked(VAR / "environment.lock"):
        if not is_ready(level):
            _build(level)
    return venv_python()


def _interpreter() -> str:
    return f"{sys.version} {os.path.realpath(base_python())}"


def _digest(level: str) -> str:
    return hashlib.sha256(LOCKS[level].read_bytes()).hexdigest()


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def is_ready(level: str) -> bool:
    stamp = _stamp()
    same_python = stamp.get("interpreter") == _interpreter() and venv_python().exists()
    return same_python and stamp.get(level) == _digest(level)


def _build(level: str) -> None:
    label = "Python の実行環境（.venv）を用意しています" + ("（初回は30秒ほど）" if not _stamp() else "")
    LOG.unlink(missing_ok=True)
    with progress(label):
        if not _usable():
            _make_empty()
        if not _install(LOCKS[level]):
            raise Trouble(
                f"パッケージを入れられませんでした。ネットワークを確かめてください。記録: {LOG}\n"
                f"Packages could not be installed.\n{tail(LOG)}"
            )
        _compile_for_children()
    stamp = {"interpreter": _interpreter(), level: _digest(level)}
    if level == "dev":  # the dev lock holds everything of the run-time lock
        stamp["run"] = _digest("run")
    STAMP.write_text(json.dumps(stamp), "utf-8")


def _compile_for_children() -> None:
    """The child that reads uploaded PDFs may write no file, so it would compile its library each time."""
    code = "import compileall, pypdf; compileall.compile_dir(pypdf.__path__[0], quiet=1)"
    run_quietly([venv_python(), "-c", code], log=LOG, env=plain_environment())


def _usable() -> bool:
    """An environment of this same Python is kept and only brought up to the lock."""
    question = "import sys; print(sys.base_prefix, sys.version)"
    if not venv_python().exists():
        return False
    try:
        answer = subprocess.run([venv_python(), "-c", question], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == f"{sys.base_prefix} {sys.version}"


def _make_empty() -> None:
    command: Command = [base_python(), "-m", "venv", "--clear", "--without-pip", VENV]
    if run_quietly(command, log=LOG, env=plain_environment()):
        return
    if system_packages.install(["python3-venv"]) and run_quietly(command, log=LOG, env=plain_environment()):
        return
    raise Trouble(
        "Python の venv が使えません。Debian や Ubuntu では apt-get install python3-venv が必要です。\n"
        f"The venv module does not work here.\n{tail(LOG)}"
    )


def _install(lock: Path) -> bool:
    """Install exactly what the lock names, by the first way that works on this machine."""
    wanted: Command = ["--require-hashes", "-r", lock]
    env = plain_environment()
    uv = shutil.which("uv")
    if uv:
        if run_quietly([uv, "pip", "install", "-q", "--python", venv_python(), *wanted], log=LOG, env=env):
            return True
        say("  uv では入れられなかったので、pip を使います。(uv failed; using pip.)")
    pip = _pip()
    return run_quietly([*pip, "install", "-q", "--no-compile", *wanted], log=LOG, env=env)


def _pip() -> list[str | Path]:
    """A pip that installs into the environment; none is put into it when the machine's own can do it."""
    if _pip_version() >= PIP_WITH_PYTHON_OPTION:
        return [base_python(), "-m", "pip", "--python", venv_python()]
    own: list[str | Path] = [venv_python(), "-m", "pip"]
    ensurepip: Command = [venv_python(), "-m", "ensurepip", "--upgrade"]
    env = plain_environment()
    if run_quietly([*own, "--version"], log=LOG, env=env) or run_quietly(ensurepip, log=LOG, env=env):
        return own
    if system_packages.install(["python3-venv"]) and run_quietly(ensurepip, log=LOG, env=env):
        return own
    raise Trouble(
        "pip が見つかりません。Debian や Ubuntu では apt-get install python3-venv が必要です。\n"
        "No pip was found. On Debian or Ubuntu: apt-get install python3-venv"
    )


def _pip_version() -> tuple[int, ...]:
    answer = subprocess.run(
        [base_python(), "-m", "pip", "--version"], capture_output=True, text=True, env=plain_environment()
    )
    found = re.match(r"pip (\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
