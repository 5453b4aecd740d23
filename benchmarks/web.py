"""What is measured over HTTP: pages and searches in turn with the bare hello, medians of several rounds."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.load import Result, measure, request
from benchmarks.servers import BARE, PORTAL, Server, database_on_all_cores, database_seconds, on_core

MANY = 16
# Terms of 1, 2, 3 and 5 letters, two words, a rare word, and one that nearly every group has.
SEARCHES = {
    "海": "海", "防災": "防災", "子ども": "子ども", "読み聞かせ": "読み聞かせ", "海 子ども": "海 子ども",
    "鎌倉": "鎌倉", "こと": "こと",
}  # fmt: skip


@dataclass
class Figures:
    """Medians of all rounds: requests a second on 16 connections, processor time of web server and database
    for each of them in ms; p50 and p99 in ms on one connection."""

    rate: float
    work: float
    p50: float
    p99: float


@dataclass
class Subject:
    name: str
    server: Server
    packed: bytes
    status: int = 200
    many: list[Result] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    one: list[Result] = field(default_factory=list)

    def figures(self) -> Figures:
        # p99 over all rounds together: a round alone has too few slow answers to tell.
        times = sorted(time for result in self.one for time in result.times)
        return Figures(
            statistics.median(result.rate for result in self.many),
            statistics.median(self.work) * 1000,
            statistics.median(result.percentile(0.5) for result in self.one) * 1000,
            times[int(len(times) * 0.99)] * 1000,
        )


def pages(python: Path, env: dict[str, str], group: int, rounds: int, seconds: float) -> dict[str, Figures]:
    """All subjects with one worker on one core (PostgreSQL beside it), the load generator on the other."""
    with (
        on_core(-1),
        Server(python, BARE, env) as bare,
        Server(python, PORTAL, env) as hot,
        Server(python, PORTAL, env | {"BENCHMARK_KEEP": "choices"}) as cold,
        Server(python, PORTAL, env | {"BENCHMARK_KEEP": "nothing"}) as first,
    ):
        subjects = [
            Subject("hello", bare, request("/hello")),
            Subject("directory, made anew", cold, request("/groups/")),
            Subject("directory, first after a change", first, request("/groups/")),
            Subject("directory, kept", hot, request("/groups/")),
            Subject("directory, 304", hot,
                    request("/groups/", {"If-None-Match": hot.etag("/groups/")}), 304),
            Subject("group page, made anew", cold, request(f"/groups/{group}/")),
            Subject("group page, kept", hot, request(f"/groups/{group}/")),
        ]  # fmt: skip
        subjects += [
            Subject(f"search {name}", cold, request(f"/groups/?q={quote(words)}"))
            for name, words in SEARCHES.items()
        ]
        with on_core(0):
            _rounds(subjects, env["DATABASE_URL"], rounds, seconds)
    return {subject.name: subject.figures() for subject in subjects}


def _rounds(subjects: Sequence[Subject], database: str, rounds: int, seconds: float) -> None:
    for _ in range(rounds):
        for each in subjects:
            before = each.server.worker_seconds() + database_seconds(database)
            result = measure(
                each.server.port, each.packed, connections=MANY, seconds=seconds, status=each.status
            )
            after = each.server.worker_seconds() + database_seconds(database)
            each.many.append(result)
            each.work.append((after - before) / result.asked)
        for each in subjects:
            each.one.append(
                measure(each.server.port, each.packed, connections=1, seconds=seconds * 2, status=each.status)
            )


def workers(python: Path, env: dict[str, str], rounds: int, seconds: float) -> dict[str, float]:
    """One worker with PostgreSQL on one core against two workers with it on all cores, and a worker's memory.

    The load generator has a core to itself beside the one worker and shares both with the two.
    """
    cold, database = env | {"BENCHMARK_KEEP": "choices"}, env["DATABASE_URL"]
    with (
        on_core(-1),
        Server(python, PORTAL, cold) as one,
        on_core(None),
        database_on_all_cores(database),
        Server(python, PORTAL, cold, workers=2) as two,
    ):
        rates: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(rounds):
            for count, server, core in ((1, one, 0), (2, two, None)):
                with on_core(core):
                    result = measure(server.port, request("/groups/"), connections=MANY, seconds=seconds)
                rates[count].append(result.rate)
        kept = max(two.worker_memory())
    return {
        "one": statistics.median(rates[1]),
        "two": statistics.median(rates[2]),
        "memory_kb": kept,
    }
