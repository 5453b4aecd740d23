"""Programs that a run needs: the web server as it is shipped, and short jobs in the portal's environment."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools import demo, environment, processes
from tools.console import ROOT, Trouble

ALL_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
BARE, PORTAL = "benchmarks.bare:application", "benchmarks.portal:application"


@contextlib.contextmanager
def on_core(index: int | None) -> Iterator[None]:
    """Start programs on one core (None: on all): servers on the last one, the load generator on the first."""
    if len(ALL_CORES) < 2:
        yield
        return
    cores = sorted(ALL_CORES)
    os.sched_setaffinity(0, ALL_CORES if index is None else {cores[index]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, ALL_CORES)


def portal_environment(database: str, data: Path) -> dict[str, str]:
    """Nothing of this machine's own configuration gets in."""
    env = environment.plain_environment()
    env = {name: value for name, value in env.items() if not name.startswith(demo.FOREIGN)}
    return env | {
        "DJANGO_SETTINGS_MODULE": "kamakura_portal.settings",
        "DATABASE_URL": database,
        "PORTAL_DATA": str(data),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LOG_LEVEL": "WARNING",
    }


def job(python: Path, env: dict[str, str], *arguments: str) -> str:
    """Run `python arguments` to its end and return what it printed. Raises Trouble."""
    done = subprocess.run([str(python), *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Trouble(f"計測の準備に失敗しました。(failed: {' '.join(arguments)})")
    return done.stdout


def measured(python: Path, env: dict[str, str], name: str) -> dict[str, Any]:
    """One measure of benchmarks/inside.py."""
    printed = job(python, env, "-m", "benchmarks.inside", name)
    result: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return result


class Server:
    """granian as it is shipped: WSGI, one request at a time in each worker, 64 waiting."""

    def __init__(self, python: Path, target: str, env: dict[str, str], *, workers: int = 1) -> None:
        self.port = _free_port()
        command = [str(python), "-m", "granian", "--interface", "wsgi", "--workers", str(workers)]
        command += ["--blocking-threads", "1", "--backpressure", "64", "--no-ws", "--log-level", "warning"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), target]
        self.process = processes.start(command, env)

    def __enter__(self) -> "Server":
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return self
            except urllib.error.HTTPError:
                return self  # the bare site knows no such address, but it answers
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise Trouble("計測するサーバーが始まりませんでした。(the server did not start)")

    def __exit__(self, *_exception: object) -> None:
        processes.stop([self.process])

    def etag(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return str(answer.headers["ETag"])

    def worker_seconds(self) -> float:
        """Processor time that the workers have used so far."""
        return sum(processor_seconds(child) for child in _children(self.process.pid) if _is_python(child))

    def worker_memory(self) -> list[int]:
        """Proportional memory of each worker in kB."""
        return [_pss(child) for child in _children(self.process.pid) if _is_python(child)]


def database_seconds(database: str) -> float:
    """Processor time of PostgreSQL so far, all connections together."""
    return sum(processor_seconds(child) for child in _children(_database_head(database)))


@contextlib.contextmanager
def database_on_all_cores(database: str) -> Iterator[None]:
    """Connections opened in here are served on any core, not on the one where PostgreSQL was started."""
    head = _database_head(database)
    before = os.sched_getaffinity(head) if ALL_CORES else set()
    if ALL_CORES:
        os.sched_setaffinity(head, ALL_CORES)
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(head, before)


def _database_head(database: str) -> int:
    folder = Path(urlsplit(database).path.removeprefix("/")).parent
    return int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def processor_seconds(pid: int) -> float:
    """Time on a processor of all threads of a process; 0 when it has ended meanwhile."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            total += int(thread.read_text().split()[0])
    return total / 1e9


def _children(pid: int) -> list[int]:
    """Children of all threads: granian starts its workers from a thread of its own."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in thread.read_text().split()]
    return found


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _is_python(pid: int) -> bool:
    return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
