"""An empty, migrated SQLite database with which every run of the tests begins: building one takes 8 s.

It is kept under var/cache and named after everything that shapes it, so a changed migration makes a new one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.console import ROOT, VAR, locked

FOLDER = VAR / "cache" / "test-database"
SHAPED_BY = ("*/migrations/*.py", "kamakura_portal/settings.py", "requirements.lock")


def copy_to(place: Path) -> None:
    """Put a fresh copy there."""
    # Still locked: another run, on another schema, clears the folder before it makes its own.
    with _original() as original:
        shutil.copyfile(original, place)


@contextmanager
def _original() -> Iterator[Path]:
    """The first run after a change of the schema makes it."""
    original = FOLDER / f"{_name()}.sqlite3"
    with locked(FOLDER / "lock"):
        if not original.exists():
            _make(original)
        yield original


def _name() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for pattern in SHAPED_BY:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def _make(original: Path) -> None:
    for old in FOLDER.glob("*.sqlite3*"):
        old.unlink()
    unfinished = original.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    env = os.environ | {"DATABASE_URL": f"sqlite:///{unfinished}"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=env, check=True)
    unfinished.replace(original)


if __name__ == "__main__":  # dev.py has it made while it looks at the program
    with _original():
        pass
