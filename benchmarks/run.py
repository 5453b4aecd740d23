#!/usr/bin/env python3
"""How fast the portal is beside a bare Django page. README.md here says what each line means.

python3 benchmarks/run.py            390, 10,000 and 100,000 groups; under 15 minutes
python3 benchmarks/run.py --quick    390 and 10,000; under 3 minutes
python3 benchmarks/run.py --write    also writes benchmarks/RESULTS.md
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import report, web  # noqa: E402
from benchmarks.servers import job, measured, on_core, portal_environment  # noqa: E402
from tools import environment, postgres, processes, system_packages  # noqa: E402
from tools.console import Trouble, progress, say, use_utf8  # noqa: E402

# A group of the demo list; numbers have gaps.
GROUP = 3
QUICK = {"sizes": [390, 10_000], "rounds": 2, "seconds": 0.3}
WHOLE = {"sizes": [390, 10_000, 100_000], "rounds": 5, "seconds": 0.45}


def main() -> int:
    parser = argparse.ArgumentParser(description="計測する (measure the portal)")
    parser.add_argument("--quick", action="store_true", help="390団体と1万団体だけ (no 100,000)")
    parser.add_argument(
        "--write", action="store_true", help="RESULTS.md に書く (write benchmarks/RESULTS.md)"
    )
    options = parser.parse_args()
    use_utf8()
    processes.stop_on_signals()
    programs = system_packages.find_postgres_programs()
    if programs is None:
        raise Trouble("PostgreSQL が見つかりません。(PostgreSQL is missing; see dev.py doctor)")
    python = environment.ensure("dev")
    plan = QUICK if options.quick else WHOLE
    seen = facts() | {"sizes": plan["sizes"]}
    with (
        tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder,
        on_core(-1),
        postgres.throw_away_server(programs) as database,
    ):
        seen |= collect(python, portal_environment(database, Path(folder)), plan)
    text = report.markdown(seen)
    print(text)
    if options.write:
        (ROOT / "benchmarks" / "RESULTS.md").write_text(text, "utf-8")
    return 0


def facts() -> dict[str, Any]:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    machine = f"{os.cpu_count()} cores, {memory} GB, {platform.system()}, Python {platform.python_version()}"
    load = f"{os.getloadavg()[0]:.1f}"
    return {"date": date.today().isoformat(), "commit": commit, "machine": machine, "load": load}  # noqa: DTZ011


def collect(python: Path, env: dict[str, str], plan: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = {"web": {}}
    with on_core(None):
        with progress("表を作る (migrate, collectstatic)"):
            job(python, env, "manage.py", "migrate", "--verbosity", "0")
            job(python, env, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        for size in plan["sizes"]:
            with progress(f"{size:,}団体を作る (groups)"):
                job(python, env, "-m", "benchmarks.rows", str(size))
            with progress(f"{size:,}団体のページを測る (pages)"):
                figures = web.pages(python, env, GROUP, plan["rounds"], plan["seconds"])
                seen["web"][size] = {name: asdict(each) for name, each in figures.items()}
        for name in ("search", "save", "export", "certificate", "photo", "statements"):
            with progress(f"測る ({name})"):
                seen[name] = measured(python, env, name)
        with progress("測る (workers)"):
            seen["workers"] = web.workers(python, env, plan["rounds"], plan["seconds"] * 2)
    return seen


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        say(str(trouble))
        sys.exit(1)
