"""What is measured inside one process of the portal, without HTTP. Prints one line of JSON.

python -m benchmarks.inside search|save|export|certificate|photo|statements
"""

import io
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamakura_portal.settings")
django.setup()

from django.db import connection, reset_queries, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks import naive  # noqa: E402
from benchmarks.hello_pdf import plain_hello  # noqa: E402
from benchmarks.servers import processor_seconds  # noqa: E402
from core import clock, exports, image_worker, images, pages, pdf  # noqa: E402
from groups import certificate, directory, values  # noqa: E402
from groups import choices as choice_rows  # noqa: E402
from groups.actions.page import edit_page  # noqa: E402
from groups.exports import open_rows, open_select  # noqa: E402
from groups.models import DirectoryEntry, Group, Membership  # noqa: E402
from groups.open_data import TABLE  # noqa: E402
from groups.search import Search, index  # noqa: E402
from groups.search.found import find, rows  # noqa: E402
from tests.people import centre_staff, signed_in  # noqa: E402

SEARCHES = ("海", "防災", "子ども", "読み聞かせ", "海 子ども")
# Lists of groups: for everyone, and for the centre.
LISTS = {
    "/groups/": "public",
    "/groups/?q=会": "public",
    "/groups/?sort=confirmed": "public",
    "/groups/print/": "public",
    "/groups/list.csv": "public",
    "/groups/feed.xml": "public",
    "/opendata/groups.json": "public",
    "/sitemap.xml": "public",
    "/staff/groups/": "staff",
    "/staff/claims/": "staff",
}
HELLO_STYLE = """
@font-face { font-family: Hello; src: url("bundled:BIZUDPGothic-Regular.ttf") }
body { font-family: Hello }
"""
Numbers = dict[str, Any]


def seconds(work: Callable[[], Any], times: int) -> float:
    """Median wall time."""
    return statistics.median(all_seconds(work, times))


def all_seconds(work: Callable[[], Any], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def search() -> Numbers:
    """Each search by the index, and by icontains on the same rows."""
    today = clock.today()
    choices, key = choice_rows.load(object(), today), object()
    found: Numbers = {}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    for query in SEARCHES:
        asked = Search(q=query)

        def whole(asked: Search = asked) -> int:
            answer = find(key, asked, choices)
            counts = answer.counts()
            rows(answer, today)
            return counts.total

        words = query.split()
        total, plain = whole(), naive.words_only(words)[0]
        found[query] = {
            "hits": total,
            "naive_hits": plain,
            "portal": seconds(whole, 15),
            "naive": seconds(lambda words=words: naive.whole_answer(words), 3),  # type: ignore[misc]
            "naive_words_only": seconds(lambda words=words: naive.words_only(words), 3),  # type: ignore[misc]
        }
    return found


def save() -> Numbers:
    """A member changes the group's text by the real action: locks, directory row, index, counts, audit.

    `row` is the directory's part alone, in a transaction of its own: the part that grows with the groups.
    """
    group = Group.objects.filter(state="registered").order_by("number")[100]
    member, _ = User.objects.get_or_create(email="benchmark@example.jp", defaults={"name": "計測 一"})
    Membership.objects.get_or_create(
        group=group, user=member, ended_at=None, defaults={"role": "editor", "started_at": clock.now()}
    )
    others = list(Group.objects.order_by("-number").values_list("activities", flat=True)[:400])
    today, turn = clock.today(), iter(others)

    def one() -> None:
        group.refresh_from_db()
        new = values.snapshot(group)
        new = {"activities": next(turn), "tagline": new["tagline"]}
        edit_page(group=group, new=new, expected_version=group.version, today=today, by=member)

    def row() -> None:
        group.activities = next(turn)
        with transaction.atomic():
            directory.sync(group)

    all_seconds(one, 10)
    whole, rows_only = sorted(all_seconds(one, 150)), sorted(all_seconds(row, 150))
    return {
        name: {"p50": taken[75], "p95": taken[142], "max": taken[-1]}
        for name, taken in (("action", whole), ("row", rows_only))
    }


def export() -> Numbers:
    """The open data's CSV by COPY, and the same rows by a streamed values_list."""

    def drain(pieces: Any) -> int:
        return sum(len(piece) for piece in pieces)

    def rows_of() -> Any:
        return open_rows(DirectoryEntry.objects.order_by("number"))

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = drain(exports.copy_csv(TABLE, rows_of(), open_select()))
    copied = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    copy_time = seconds(lambda: drain(exports.copy_csv(TABLE, rows_of(), open_select())), 3)

    def streamed() -> Any:
        lines = exports.csv_lines(TABLE, rows_of().iterator(chunk_size=2000))
        return (line.encode() for line in lines)

    list_time = seconds(lambda: drain(streamed()), 3)
    return {"bytes": size, "copy": copy_time, "values_list": list_time, "extra_kb": copied - before}


def certificate_pdf() -> Numbers:
    """Each warm and in turn: plain WeasyPrint's hello, the portal's press with the same words, the sheet.

    Processor time; for the last two that of this process and of its press, with template and transport.
    """
    group = Group.objects.select_related("form", "main_field").order_by("number")[3]
    today = clock.today()

    def press_hello() -> bytes:
        return pdf._ask(b"<!doctype html><html lang=en><title>Hello</title><p>Hello, world", [HELLO_STYLE])[1]

    def sheet() -> pdf.Pdf:
        return certificate.certificate_pdf(group, today)

    def so_far() -> float:
        return time.process_time() + processor_seconds(pdf._running[0].process.pid)

    def cost(work: Callable[[], bytes]) -> float:
        before = so_far()
        work()
        return so_far() - before

    with plain_hello() as hello:
        hello(), press_hello(), sheet()
        turns = [(hello(), cost(press_hello), cost(sheet)) for _ in range(25)]
    plain, press, certificates = (statistics.median(times) for times in zip(*turns, strict=True))
    return {"hello": plain, "press_hello": press, "certificate": certificates, "bytes": len(sheet())}


def photo() -> Numbers:
    """12 megapixels to 800 px: decoding and shrinking, against a full decode and Lanczos. Processor time."""
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((4000, 3000), 60).filter(ImageFilter.GaussianBlur(2)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=88)
    data = out.getvalue()

    def portal() -> None:
        image_worker.upright(image_worker.open_checked(data), 800)

    def plain() -> None:
        Image.open(io.BytesIO(data)).convert("RGB").resize((800, 600), Image.Resampling.LANCZOS)

    def cpu(work: Callable[[], Any]) -> float:
        taken = []
        for _ in range(9):
            began = time.process_time()
            work()
            taken.append(time.process_time() - began)
        return statistics.median(taken)

    return {
        "portal": cpu(portal),
        "plain": cpu(plain),
        "upload": seconds(lambda: images.process_photo(data), 3),
    }


def statements() -> Numbers:
    """How many SQL statements the lists issue for 1, 3 and 1000 rows. Everything is rolled back."""
    pages.kept = pages.PageStore(0)
    found: Numbers = {}
    with transaction.atomic():
        clients = {"public": Client(), "staff": signed_in(Client(), centre_staff())}
        for size in (1000, 3, 1):
            shown = Group.objects.listed().order_by("number").values_list("pk", flat=True)[:size]
            kept = list(shown)
            Group.objects.exclude(pk__in=kept).update(state=Group.State.EXPIRED)
            with index.rebuilt_after():
                DirectoryEntry.objects.exclude(pk__in=kept).delete()
            for address, who in LISTS.items():
                clients[who].get(address)
                with CaptureQueriesContext(connection) as queries:
                    answer = clients[who].get(address)
                    if answer.streaming:
                        sum(len(piece) for piece in answer.streaming_content)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address}: {answer.status_code}")
                found.setdefault(address, {})[size] = len(queries)
        transaction.set_rollback(True)
    reset_queries()
    return found


MEASURES = {
    "search": search,
    "save": save,
    "export": export,
    "certificate": certificate_pdf,
    "photo": photo,
    "statements": statements,
}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](), ensure_ascii=False))
