"""An officer helps a group with its page: who asked is said once and stands at each save (features.md 17)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from core import audit, clock
from core.lifecycle import NotAllowed
from groups.actions import proxy
from groups.actions.page import confirm_page
from groups.models import Group, Membership, ProxyEntry
from tests.groups.factories import make_group, make_registration
from tests.groups.proxying import BANNER, BY_FAX, brought

pytestmark = pytest.mark.django_db


def test_an_officer_says_once_who_asked_before_changing_a_page_and_each_save_says_so(
    desk: Client, officer: Any, group: Group
) -> None:
    page = reverse("groups_my:edit_page", args=[group.number])
    begin = reverse("groups_proxy:begin_group", args=[group.number])
    assert desk.get(page)["Location"] == f"{begin}?{urlencode({'to': 'page', 'at': page})}"
    begun = desk.post(begin, {**BY_FAX, "channel": "phone", "to": "page"})
    assert begun["Location"] == page
    shown = desk.get(page)
    assert BANNER in shown.content.decode()
    desk.post(reverse("groups_my:confirm_page", args=[group.number]))
    line = audit.timeline(group, with_internal=True)[0]
    assert (line.verb, line.reason) == ("公開のページを確かめた", "代理入力（電話）：パソコンを使わないため")
    desk.post(reverse("groups_proxy:end_group", args=[group.number]))
    assert desk.get(page).status_code == 302


def test_what_an_officer_sent_without_saying_who_asked_comes_back(desk: Client, group: Group) -> None:
    page = reverse("groups_my:edit_page", args=[group.number])
    asked = desk.post(page, {"tagline": "電話で聞いた文", "version": "1"})
    assert Group.objects.get(pk=group.pk).tagline != "電話で聞いた文"
    kept = asked["Location"].partition("kept=")[2]
    begin = reverse("groups_proxy:begin_group", args=[group.number])
    back = desk.post(begin, {**BY_FAX, "to": "page", "kept": kept})
    assert "電話で聞いた文" in desk.get(back["Location"]).content.decode()


def test_an_entry_of_yesterday_or_of_another_group_does_not_count(
    desk: Client, officer: Any, group: Group
) -> None:

    other = proxy.begin(about=make_registration(), brought=brought(), by=officer)
    with pytest.raises(NotAllowed):
        confirm_page(group=group, today=clock.today(), by=officer, entry=other)
    begin = reverse("groups_proxy:begin_group", args=[group.number])
    desk.post(begin, {**BY_FAX, "to": "photos"})
    ProxyEntry.objects.filter(about_type="groups.group").update(entered_at=clock.now() - timedelta(days=1))
    assert desk.get(reverse("groups_my:photos", args=[group.number])).status_code == 302


def test_a_member_is_never_asked(client: Client, applicant: Any) -> None:
    group = _group({applicant: Membership.Role.REPRESENTATIVE})
    assert client.get(reverse("groups_my:edit_page", args=[group.number])).status_code == 200


@pytest.fixture
def group() -> Group:
    return _group({})


def _group(members: dict[Any, str]) -> Group:
    return make_group(members=members)
