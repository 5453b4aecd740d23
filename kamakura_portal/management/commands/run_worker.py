"""The background worker: delivers mail at once, and runs the night's work once a day."""

import logging
import os
import signal
import time
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from core import clock, outbox

log = logging.getLogger(__name__)
BETWEEN_LOOKS = 1.0
BETWEEN_SWEEPS = 15.0


class Command(BaseCommand):
    help = "メールの送信などの裏方の仕事を続けます（止めるまで動きます）。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="今ある仕事を済ませて終わります。")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        self.running = True
        self.parent = os.getppid()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        last_sweep = 0.0
        last_night: date | None = None
        while self.running and os.getppid() == self.parent:
            close_old_connections()
            self._run_tasks()
            if time.monotonic() - last_sweep > BETWEEN_SWEEPS:
                clock.forget()
                outbox.deliver_due()
                last_sweep = time.monotonic()
            if last_night != clock.today():
                self._run_night()
                last_night = clock.today()
            if once:
                return
            time.sleep(BETWEEN_LOOKS)
        reason = "asked to stop" if not self.running else "its parent is gone"
        log.info("The worker ends: %s.", reason)

    def _run_night(self) -> None:
        """Mail goes on after a night that failed; the next start or a run by hand tries it again."""
        try:
            call_command("nightly", verbosity=0)
        except CommandError as error:
            log.error("%s", error)

    def _run_tasks(self) -> None:
        worker = Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"worker-{os.getpid()}",
            excluded_queue_names=[],
        )
        worker.run()

    def _stop(self, signum: int, frame: Any) -> None:
        self.running = False
