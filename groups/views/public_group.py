"""/groups/<number>/: the page of a group, its sheet for paper and its photos; the feed of new groups."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import content_key, kept_page
from groups import choices as choice_rows
from groups import need_pages
from groups.feeds import NewGroups
from groups.models import Group, Photo
from groups.public_page import page_context

# A photo that is taken off disappears from every browser and proxy within this time.
PHOTO_SECONDS = 24 * 60 * 60


def _page(request, number, template):
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    whole = Group.objects.select_related("form", "main_field").prefetch_related("fields", "areas", "photos")
    group = whole.filter(number=number).first()
    if group is None:
        raise Http404("団体がありません。")
    if not group.is_public:
        return _closed(request, group, choices.sites)
    context = page_context(group, today, choices.stale_months)
    context |= {"needs": need_pages.of_group(group, today, choices), "centre_sites": choices.sites}
    return render(request, template, context)


def _closed(request, group, sites):
    """404 with a sentence while the registration may still come back; 410 once it is struck off."""
    gone = group.state == Group.State.STRUCK_OFF
    context = {"group": group, "gone": gone, "centre_sites": sites}
    return render(request, "groups/public/closed.html", context, status=410 if gone else 404)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def detail(request, number):
    return _page(request, number, "groups/public/detail.html")


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sheet(request, number):
    """One A4 sheet to put up or to carry."""
    return _page(request, number, "groups/public/sheet.html")


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
def photo(request, number, pk, width):
    """One WebP variant; its content never changes under this address. Gone when the group is not listed."""
    found = Photo.objects.filter(pk=pk, group__number=number, group__state__in=Group.LISTED_STATES).first()
    name = found.variants.get(str(width)) if found else None
    if name is None or not default_storage.exists(name):
        raise Http404("写真がありません。")
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    patch_cache_control(response, public=True, max_age=PHOTO_SECONDS, immutable=True)
    return response


feed = access(EVERYONE, data=Data.PUBLIC, cacheable=True)(kept_page(NewGroups()))
