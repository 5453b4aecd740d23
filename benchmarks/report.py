"""From figures to the table: target, what was seen, whether it is met."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Line:
    number: str
    target: str
    seen: str
    met: bool | None  # None: told for comparison only

    def row(self) -> str:
        mark = "" if self.met is None else ("yes" if self.met else "**no**")
        return f"| {self.number} | {self.target} | {self.seen} | {mark} |"


def at_least(number: str, what: str, value: float, target: float) -> Line:
    return Line(number, f"{what}: >= {target:g}", f"{value:.3g}", value >= target)


def at_most(number: str, what: str, value: float, target: float, unit: str = "") -> Line:
    return Line(number, f"{what}: <= {target:g}{unit}", f"{value:.3g}{unit}", value <= target)


def lines(seen: Json) -> list[Line]:
    """All lines of the table. `seen` is what benchmarks/run.py has collected."""
    web, sizes = seen["web"], seen["sizes"]
    small, large = web[sizes[0]], web[sizes[-1]]
    share = f"{sizes[-1]:,}"
    table = [
        *_pages(small),
        *_searches(small, large, share, seen["search"]),
        *_growth(small, large, sizes),
        *_documents(seen),
        *_machine(seen["workers"]),
        *_saving(seen["save"], share),
        *_statements(seen["statements"]),
    ]
    return table


def _ratio(web: Json, name: str) -> float:
    """How many of the page one core makes in the time of one hello. By processor time, not by the clock:

    on a saturated core they are the same, but other programs of the machine disturb only the clock.
    """
    return float(web["hello"]["work"] / web[name]["work"])


def _pages(web: Json) -> list[Line]:
    first = _ratio(web, "directory, first after a change")
    return [
        at_least(
            "1",
            "directory page with its counts, made anew / hello",
            _ratio(web, "directory, made anew"),
            0.06,
        ),
        Line("", "the same, first after a change (choices read anew too)", f"{first:.3g}", None),
        at_least("2", "directory page, kept / hello", _ratio(web, "directory, kept"), 0.55),
        at_least("4", "304 answer / hello", _ratio(web, "directory, 304"), 0.55),
        Line("", "group page, made anew / hello", f"{_ratio(web, 'group page, made anew'):.3g}", None),
        Line("", "group page, kept / hello", f"{_ratio(web, 'group page, kept'):.3g}", None),
    ]


def _searches(small: Json, large: Json, share: str, search: Json) -> list[Line]:
    found = [
        at_least("5", f"search 防災 at {share} / hello", _ratio(large, "search 防災"), 0.02),
    ]
    for query, each in search.items():
        times = each["naive"] / each["portal"]
        words = each["naive_words_only"] / each["portal"]
        found.append(
            Line(
                "6",
                f"「{query}」 ({each['hits']:,} hits) at {share}: icontains / index >= 100",
                f"{times:.0f} (icontains without the counts: {words:.0f})",
                times >= 100,
            )
        )
    return found


def _growth(small: Json, large: Json, sizes: list[int]) -> list[Line]:
    what = f"p99 at {sizes[-1]:,} / p99 at {sizes[0]:,}"
    targets = [("directory, made anew", 1.3), ("group page, made anew", 1.2)]
    targets += [("search 防災", 2), ("search 鎌倉", 2), ("search 読み聞かせ", 2), ("search こと", 4)]
    return [
        at_most("7", f"{what}, {name}", large[name]["p99"] / small[name]["p99"], target)
        for name, target in targets
    ]


def _documents(seen: Json) -> list[Line]:
    sheet, export, photo = seen["certificate"], seen["export"], seen["photo"]
    by_press = sheet["certificate"] / sheet["press_hello"]
    copy = export["copy"] / export["values_list"]
    upload = "the whole upload of such a photo: three widths, in its child process"
    return [
        at_most("9", "certificate / hello PDF, warm", sheet["certificate"] / sheet["hello"], 1.6),
        Line("", "certificate / hello by the same press", f"{by_press:.3g}", None),
        at_most("9", "certificate's size", sheet["bytes"] / 1000, 25, " kB"),
        at_most("10", f"CSV of {seen['sizes'][-1]:,} groups: COPY / values_list", copy, 0.334),
        at_most("10", "the same, extra memory", export["extra_kb"] / 1024, 5, " MB"),
        at_most("11", "12-megapixel photo to 800 px / Lanczos", photo["portal"] / photo["plain"], 0.334),
        Line("", upload, f"{photo['upload']:.2f} s", None),
    ]  # fmt: skip


def _machine(workers: Json) -> list[Line]:
    return [
        at_least("12", "2 workers / 1 worker", workers["two"] / workers["one"], 1.7),
        at_most("12", "memory of a worker (PSS)", workers["memory_kb"] / 1024, 150, " MB"),
    ]


def _saving(save: Json, share: str) -> list[Line]:
    def words(times: Json) -> str:
        p50, p95, longest = (times[name] * 1000 for name in ("p50", "p95", "max"))
        return f"{longest:.0f} ms (p50 {p50:.0f}, p95 {p95:.0f})"

    target = f"longest of 150 saves at {share} (directory row, index, counts, version): <= 30 ms"
    return [
        Line("13", target, words(save["row"]), save["row"]["max"] <= 0.030),
        Line("", "the whole action with its 28 statements", words(save["action"]), None),
    ]


def _statements(lists: Json) -> list[Line]:
    table = []
    for address, counts in lists.items():
        most = 10 if address.startswith("/staff") else 4
        numbers = [counts[size] for size in sorted(counts, key=int)]
        met = len(set(numbers)) == 1 and numbers[0] <= most
        seen = " / ".join(map(str, numbers))
        table.append(
            Line(
                "14", f"SQL statements of {address} with 1 / 3 / 1000 groups: the same, <= {most}", seen, met
            )
        )
    return table


def markdown(seen: Json) -> str:
    table = lines(seen)
    judged = [line for line in table if line.met is not None]
    met = sum(bool(line.met) for line in judged)
    parts = [
        f"# Benchmarks, {seen['date']}",
        "",
        f"Commit {seen['commit']}; {seen['machine']}; load average {seen['load']} at the start.",
        f"{met} of {len(judged)} targets met. How it is measured and what each line means: README.md here.",
        "",
        "| target | | seen | met |",
        "|---|---|---|---|",
        *[line.row() for line in table],
        "",
        *_figures(seen),
    ]
    return "\n".join(parts) + "\n"


def _figures(seen: Json) -> list[str]:
    """The figures behind the ratios; of use only beside each other."""
    parts = []
    for size in seen["sizes"]:
        parts += [
            f"## {size:,} groups",
            "",
            "| | processor ms | hello / page | requests/s (16) | page / hello | p50 ms (1) | p99 ms (1) |",
            "|---|---|---|---|---|---|---|",
        ]
        web = seen["web"][size]
        for name, each in web.items():
            by_clock = each["rate"] / web["hello"]["rate"]
            numbers = f"{each['work']:.2f} | {_ratio(web, name):.3f} | {each['rate']:,.0f} | {by_clock:.3f}"
            parts.append(f"| {name} | {numbers} | {each['p50']:.2f} | {each['p99']:.2f} |")
        parts.append("")
    return parts
