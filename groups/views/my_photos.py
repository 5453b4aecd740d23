"""The photos of one's own group and of its reports: add, describe, move, take off."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once
from core.http import LARGEST_ID, back_with_error
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import photos as actions
from groups.forms.photos import PhotoForm, PhotoWordsForm
from groups.models import Photo
from groups.permissions import can_view_holds, is_member
from groups.public_page import photo_view
from groups.views.my_page import editable_group, frame
from groups.views.my_reports import find_report

STEPS = {"forward": -1, "back": 1}


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("photos")
def photos(request, number):
    """The photos of the group's own page."""
    return _album(request, editable_group(request, number), None)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("photos")
def report_photos(request, number, pk):
    """The photos of one activity report, under the same rules."""
    report = find_report(request, number, pk)
    return _album(request, report.group, report)


def _album(request, group, report):
    if request.method == "GET":
        parked = recalled(request)
        form = PhotoForm(initial=parked.dict() if parked else None)
        return _show(request, group, report, form)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, group, report, form, status=422)
    try:
        return run_once(request, lambda: _add(request, group, report, form.cleaned_data))
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, group, report, form, status=409)


def _add(request, group, report, cleaned):
    actions.add_photo(
        group=group,
        report=report,
        picture=cleaned["picture"],
        alt=cleaned["alt"],
        caption=cleaned["caption"],
        consent=cleaned["consent"],
        by=request.user,
        entry=sitting.current(request, group),
    )
    messages.success(request, "写真を載せました。")
    return request.path


def _show(request, group, report, form, *, status=200):
    rows = group.photos.filter(report=report).select_related("group")
    photos = [photo_view(photo, private=True) for photo in rows]
    most = actions.most_photos(report)
    context = {
        **frame(request, group),
        "report": report,
        "form": form,
        "photos": photos,
        "most": most,
        "full": len(photos) >= most,
    }
    return render(request, "groups/my/page/photos.html", context, status=status)


def _photo(group, pk):
    photo = group.photos.select_related("group", "report").filter(pk=pk).first() if pk <= LARGEST_ID else None
    if photo is None:
        raise Http404("写真がありません。")
    return photo


def _back(photo):
    """The page with the album of this photo."""
    if photo.report_id is None:
        return reverse("groups_my:photos", args=[photo.group.number])
    return reverse("groups_my:report_photos", args=[photo.group.number, photo.report_id])


@access(SIGNED_IN, data=Data.GROUP)
def picture(request, number, pk, width):
    """One WebP variant for the group and the office, also of a draft or of what the centre hides."""
    found = Photo.objects.select_related("group").filter(pk=pk, group__number=number).first()
    may_see = found is not None and (is_member(request.user, found.group) or can_view_holds(request.user))
    name = found.variants.get(str(width)) if found and may_see else None
    if name is None or not default_storage.exists(name):
        raise Http404("写真がありません。")
    return FileResponse(default_storage.open(name), content_type="image/webp")


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("photos")
def words(request, number, pk):
    """Put the words of a photo right; the picture stays. A colleague's words in between are shown first."""
    group = editable_group(request, number)
    photo = _photo(group, pk)
    if request.method == "GET":
        return _open_words(request, group, photo)
    seen, form = request.POST.get("seen", ""), PhotoWordsForm(request.POST)
    if not form.is_valid():
        return _show_words(request, group, photo, form, seen, status=422)
    try:
        entry = sitting.current(request, group)
        actions.describe_photo(photo=photo, **form.cleaned_data, seen=seen, by=request.user, entry=entry)
    except StaleWrite:
        photo.refresh_from_db()
        return _show_words(request, group, photo, form, photo.words_mark, status=409)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), _back(photo))
    messages.success(request, "写真の説明を直しました。")
    return redirect(_back(photo))


def _open_words(request, group, photo):
    parked = recalled(request)
    if parked is None:
        form = PhotoWordsForm(initial={"alt": photo.alt, "caption": photo.caption})
        return _show_words(request, group, photo, form, photo.words_mark)
    messages.warning(request, "サインインが切れる前に入れた内容です。まだ保存していません。")
    return _show_words(request, group, photo, PhotoWordsForm(parked), parked.get("seen", ""))


def _show_words(request, group, photo, form, seen, *, status=200):
    context = {
        **frame(request, group),
        "form": form,
        "photo": photo_view(photo, private=True),
        "back": _back(photo),
        "seen": seen,
        "stale": status == 409,
    }
    return render(request, "groups/my/page/photo_words.html", context, status=status)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("photos")
def move(request, number, pk):
    group = editable_group(request, number)
    photo = _photo(group, pk)
    if request.method == "GET":  # after signing in again
        return redirect(_back(photo))
    step = STEPS.get(request.POST.get("to", ""))
    if step is None:
        return back_with_error(request, "動かす向きが分かりませんでした。", _back(photo))
    actions.move_photo(photo=photo, step=step, by=request.user, entry=sitting.current(request, group))
    return redirect(_back(photo))


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("photos")
def remove(request, number, pk):
    """Asks once more: a photo that was taken off is gone."""
    group = editable_group(request, number)
    photo = _photo(group, pk)
    if request.method == "GET":
        view = photo_view(photo, private=True)
        context = {**frame(request, group), "photo": view, "back": _back(photo)}
        return render(request, "groups/my/page/photo_remove.html", context)
    back = _back(photo)
    actions.remove_photo(photo=photo, by=request.user, entry=sitting.current(request, group))
    messages.success(request, "写真を外しました。")
    return redirect(back)
