"""Public pages kept as bytes, keyed by the content version: hot, and never stale.

    @access(EVERYONE, data=Data.PUBLIC, cacheable=True)
    @kept_page
    def detail(request, number): ...

A kept page is the same for everybody: its view reads no session, no cookie and no header. Every change
that the public can see raises the content version (core/version.py) in its own transaction, so a page kept
before it is made anew; so it is on a new day, because pages say how long ago something was confirmed.

`KeptPagesMiddleware` keeps whole answers with their headers and gives them again before any other part of the
portal has worked: one statement, no session, no view.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import ResponseHeaders
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags

from core import clock, version

View = Callable[..., HttpResponse]
Address = tuple[str, str, str, str]
# What a kept page was made from: content version, time of the last change, day in Japan.
Moment = tuple[int, str, date]
# Together at most some 24 MB in each worker; a page is 30 to 60 KB.
MOST_BYTES = 24 * 1024 * 1024
LARGEST_PAGE = 512 * 1024
# Headers and address, so that pages without a body count too.
SIZE_OF_THE_REST = 1024
ABOUT_THE_BODY = frozenset({"Content-Type", "Content-Length"})


class Page(NamedTuple):
    moment: Moment
    etag: str
    headers: ResponseHeaders
    headers_unchanged: ResponseHeaders  # of the answer "not modified"
    body: bytes | None  # None: only known as "not modified" so far


class PageStore:
    """The most recently used pages, up to a number of bytes in all. A newer page replaces the one before."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._size = 0
        self._pages: OrderedDict[Address, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, address: Address) -> Page | None:
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def put(self, address: Address, page: Page) -> None:
        with self._lock:
            previous = self._pages.pop(address, None)
            self._size -= _size(previous) if previous else 0
            if _size(page) > LARGEST_PAGE:
                return
            self._size += _size(page)
            self._pages[address] = page
            while self._size > self._most_bytes:
                _address, oldest = self._pages.popitem(last=False)
                self._size -= _size(oldest)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


def _size(page: Page) -> int:
    return len(page.body or b"") + SIZE_OF_THE_REST


kept = PageStore(MOST_BYTES)


class KeptPagesMiddleware:
    """Gives a kept answer again, or 304 where the visitor still has it, before everything that costs time.

    Stands above the middleware that adds headers, so what it keeps has all of them. Host and scheme are part
    of the address: a request that those would refuse or send elsewhere finds nothing here and goes on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        address = _address(request)
        page = kept.get(address)
        response = _again(request, page) if page is not None and _is_fresh(page, request) else None
        if response is None:
            response = self.get_response(request)
            _keep(address, request, response)
        return response


def _keep(address: Address, request: HttpRequest, response: HttpResponse) -> None:
    """Keep the answer if its view may be kept, with the headers that the middleware below has given it."""
    moment: Moment | None = getattr(response, "keep_for", None)
    if moment is None or request.method != "GET" or response.cookies:
        return
    body = response.content if response.status_code == 200 else None
    unchanged = {name: value for name, value in response.headers.items() if name not in ABOUT_THE_BODY}
    page = Page(moment, response.headers["ETag"], response.headers, ResponseHeaders(unchanged), body)
    kept.put(address, page)


def _address(request: HttpRequest) -> Address:
    meta = request.META
    return request.scheme or "", meta.get("HTTP_HOST", ""), request.path, meta.get("QUERY_STRING", "")


def _is_fresh(page: Page, request: HttpRequest) -> bool:
    try:
        return page.moment == moment_of(request)
    except DatabaseError:
        return False  # the usual way tells the visitor, with all its headers


def _again(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The headers are given as they are kept: nothing above this middleware changes them."""
    response: HttpResponse
    if _has_it(request, page.etag):
        response = HttpResponseNotModified()
        response.headers = page.headers_unchanged
    elif page.body is not None:
        response = HttpResponse(page.body)
        response.headers = page.headers
    else:
        return None
    return response


def _has_it(request: HttpRequest, etag: str) -> bool:
    known = request.META.get("HTTP_IF_NONE_MATCH")
    return known is not None and (known == etag or etag in parse_etags(known))


def kept_page(view: View) -> View:
    """Let the middleware keep the answer; 304 where the visitor still has it. Goes below `@access`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        moment = moment_of(request)
        etag = f'"{page_key(request, moment)}"'
        response = HttpResponseNotModified() if _has_it(request, etag) else view(request, *args, **kwargs)
        if response.status_code not in (200, 304) or response.streaming or response.cookies:
            patch_cache_control(response, no_store=True, private=True)
            return response
        response.keep_for = moment  # type: ignore[attr-defined]
        return _public(response, etag)

    return answer


def page_key(request: HttpRequest, moment: Moment) -> str:
    """Changes with the address, the public content, the date in Japan and the program itself.

    The time of the last change is in it too: a database that starts anew counts its versions from one again.
    """
    _scheme, _host, path, query = _address(request)
    parts = (build_id(), *moment, path, query)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def moment_of(request: HttpRequest) -> Moment:
    return *content_key(request), clock.today()


def content_key(request: HttpRequest) -> tuple[int, str]:
    """The content version and the time of the last change, read once for each request."""
    key: tuple[int, str] | None = getattr(request, "content_key", None)
    if key is None:
        key = version.key()
        request.content_key = key  # type: ignore[attr-defined]
    return key


@lru_cache(maxsize=1)
def build_id() -> str:
    """One name for the program, its templates and static files, so that an update renews every page."""
    digest = hashlib.sha256()
    for folder in _program_folders():
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".css", ".svg", ".txt"}:
                digest.update(str(path.relative_to(folder)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _program_folders() -> list[Path]:
    """Templates, static files and the portal's own apps, but nothing of the installed packages."""
    base = Path(settings.BASE_DIR)
    template_folders: Any = settings.TEMPLATES[0]["DIRS"]
    named = [Path(folder) for folder in (*template_folders, *settings.STATICFILES_DIRS)]
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == base]
    return sorted({*named, *own})


def _public(response: HttpResponse, etag: str) -> HttpResponse:
    """Everybody may keep the page but asks each time whether it is still the newest."""
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
