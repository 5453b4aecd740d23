"""/groups/<number>/: the page of a group, its sheet for paper and its photos; the feed of new groups."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import content_key, kept_page
from groups import choices as choice_rows
from groups.feeds import NewGroups
from groups.models import Group, Photo
from groups.needs import pages as need_pages
from groups.public_page import page_context
from groups.report_pages import section as reports_section

# A photo that is taken off disappears from every browser and proxy within this time.
PHOTO_SECONDS = 24 * 60 * 60


def find_open(request, groups, number):
    """(group, None), or (None, the answer) where its page is closed. Raises Http404 for an unknown number."""
    group = groups.filter(number=number).first()
    if group is None:
        raise Http404("団体がありません。")
    if group.same_as is not None:
        # Printed addresses and codes lead on at once; 302, because the two can be taken apart again.
        name = "sheet" if request.resolver_match.url_name == "sheet" else "detail"
        return None, redirect(reverse(f"groups:{name}", args=[group.same_as.number]))
    if not group.is_public:
        choices = choice_rows.load(content_key(request), clock.today())
        return None, _closed(request, group, choices.sites)
    return group, None


def _find_whole(request, number):
    whole = Group.objects.select_related("form", "main_field", "same_as")
    whole = whole.prefetch_related("fields", "areas")
    return find_open(request, whole, number)


def _context(request, group):
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    context = page_context(group, today, choices.stale_months)
    return context | {"needs": need_pages.of_group(group, today, choices), "centre_sites": choices.sites}


def _closed(request, group, sites):
    """404 with a sentence while the registration may still come back; 410 once it is struck off."""
    gone = group.state == Group.State.STRUCK_OFF
    context = {"group": group, "gone": gone, "centre_sites": sites}
    return render(request, "groups/public/closed.html", context, status=410 if gone else 404)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def detail(request, number):
    group, closed = _find_whole(request, number)
    if closed is not None:
        return closed
    context = _context(request, group) | reports_section(group)
    return render(request, "groups/public/detail.html", context)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sheet(request, number):
    """One A4 sheet to put up or to carry."""
    group, closed = _find_whole(request, number)
    return closed or render(request, "groups/public/sheet.html", _context(request, group))


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
def photo(request, number, pk, width):
    """One WebP variant; its content never changes under this address.

    Gone when the page of its group is closed, its report not public, or when the centre hides it.
    """
    listed = Photo.objects.shown().filter(group__in=Group.objects.public())
    found = listed.filter(pk=pk, group__number=number).first()
    name = found.variants.get(str(width)) if found else None
    if name is None or not default_storage.exists(name):
        raise Http404("写真がありません。")
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    patch_cache_control(response, public=True, max_age=PHOTO_SECONDS, immutable=True)
    return response


feed = access(EVERYONE, data=Data.PUBLIC, cacheable=True)(kept_page(NewGroups()))
