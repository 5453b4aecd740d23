"""`dev.py doctor`: says what this machine lacks, what that is for, and how to get it."""

import argparse
import shutil
import subprocess
import sys

from tools import environment, system_packages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass  # the command takes no option


def run(options: argparse.Namespace) -> int:
    """Print one line for each need. Exit code 1 when something is missing."""
    found = "Python " + sys.version.split()[0]
    rows = [
        (True, found, "必要なのは 3.11 以上 (3.11 or newer)", ""),
        (shutil.which("git") is not None, "git", "ソースの取得 (to get the source)", ""),
        (
            _can_make_environments(),
            "venv + pip",
            "実行環境 (the environment)",
            system_packages.command_for(["python3-venv"]),
        ),
    ]
    rows += [
        (need.present(), need.name, need.purpose, system_packages.how_to_get([need]))
        for need in system_packages.NEEDS
    ]
    for present, name, purpose, remedy in rows:
        print(f"[{'OK' if present else '不足 missing'}] {name}: {purpose}")
        if not present and remedy:
            print(f"      → {remedy}")
    ready = (
        "できています (ready)"
        if environment.is_ready("run")
        else "次の demo か test で作ります (made by demo or test)"
    )
    print(f".venv: {ready}")
    return 0 if all(row[0] for row in rows) else 1


def _can_make_environments() -> bool:
    """uv, a pip, or ensurepip: one of them fills the environment."""
    if shutil.which("uv"):
        return True
    ways = ("import pip", "import ensurepip, venv")
    return any(
        subprocess.run([environment.base_python(), "-c", way], capture_output=True).returncode == 0
        for way in ways
    )
