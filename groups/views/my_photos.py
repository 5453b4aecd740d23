"""The photos of one's own group: add, describe, move, take off."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from core import clock, settings_rows
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import photos as actions
from groups.forms.photos import PhotoForm, PhotoWordsForm
from groups.public_page import photo_view
from groups.rules import MOST_PHOTOS
from groups.views.my_page import editable_group, frame

STEPS = {"forward": -1, "back": 1}


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def photos(request, number):
    group = editable_group(request, number)
    if request.method == "GET":
        parked = recalled(request)
        form = PhotoForm(initial=parked.dict() if parked else None)
        return _show(request, group, form)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, group, form, status=422)
    try:
        return run_once(request, lambda: _add(request, group, form.cleaned_data))
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, group, form, status=409)


def _add(request, group, cleaned):
    actions.add_photo(
        group=group,
        picture=cleaned["picture"],
        alt=cleaned["alt"],
        caption=cleaned["caption"],
        consent=cleaned["consent"],
        by=request.user,
    )
    messages.success(request, "写真を載せました。")
    return request.path


def _show(request, group, form, *, status=200):
    photos = [photo_view(photo) for photo in group.photos.select_related("group")]
    most = settings_rows.value(MOST_PHOTOS.key, on=clock.today())
    context = {
        **frame(request, group),
        "form": form,
        "photos": photos,
        "most": most,
        "full": len(photos) >= most,
    }
    return render(request, "groups/my/page/photos.html", context, status=status)


def _photo(group, pk):
    photo = group.photos.select_related("group").filter(pk=pk).first() if pk < 2**63 else None
    if photo is None:
        raise Http404("写真がありません。")
    return photo


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
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
        actions.describe_photo(photo=photo, **form.cleaned_data, seen=seen, by=request.user)
    except StaleWrite:
        photo.refresh_from_db()
        return _show_words(request, group, photo, form, photo.words_mark, status=409)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:photos", number)
    messages.success(request, "写真の説明を直しました。")
    return redirect("groups_my:photos", number)


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
        "photo": photo_view(photo),
        "seen": seen,
        "stale": status == 409,
    }
    return render(request, "groups/my/page/photo_words.html", context, status=status)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def move(request, number, pk):
    group = editable_group(request, number)
    if request.method == "GET":  # after signing in again
        return redirect("groups_my:photos", number)
    step = STEPS.get(request.POST.get("to", ""))
    if step is None:
        return back_with_error(request, "動かす向きが分かりませんでした。", "groups_my:photos", number)
    actions.move_photo(photo=_photo(group, pk), step=step, by=request.user)
    return redirect("groups_my:photos", number)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def remove(request, number, pk):
    """Asks once more: a photo that was taken off is gone."""
    group = editable_group(request, number)
    photo = _photo(group, pk)
    if request.method == "GET":
        context = {**frame(request, group), "photo": photo_view(photo)}
        return render(request, "groups/my/page/photo_remove.html", context)
    actions.remove_photo(photo=photo, by=request.user)
    messages.success(request, "写真を外しました。")
    return redirect("groups_my:photos", number)
