"""For search engines: sitemap.xml and robots.txt. Addresses come from PORTAL_URL, not from the request.

Each section gives a list, read with one statement; a query would be counted first, with one more.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sites.requests import RequestSite
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import kept_page
from groups.models import ActivityReport, DirectoryEntry, Need


class Pages(Sitemap):
    """The fixed pages."""

    def items(self) -> list[str]:
        return [
            "home",
            "groups:list",
            "needs:list",
            "first_step:page",
            "register:start",
            "opendata:index",
            "privacy",
            "accessibility",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class GroupPages(Sitemap):
    """Every listed group, with the day it last confirmed its entry, if it did."""

    def items(self) -> list[Any]:
        entries = DirectoryEntry.objects.order_by("number")
        return list(entries.values_list("number", "confirmed_on", named=True))

    def location(self, item: Any) -> str:
        return reverse("groups:detail", args=[item.number])

    def lastmod(self, item: Any) -> date | None:
        day: date = item.confirmed_on
        return None if day == DirectoryEntry.NEVER else day


class NeedPages(Sitemap):
    """Every post on the needs board."""

    def items(self) -> list[Need]:
        return list(Need.objects.on_the_board(clock.today()).filter(group__same_as=None).order_by("number"))


class ReportPages(Sitemap):
    """Every activity report that the public sees, of groups that are listed."""

    def items(self) -> list[ActivityReport]:
        listed = ActivityReport.objects.shown().filter(group__unlisted=False, group__same_as=None)
        return list(listed.order_by("pk").select_related("group"))


SECTIONS = (Pages, GroupPages, NeedPages, ReportPages)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages; `?p=2` for what is beyond 50,000 of a kind."""
    address = urlsplit(settings.PORTAL_URL)
    site = cast(RequestSite, SimpleNamespace(domain=address.netloc, name=settings.SITE_NAME))
    page = request.GET.get("p", "1")
    urls: list[Any] = []
    for section in SECTIONS:
        try:
            urls += section().get_urls(page=page, site=site, protocol=address.scheme)
        except EmptyPage:
            continue
        except PageNotAnInteger as error:
            raise Http404 from error
    if not urls:
        raise Http404
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be found; work pages and searches may not."""
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: {path}" for path in ("/my/", "/staff/", "/committee/", "/admin/", "/accounts/", "/demo/")
    ]
    lines += [f"Disallow: {path}?" for path in ("/groups/", "/needs/", "/first-step/")]
    lines += [f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
