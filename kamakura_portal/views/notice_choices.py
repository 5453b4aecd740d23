"""An officer's own page: which mails to the office to get."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import clock
from core.access import Data, access
from core.lifecycle import Blocked
from groups.actions.notice_choices import choose_topics
from groups.models import MutedTopic, Topic
from groups.permissions import can_choose_notices
from groups.recipients import only_recipient_of
from kamakura_portal.forms import NoticeChoiceForm


@access(can_choose_notices, data=Data.STAFF, methods=("GET", "POST"))
def choose(request: HttpRequest) -> HttpResponse:
    """All topics with a tick each; one that nobody else would get cannot be switched off."""
    today, user = clock.today(), request.user
    muted = set(MutedTopic.objects.filter(user=user.pk).values_list("topic", flat=True))
    wanted = [topic for topic in Topic.values if topic not in muted]
    form = NoticeChoiceForm(request.POST if request.method == "POST" else None, initial={"wanted": wanted})
    if request.method == "POST" and form.is_valid():
        try:
            choose_topics(wanted=form.cleaned_data["wanted"], by=user, today=today)
        except Blocked as blocked:
            form.add_error("wanted", str(blocked))
        else:
            messages.success(request, "受けとる知らせを変えました。")
            return redirect("staff_notice_choices")
    alone = sorted(topic.label for topic in only_recipient_of(user, today) if topic not in muted)
    context = {"form": form, "alone": alone}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/staff/notice_choices.html", context, status=status)
