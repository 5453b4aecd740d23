"""Open data for everyone: CSV, JSON, the dictionary, the licence and the day of the last change."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from core import version
from core.access import EVERYONE, Data, access
from core.exports import copy_csv_response, dictionary
from core.pages import kept_page
from groups.exports import open_rows, open_select
from groups.models import DirectoryEntry
from groups.open_data import LICENCE, LICENCE_URL, TABLE


def _entries() -> QuerySet[DirectoryEntry]:
    return DirectoryEntry.objects.order_by("number")


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def index(request: HttpRequest) -> HttpResponse:
    """What there is, how it may be used, what each column means, how new it is."""
    context = {
        "updated": timezone.localtime(version.current().changed_at),
        "count": _entries().count(),
        "columns": dictionary(TABLE),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    return render(request, "groups/public/opendata.html", context)


@access(EVERYONE, data=Data.PUBLIC)
def groups_csv(request: HttpRequest) -> HttpResponseBase:
    """All listed groups as CSV for Excel (UTF-8 with BOM)."""
    return copy_csv_response(TABLE, open_rows(_entries()), "groups.csv", open_select())


@access(EVERYONE, data=Data.PUBLIC)
def groups_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON: {"updated": …, "licence": …, "groups": [{heading: value}]}."""
    response = StreamingHttpResponse(_json_pieces(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="groups.json"'
    return response


def _json_pieces() -> Iterator[bytes]:
    updated = timezone.localtime(version.current().changed_at).isoformat(timespec="seconds")
    head = {"updated": updated, "licence": LICENCE, "licence_url": LICENCE_URL}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "groups": [').encode()
    headings = TABLE.headings
    for number, row in enumerate(open_rows(_entries()).iterator(chunk_size=1000)):
        item = dict(zip(headings, row, strict=True))
        yield ((",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)).encode()
    yield b"\n]}\n"
