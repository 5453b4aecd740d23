"""A real PostgreSQL for one test run: private folder, socket only, no password, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.console import Command, Trouble, tail

# Speed instead of safety: the data is thrown away in any case.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}
START_SECONDS = 30
UNPRIVILEGED = ("postgres", "nobody")


@contextmanager
def throw_away_server(programs: Path) -> Iterator[str]:
    """Start a server from the folder of initdb, yield its DATABASE_URL, stop it and remove everything."""
    # Not under the project: the server's user may be unable to read there, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    account = _account()
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data, log = folder / "data", folder / "log"
        initdb: Command = [programs / "initdb", "-D", data, "-U", "portal", "--auth=trust", "--encoding=UTF8"]
        _run([*initdb, "--locale=C", "--no-sync"], folder, account)
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **_as(account),
            )
        try:
            _wait(server, programs, folder, log)
            # An address whose host is a folder: django-environ reads the second slash as "socket there".
            yield f"postgres://portal@/{folder}/postgres"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so it then gets an account without rights."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL を動かす一般ユーザーがありません。(no unprivileged account for PostgreSQL)")


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {"env": _environment()}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "env": _environment()}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _run(command: Command, folder: Path, account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, **_as(account)
    )
    if done.returncode != 0:
        raise Trouble(f"PostgreSQL を用意できませんでした。(initdb failed)\n{done.stderr}")


def _wait(server: subprocess.Popen[bytes], programs: Path, folder: Path, log: Path) -> None:
    """Until it answers; pg_isready stands beside initdb in every packaging, psql may not."""
    deadline = time.monotonic() + START_SECONDS
    question = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(question, capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    raise Trouble(f"PostgreSQL を始められませんでした。(the server did not start)\n{tail(log)}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """ "Fast" shutdown (SIGINT); a server that hangs is killed."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
