"""Cut a role of one's own 引き継ぎシート into small posts and send them to the needs board in one press."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import LARGEST_ID
from core.lifecycle import Blocked
from groups import sitting
from groups.actions.baton_posts import send_posts
from groups.forms.baton_posts import PostsForm, proposed
from groups.models import BatonRole
from groups.views.my_baton import sheet_frame


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def posts(request, number, pk):
    (group, shown), today = sheet_frame(request, number), clock.today()
    roles = BatonRole.objects.select_related("sheet").filter(sheet__group=group)
    role = roles.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if role is None:
        raise Http404("この役目はありません。")
    if request.method == "GET":
        parked = recalled(request)
        form = PostsForm(parked, today=today, initial=proposed(role, today))
        return _show(request, shown, role, form)
    form = PostsForm(request.POST, today=today)
    if not form.is_valid():
        return _show(request, shown, role, form, status=422)
    try:
        return run_once(request, lambda: _send(request, group, role, form, today))
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, shown, role, form, status=409)


def _send(request, group, role, form, today):
    publish = request.POST.get("do") != "draft"
    needs = send_posts(
        group=group,
        role=role,
        posts=form.posts,
        publish=publish,
        today=today,
        by=request.user,
        entry=sitting.current(request, group),
    )
    words = "公開しました。募集の一覧に出ています。" if publish else "下書きにしました。"
    messages.success(request, f"小さな役目の募集を{len(needs)}件、{words}")
    return reverse("needs_my:list", args=[group.number])


def _show(request, shown, role, form, *, status=200):
    context = {**shown, "role": role, "form": form}
    return render(request, "groups/my/baton/posts.html", context, status=status)
