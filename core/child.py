"""Run a parser of uploaded files in a child process that can do little harm.

Decoders of pictures and PDFs have had memory holes every year, so they never run inside a web worker
(reliability.md P31). The child gets: one CPU budget, a memory ceiling, no file writes, no environment,
isolated Python, lower priority; its limits are set before the parser is even imported.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BOOTSTRAP = """
import os, resource, runpy, sys
script, cpu, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.nice(5)
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
if sys.platform == "linux":  # macOS accepts the call but counts shared libraries of gigabytes
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
runpy.run_path(script, run_name="__main__")
"""


class ChildFailed(Exception):
    """The child ran out of time or memory, or crashed. The input is to be refused."""


@dataclass(frozen=True)
class Limits:
    cpu_seconds: int = 10
    memory_mb: int = 512
    wall_seconds: int = 20


def run_limited(script: Path, payload: bytes, *arguments: str, limits: Limits = Limits()) -> bytes:
    """Run the Python file `script` with `payload` on its standard input; return its standard output.

    The script sees `arguments` from sys.argv[4] on. Raises ChildFailed for anything but exit status 0.
    """
    memory = limits.memory_mb * 1024 * 1024
    command = [
        sys.executable,
        "-I",
        "-B",
        "-c",
        _BOOTSTRAP,
        str(script),
        str(limits.cpu_seconds),
        str(memory),
    ]
    try:
        done = subprocess.run(
            [*command, *arguments],
            input=payload,
            capture_output=True,
            timeout=limits.wall_seconds,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise ChildFailed(f"{script.name}: no answer within {limits.wall_seconds} s") from late
    if done.returncode != 0:
        last_words = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ChildFailed(f"{script.name}: status {done.returncode} {' '.join(last_words)}")
    return done.stdout
