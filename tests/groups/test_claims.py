"""Groups without an account: invitations in bulk, letters with a one-time code."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from core import clock
from core.models import AuditEntry, OutboxMessage
from core.pdf import render_pdf
from groups import claims
from groups.actions import claims as actions
from groups.actions.membership import claim
from groups.models import CentreSite, Group, GroupInvitation, Membership
from tests.groups.factories import make_group, reference
from tests.people import centre_staff, make_user, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def unreachable(**values: Any) -> Group:
    return make_group(**{"representative_email": "", "contact_email": "", **values})


def numbers(groups: Any) -> list[int]:
    return [group.number for group in groups]


def test_a_group_with_a_member_is_not_on_the_list() -> None:
    free, taken = make_group(), make_group()
    Membership.objects.create(group=taken, user=make_user(), role="representative", started_at=clock.now())
    assert numbers(claims.unclaimed()) == [free.number]


def test_the_list_is_narrowed_by_mail_and_by_invitation() -> None:
    with_mail, without = make_group(contact_email="a@example.jp"), unreachable()
    assert numbers(claims.unclaimed(way="mail")) == [with_mail.number]
    assert numbers(claims.unclaimed(way="letter")) == [without.number]
    actions.write_letters(groups=claims.unclaimed(way="letter"), by=centre_staff())
    assert numbers(claims.unclaimed(invited="yes")) == [without.number]
    assert numbers(claims.unclaimed(invited="no")) == [with_mail.number]


def test_each_group_gets_one_mail_to_one_address_and_the_unreachable_are_listed() -> None:
    first = make_group(representative_email="one@example.jp")
    second = make_group(representative_email="", contact_email="two@example.jp")
    third = unreachable()
    result = actions.invite_by_mail(groups=claims.unclaimed(), by=centre_staff())
    assert result.sent == 2
    assert [(group.number, why) for group, why in result.refused] == [
        (third.number, "メールアドレスがありません。手紙で招いてください。")
    ]
    mails = OutboxMessage.objects.filter(kind="groups/member_invited").order_by("id")
    assert [mail.to for mail in mails] == ["one@example.jp", "two@example.jp"]
    assert (second.name in mails[0].body, first.name in mails[0].body) == (False, True)


def test_a_letter_s_code_makes_its_reader_the_representative_once() -> None:
    group, reader = unreachable(), make_user()
    letter = actions.write_letters(groups=claims.unclaimed(), by=centre_staff())[0]
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", letter.code)
    assert claim(number=group.number, code=letter.code.lower(), by=reader) == group
    assert [(m.user, m.role) for m in group.memberships.all()] == [(reader, "representative")]
    assert numbers(claims.unclaimed()) == []


def test_the_code_itself_is_kept_nowhere() -> None:
    unreachable()
    letter = actions.write_letters(groups=claims.unclaimed(), by=centre_staff())[0]
    bare = letter.code.replace("-", "")
    assert bare not in str(GroupInvitation.objects.values().get())
    assert bare not in str(list(AuditEntry.objects.values()))


def test_letters_print_one_page_for_each_group() -> None:
    for _ in range(3):
        unreachable()
    letters = actions.write_letters(groups=claims.unclaimed(), by=centre_staff())
    context = {"letters": letters, "claim_address": "https://example.jp/my/claim/", "centre_sites": []}
    pdf = render_pdf("pdf/groups/letters.html", context, title="案内")
    assert pdf.pages == 3


def test_a_letter_names_a_telephone_only_where_a_site_has_one() -> None:
    unreachable()
    letters = actions.write_letters(groups=claims.unclaimed(), by=centre_staff())
    sites = [CentreSite(name="鎌倉の拠点", phone="0467-00-0001"), CentreSite(name="大船の拠点")]
    text = render_to_string("pdf/groups/letters.html", {"letters": letters, "centre_sites": sites})
    assert "鎌倉の拠点　電話 0467-00-0001" in text and "大船の拠点　電話" not in text


def test_staff_invite_ticked_groups_on_the_page(client: Client) -> None:
    signed_in(client, centre_staff())
    chosen, other = make_group(contact_email="a@example.jp"), make_group(contact_email="b@example.jp")
    answer = client.post("/staff/claims/invite/", {"group": [str(chosen.number), "x", "9" * 40]}, follow=True)
    assert "1団体へ招待のメールを送ります。" in answer.content.decode()
    assert [i.group for i in GroupInvitation.objects.all()] == [chosen]
    assert numbers(claims.unclaimed(invited="no")) == [other.number]


def test_nothing_ticked_is_answered_in_words(client: Client) -> None:
    signed_in(client, centre_staff())
    answer = client.post("/staff/claims/invite/", {}, follow=True)
    assert "団体を一つ以上選んでください。" in answer.content.decode()


def test_letters_come_as_a_pdf(client: Client) -> None:
    signed_in(client, centre_staff())
    group = unreachable()
    answer = client.post("/staff/claims/letters/", {"group": str(group.number)})
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_city_may_look_at_groups_but_not_invite_them(client: Client) -> None:
    signed_in(client, tsunagari_staff())
    assert client.post("/staff/claims/invite/", {}).status_code == 403
