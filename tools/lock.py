"""`dev.py lock`: turns the dependencies of pyproject.toml into two files with exact versions and hashes."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from tools import environment
from tools.console import ROOT, VAR, Trouble, progress, run_quietly, tail

LOG = VAR / "log" / "lock.log"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--upgrade", action="store_true", help="すべて最新の版にする (move every pin forward)"
    )


def run(options: argparse.Namespace) -> int:
    uv = _uv()
    _compile(uv, "run", [], upgrade=options.upgrade)
    _compile(uv, "dev", ["--group", "dev", "-c", environment.LOCKS["run"].name], upgrade=options.upgrade)
    for path in environment.LOCKS.values():
        if "://" in path.read_text("utf-8"):
            raise Trouble(f"{path.name} に取得元のアドレスが含まれています。(the lock names an address)")
    print("\n".join(path.name for path in environment.LOCKS.values()))
    return 0


def _compile(uv: str, level: str, extra: list[str], *, upgrade: bool) -> None:
    """Resolve for every system and every Python from 3.11 on; keep present pins unless they are to move."""
    lock = environment.LOCKS[level].name
    command = [uv, "pip", "compile", "--quiet", "pyproject.toml", *extra]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    command += ["--custom-compile-command", "python3 dev.py lock", "--output-file", lock]
    command += ["--upgrade"] if upgrade else []
    done = subprocess.run(command, cwd=ROOT, env=environment.plain_environment())
    if done.returncode != 0:
        raise Trouble(f"{lock} を作れませんでした。(could not resolve)")


def _uv() -> str:
    """The machine's uv, or one installed for this purpose under var/."""
    found = shutil.which("uv")
    if found:
        return found
    folder = VAR / "lock-tools"
    program = folder / ("Scripts/uv.exe" if sys.platform == "win32" else "bin/uv")
    if not program.exists():
        with progress("uv を用意しています"):
            _make_tools(folder)
    return str(program)


def _make_tools(folder: Path) -> None:
    env = environment.plain_environment()
    made = run_quietly([environment.base_python(), "-m", "venv", "--clear", folder], log=LOG, env=env)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not made or not run_quietly([python, "-m", "pip", "install", "-q", "uv"], log=LOG, env=env):
        raise Trouble(f"uv を用意できませんでした。(uv could not be installed)\n{tail(LOG)}")
