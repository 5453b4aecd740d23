"""What the person at the terminal sees. Everything goes to standard error: standard output is for answers."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


# What subprocess takes as a command.
Command = Sequence[str | Path]


class Trouble(Exception):
    """Something that the person can put right; the message says what and how."""


def use_utf8() -> None:
    """Print Japanese also where the terminal was set up for something else."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace", line_buffering=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Show what is being done; on a terminal the seconds count up, elsewhere one line comes at the end."""
    began = time.monotonic()
    done = threading.Event()

    def tick() -> None:
        while not done.wait(1):
            print(f"\r  {label} … {time.monotonic() - began:.0f}秒", end="", file=sys.stderr, flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    if sys.stderr.isatty():
        ticker.start()
    else:
        say(f"  {label} …")
    try:
        yield
    finally:
        done.set()
        if ticker.is_alive():
            ticker.join()
        start = "\r" if sys.stderr.isatty() else ""
        say(f"{start}  {label} … {time.monotonic() - began:.1f}秒")


def run_quietly(command: Command, *, log: Path, env: Mapping[str, str] | None = None) -> bool:
    """Run a command with its words in a log file. True when it ended well."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return done.returncode == 0


def tail(log: Path, lines: int = 30) -> str:
    """The last lines of a log file."""
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:])


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold a lock file so that two starts do not disturb each other. Without fcntl (Windows) nothing is held.

    Raises BlockingIOError when `wait` is false and somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle: TextIO
    with path.open("a") as handle:
        try:
            import fcntl
        except ImportError:
            yield
            return
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
        yield
