"""For search engines: sitemap.xml and robots.txt. Addresses come from PORTAL_URL, not from the request."""

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

from core.access import EVERYONE, Data, access
from core.pages import kept_page
from groups.models import DirectoryEntry


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

    def items(self) -> Any:
        return DirectoryEntry.objects.order_by("number").values_list("number", "confirmed_on", named=True)

    def location(self, item: Any) -> str:
        return reverse("groups:detail", args=[item.number])

    def lastmod(self, item: Any) -> date | None:
        day: date = item.confirmed_on
        return None if day == DirectoryEntry.NEVER else day


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages; `?p=2` for what is beyond 50,000."""
    address = urlsplit(settings.PORTAL_URL)
    site = cast(RequestSite, SimpleNamespace(domain=address.netloc, name=settings.SITE_NAME))
    page = request.GET.get("p", "1")
    urls: list[Any] = Pages().get_urls(site=site, protocol=address.scheme) if page == "1" else []
    try:
        urls += GroupPages().get_urls(page=page, site=site, protocol=address.scheme)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404 from error
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
