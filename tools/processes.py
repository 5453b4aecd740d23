"""Programs that dev.py starts, each heading a process group of its own so that all of it can be stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from types import FrameType

from tools.console import ROOT, Command

GRACE_SECONDS = 6.0
PORTS_TO_TRY = 50


class Stopped(BaseException):
    """The person (Ctrl-C) or the system (SIGTERM) asked for the end."""


def stop_on_signals() -> None:
    """Turn the signals that mean "end" into one exception; a second one does not disturb the tidying up."""
    wanted = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def end(number: int, frame: FrameType | None) -> None:
        for each in wanted:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in wanted:
        signal.signal(each, end)


def start(command: Command, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program whose words go to standard error."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=sys.platform != "win32",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # Windows only
    )


def run(command: Command, env: Mapping[str, str]) -> int:
    """Run a program to its end; when this process is told to end meanwhile, it is stopped too."""
    child = start(command, env)
    try:
        return child.wait()
    finally:
        stop([child])


def stop(children: Iterable[subprocess.Popen[bytes]], grace: float = GRACE_SECONDS) -> None:
    """Ask every program to end, wait up to `grace` seconds in all, then kill what is left of its group."""
    children = list(children)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + grace
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
        _kill_group(child.pid)
        child.wait()


def _kill_group(leader: int) -> None:
    """End members of the group that outlived its head (a worker process that hangs)."""
    if sys.platform == "win32":
        return
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nobody is left (macOS answers with the second)
        return


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on. Port 0 asks the system for any."""
    for port in [wanted] if wanted == 0 else range(wanted, min(wanted + PORTS_TO_TRY, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name != "nt":  # there it would allow to share a port that is in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen(1)
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port from {wanted} on")
