"""Public pages kept as bytes, keyed by the content version: hot, and never stale.

    @access(EVERYONE, data=Data.PUBLIC, cacheable=True)
    @kept_page
    def detail(request, number): ...

A kept page is the same for everybody: its view reads no session, no cookie and no header. Every change
that the public can see raises the content version (core/version.py) in its own transaction, so the key
changes with it; the date is part of the key because pages say how long ago something was confirmed.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags

from core import clock, version

View = Callable[..., HttpResponse]
# Together at most some 24 MB in each worker; a page is 30 to 60 KB.
MOST_BYTES = 24 * 1024 * 1024
LARGEST_PAGE = 512 * 1024


class PageStore:
    """The most recently used page bodies, up to a number of bytes in all."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._size = 0
        self._pages: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> tuple[bytes, str] | None:
        """Body and content type, or None."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, body: bytes, content_type: str) -> None:
        if len(body) > LARGEST_PAGE:
            return
        with self._lock:
            previous = self._pages.pop(key, None)
            self._size += len(body) - (len(previous[0]) if previous else 0)
            self._pages[key] = (body, content_type)
            while self._size > self._most_bytes:
                _key, (oldest, _type) = self._pages.popitem(last=False)
                self._size -= len(oldest)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


kept = PageStore(MOST_BYTES)


def kept_page(view: View) -> View:
    """Answer GETs from kept bytes, and with 304 where the visitor still has them. Goes below `@access`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = page_key(request)
        etag = f'"{key}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return _public(HttpResponseNotModified(), etag)
        page = kept.get(key)
        if page is not None:
            return _public(HttpResponse(page[0], content_type=page[1]), etag)
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or response.streaming or response.cookies:
            patch_cache_control(response, no_store=True, private=True)
            return response
        kept.put(key, response.content, response.headers["Content-Type"])
        return _public(response, etag)

    return answer


def page_key(request: HttpRequest) -> str:
    """Changes with the address, the public content, the date in Japan and the program itself.

    The time of the last change is in it too: a database that starts anew counts its versions from one again.
    """
    parts = (build_id(), *content_key(request), clock.today(), request.get_full_path())
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


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
