"""Two people press at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from core.lifecycle import Blocked

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[str]:
    """Run all in threads that start together: "" for what counted, else the sentence it got."""
    ready = Barrier(len(acts))

    def run(act: Act) -> str:
        ready.wait(timeout=30)
        try:
            act()
        except Blocked as blocked:
            return str(blocked)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]
