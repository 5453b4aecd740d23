"""Programs and libraries that pip cannot bring: found, named, and on Debian-like systems installed."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.console import VAR, progress, run_quietly, say, tail

LOG = VAR / "log" / "system-packages.log"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
POSTGRES_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


def find_chromium() -> str | None:
    """A Chromium that a test can drive. Ubuntu's `chromium` may be a stub that only starts a snap."""
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found and "/snap/" not in os.path.realpath(found) and not _is_snap_stub(Path(found)):
            return found
    return next((str(place) for place in CHROMIUM_PLACES if place.exists()), None)


def _is_snap_stub(path: Path) -> bool:
    with path.open("rb") as program:
        start = program.read(4096)
    return start.startswith(b"#!") and b"/snap/bin/" in start


def find_postgres_programs() -> Path | None:
    """The folder with initdb and postgres; the newest version when there are several."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"),) if path]
    for pattern in POSTGRES_PLACES:
        folders = Path("/").glob(pattern.lstrip("/"))
        found += sorted(
            folders, key=lambda folder: [int(d) for d in folder.parent.name.split(".") if d.isdigit()]
        )[::-1]
    return next(
        (folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None
    )


def _has_library(*names: str) -> bool:
    return all(ctypes.util.find_library(name) for name in names)


def _has_any_library(*names: str) -> bool:
    return any(ctypes.util.find_library(name) for name in names)


@dataclass(frozen=True)
class Need:
    """One thing that the machine may lack: what it is for, how to see it, and what brings it."""

    name: str
    purpose: str
    present: Callable[[], bool]
    debian: tuple[str, ...]
    mac: str


NEEDS = (
    Need(
        "PostgreSQL",
        "本番と同じデータベースでの試験 (tests on the production database)",
        lambda: find_postgres_programs() is not None,
        ("postgresql",),
        "brew install postgresql@17",
    ),
    Need(
        "Chromium",
        "画面の試験 (browser journeys)",
        lambda: find_chromium() is not None,
        ("chromium",),
        "brew install --cask google-chrome",
    ),
    Need(
        "Pango",
        "PDF の作成 (PDF output)",
        lambda: (
            _has_any_library("pango-1.0", "pango-1.0-0")
            and _has_any_library("pangoft2-1.0", "pangoft2-1.0-0")
            and _has_any_library("harfbuzz-subset", "harfbuzz-subset-0")
        ),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "brew install pango",
    ),
    Need(
        "Poppler",
        "PDF の試験 (PDF checks)",
        lambda: shutil.which("pdftotext") is not None and shutil.which("pdftoppm") is not None,
        ("poppler-utils",),
        "brew install poppler",
    ),
)


def missing() -> list[Need]:
    return [need for need in NEEDS if not need.present()]


def command_for(packages: Iterable[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def how_to_get(needs: Iterable[Need]) -> str:
    """The exact command for this kind of system."""
    if sys.platform == "darwin":
        return " && ".join(need.mac for need in needs)
    return command_for(package for need in needs for package in need.debian)


def can_install() -> bool:
    """True on a Debian-like system as root, or with a sudo that asks for no password."""
    return shutil.which("apt-get") is not None and _as_root() is not None


def _as_root() -> list[str] | None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: Iterable[str]) -> bool:
    """Install Debian packages and say so. False where that is not possible, or did not work."""
    names = list(packages)
    as_root = _as_root()
    if shutil.which("apt-get") is None or as_root is None:
        return False
    say(f"  システムのパッケージを入れます (installing): {' '.join(names)}")
    quiet = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    with progress("apt-get"):
        run_quietly([*quiet, "update"], log=LOG)  # an old list may still do, so a failure here is not the end
        installed = run_quietly([*quiet, "install", "--no-install-recommends", *names], log=LOG)
    if not installed:
        say(f"  入れられませんでした (failed). {command_for(names)}\n{tail(LOG, 10)}")
    return installed
