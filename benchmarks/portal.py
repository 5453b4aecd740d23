"""The portal's own WSGI application, for the benchmarks' server.

BENCHMARK_KEEP=choices keeps no page, so that every answer is made anew; BENCHMARK_KEEP=nothing also reads the
choices and their groups each time, as the first visitor after a change has it. The portal has no such switch.
"""

import os

from kamakura_portal.wsgi import application

__all__ = ["application"]


def forget(keep: str) -> None:
    """Switch off what the portal keeps; its modules can be imported only now, when the apps are ready."""
    from core import pages
    from groups import choices
    from groups.search import members

    pages.kept = pages.PageStore(0)
    if keep == "nothing":
        choices.load = lambda content_key, today: choices._read(today)
        load = members.load
        members.load = lambda content_key, words: load(object(), words)


if (keep := os.environ.get("BENCHMARK_KEEP", "everything")) != "everything":
    forget(keep)
