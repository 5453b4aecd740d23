"""`dev.py demo`: the whole portal with invented data on this machine, in the foreground."""

import argparse
import hashlib
import os
import secrets
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from tools import environment, processes
from tools.console import ROOT, VAR, Command, Trouble, locked, progress, say

START_SECONDS = 60
WORKER_RESTARTS = 5
# Variables of a production machine that must not reach the demo.
FOREIGN = (
    "PORTAL_",
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_URL",
    "DJANGO_",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8000, help="使うポート。ふさがっていれば次の番号 (default 8000)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス (default 127.0.0.1)")
    parser.add_argument("--data", type=Path, default=VAR, help="データを置くフォルダー (default var/)")
    parser.add_argument("--reset", action="store_true", help="見本のデータを最初の状態に戻す (start afresh)")


def run(options: argparse.Namespace) -> int:
    data = options.data.resolve()
    processes.stop_on_signals()
    try:
        with _data_folder(data, reset=options.reset):
            return _serve(options, data)
    except processes.Stopped:
        say("終了しました。(stopped)")
        return 0


def _data_folder(data: Path, *, reset: bool):  # type: ignore[no-untyped-def]
    """Make the folder ready and hold it; `--reset` needs it for itself alone."""
    data.mkdir(parents=True, exist_ok=True)
    ignore = data / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")  # also a data folder inside a repository stays out of it
    if reset:
        try:
            with locked(data / "in-use.lock", wait=False):
                _wipe(data)
        except BlockingIOError:
            raise Trouble(
                f"{data} を使っているデモが動いています。先に終了してください。\n"
                "Another demo uses this data folder; stop it first."
            ) from None
    return locked(data / "in-use.lock", shared=True)


def _wipe(data: Path) -> None:
    for database_file in data.glob("portal.sqlite3*"):
        database_file.unlink()
    (data / ".prepared").unlink(missing_ok=True)
    shutil.rmtree(data / "media", ignore_errors=True)
    say("  見本のデータを消しました。(data wiped)")


def _serve(options: argparse.Namespace, data: Path) -> int:
    python = environment.ensure("run")
    port = processes.free_port(options.host, options.port)
    if port != options.port:
        say(
            f"  ポート {options.port} はふさがっているため、{port} を使います。(port {options.port} is taken)"
        )
    host = _reachable(options.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    env = demo_environment(data, address)
    with locked(data / "prepare.lock"):
        _prepare(python, data, env)
    # The same server and limits as production: 2 processes, one request each, the rest waits in line.
    web: list[str | Path] = [
        python,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--blocking-threads",
        "1",
    ]
    web += ["--backpressure", "64", "--no-ws", "--respawn-failed-workers", "--log-level", "warning"]
    web += ["--host", options.host, "--port", str(port), "kamakura_portal.wsgi:application"]
    return _supervise(web, [python, "manage.py", "run_worker"], env, address)


def _reachable(host: str) -> str:
    """An address that a browser on this machine can open, also when the server listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def demo_environment(data: Path, address: str) -> dict[str, str]:
    """The settings of the demo; nothing of the machine's own configuration gets in."""
    env = {
        name: value for name, value in environment.plain_environment().items() if not name.startswith(FOREIGN)
    }
    return env | {
        "DJANGO_SETTINGS_MODULE": "kamakura_portal.settings",
        "DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
        "PORTAL_DEMO": "1",
        "PORTAL_DATA": str(data),
        "PORTAL_URL": address,
        "SECRET_KEY": _secret_key(data / "secret_key"),
        "PYTHONUNBUFFERED": "1",
    }


def _secret_key(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text("ascii").strip()


def _prepare(python: Path, data: Path, env: dict[str, str]) -> None:
    """Data on one core, static files on the other; both only when something has changed since last time."""
    prepared = _Stamp(data / ".prepared", _data_sources())
    collected = _Stamp(data / "static" / ".collected", _static_sources())
    collecting: subprocess.Popen[bytes] | None = None
    if not collected.is_current():
        collect: Command = [python, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        collecting = processes.start(collect, env)
    try:
        if not prepared.is_current() or not (data / "portal.sqlite3").exists():
            with progress("データベースと見本のデータを用意しています"):
                if processes.run([python, "manage.py", "prepare_demo"], env) != 0:
                    raise Trouble("見本のデータを用意できませんでした。(prepare_demo failed)")
            prepared.write()
        if collecting:
            with progress("画面の部品を集めています"):
                if collecting.wait() != 0:
                    raise Trouble("画面の部品を集められませんでした。(collectstatic failed)")
            collected.write()
    finally:
        processes.stop([collecting] if collecting else [])


class _Stamp:
    """A note of the files from which something was made."""

    def __init__(self, path: Path, sources: Iterable[Path]) -> None:
        self.path = path
        digest = hashlib.sha256(environment.LOCKS["run"].read_bytes())
        for source in sorted(source for source in sources if source.is_file()):
            digest.update(f"{source.relative_to(ROOT)}\0".encode() + source.read_bytes())
        self.digest = digest.hexdigest()

    def is_current(self) -> bool:
        return self.path.exists() and self.path.read_text("ascii") == self.digest

    def write(self) -> None:
        self.path.write_text(self.digest, "ascii")


def _data_sources() -> list[Path]:
    """All code and fixtures: any may change what the demo holds, and a needless look costs 2 seconds."""
    code = [path for app in ROOT.glob("*/apps.py") for path in app.parent.rglob("*.py")]
    return code + list(ROOT.glob("fixtures/**/*"))


def _static_sources() -> list[Path]:
    return [ROOT / "kamakura_portal" / "settings.py", *ROOT.glob("static/**/*")]


def _supervise(web: list[str | Path], worker: list[str | Path], env: dict[str, str], address: str) -> int:
    """Run both programs until somebody ends them, or the web server dies."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        with progress("サーバーを始めています"):
            children = [processes.start(web, env)]
            _wait_until_it_answers(children[0], address)
            children.append(processes.start(worker, env))  # now, so that it does not slow the first answer
        say("  ブラウザーで次のアドレスを開いてください。Ctrl-C で終わります。(open this in a browser)")
        print(f"{address}/", flush=True)
        restarts = 0
        while children[0].poll() is None:
            if children[1].poll() is not None and restarts < WORKER_RESTARTS:
                restarts += 1
                say(f"  裏方の処理が止まったので、始め直します（{restarts}回目）。(worker restarted)")
                processes.stop([children[1]])
                children[1] = processes.start(worker, env)
            time.sleep(0.5)
        raise Trouble("サーバーが止まりました。(the server ended by itself)")
    finally:
        processes.stop(children)


def _wait_until_it_answers(web: subprocess.Popen[bytes], address: str) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise Trouble(
                "サーバーを始められませんでした。上の記録をご覧ください。(the server did not start)"
            )
        try:
            with direct.open(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Trouble(f"{START_SECONDS}秒待ちましたが、サーバーが応答しません。(the server does not answer)")
