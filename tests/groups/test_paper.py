"""Paper twins: what a group fills on the screen also prints blank, with the same numbers (features.md 18)."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock, version
from groups.actions import changes
from groups.actions.holds import hold_content
from groups.actions.sites import update_site
from groups.change.parts import PARTS as CHANGE_PARTS
from groups.models import CentreSite, Membership
from groups.paper import SHEETS, Blank
from groups.steps import STEPS
from tests import people
from tests.groups.applying import address, full_draft, step_address
from tests.groups.asking import sent_question
from tests.groups.factories import make_group, make_user, reference

pytestmark = pytest.mark.django_db
QUESTION = re.compile(
    r'<(?:label|legend|b|p)[^>]*>(?:<input[^>]*>)?(?:<span class="t">)?'
    r'<span class="qno num">([\d-]+)</span>([^<]*)'
)
Numbered = list[tuple[str, str]]


def on_screen(html: str) -> Numbered:
    """(number, label) of each question of a page, in its order."""
    return [(number, unescape(label).strip()) for number, label in QUESTION.findall(html)]


def on_paper(slug: str) -> Numbered:
    return [(blank.number, blank.label) for blank in SHEETS[slug](clock.today()).numbered]


def blanks(slug: str) -> dict[str, Blank]:
    return {blank.number: blank for blank in SHEETS[slug](clock.today()).blanks}


def printed(slug: str) -> str:
    """The words of a printed sheet without the spaces that the layout makes."""
    answer = Client().get(reverse("register:paper_sheet", args=[slug]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split()
    )


def test_registration_has_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    draft = full_draft(applicant)
    screen: Numbered = []
    for step in STEPS:
        where = (
            address(draft, "registration_documents")
            if step.slug == "documents"
            else step_address(draft, step.slug)
        )
        screen += on_screen(client.get(where).content.decode())
    assert screen == on_paper("registration")
    assert ("2-3", "活動地域") in screen
    assert len(screen) == 60


def test_page_change_has_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.REPRESENTATIVE})
    html = client.get(reverse("groups_my:edit_page", args=[group.number])).content.decode()
    screen, paper = on_screen(html), on_paper("page")
    assert screen[:-1] == paper[:-1]
    assert (screen[-1][0], paper[-1][0]) == ("6-1", "6-1")


def test_renewal_has_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    today = clock.today()
    group = make_group(
        members={applicant: Membership.Role.REPRESENTATIVE}, valid_until=today + timedelta(days=30)
    )
    html = client.get(reverse("groups_my:renewal_changes", args=[group.number])).content.decode()
    assert on_screen(html) == on_paper("renewal")
    assert ("11", "連絡先のメール") in on_paper("renewal")


PERSONAL = {
    "registration": "連絡先の氏名", "page": "連絡先の氏名", "renewal": "連絡先の氏名",
    "change": "代表者の氏名", "members": "招く人のメールアドレス",
}  # fmt: skip


def test_change_notice_has_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.REPRESENTATIVE})
    parts = [part.code for part in CHANGE_PARTS]
    notice = changes.start(group=group, parts=parts, by=applicant)
    html = client.get(reverse("groups_changes:edit", args=[group.number, notice.pk])).content.decode()
    assert on_screen(html) == on_paper("change")
    assert ("1-1", "団体の名前") in on_paper("change")
    assert [part.title for part in SHEETS["change"](clock.today()).parts][:4] == [
        p.title for p in CHANGE_PARTS
    ]


def test_activity_report_has_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.EDITOR})
    html = client.get(reverse("groups_my:report_new", args=[group.number])).content.decode()
    assert on_screen(html) == on_paper("report")
    assert on_paper("report")[1] == ("2", "活動した日")


def test_post_of_the_needs_board_has_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.EDITOR})
    html = client.get(reverse("needs_my:new", args=[group.number])).content.decode()
    assert on_screen(html) == on_paper("need")
    assert len(on_paper("need")) == 12
    assert blanks("need")["5"].shape == "days"


def test_members_and_representative_have_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    editor = make_user()
    group = make_group(members={applicant: Membership.Role.REPRESENTATIVE, editor: Membership.Role.EDITOR})
    place = Membership.objects.get(user=editor).pk
    pages = (("members", ()), ("member_role", (place,)), ("hand_over", ()))
    screen: Numbered = []
    for name, more in pages:
        html = client.get(reverse(f"groups_my:{name}", args=[group.number, *more])).content.decode()
        screen += on_screen(html)
    assert screen == on_paper("members")
    assert [number for number, _label in screen] == ["1-1", "1-2", "2-1", "3-1", "3-2", "3-3"]


def test_each_sheet_is_found_where_a_member_fills_in_the_form_and_where_an_officer_does(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.REPRESENTATIVE})
    homes = {
        "page": "groups_my:edit_page", "renewal": "groups_my:renewal", "change": "groups_changes:list",
        "members": "groups_my:members", "report": "groups_my:reports", "need": "needs_my:list",
        "answers": "groups_my:questions", "standing": "groups_my:standing",
    }  # fmt: skip
    assert set(homes) == set(SHEETS) - {"registration"}
    desk = people.signed_in(Client(), people.centre_staff())
    forms = desk.get(reverse("groups_proxy:forms", args=[group.number])).content.decode()
    for slug, name in homes.items():
        where = reverse("register:paper_sheet", args=[slug])
        assert where in client.get(reverse(name, args=[group.number])).content.decode()
        assert where in forms


def test_pause_and_end_have_the_same_questions_and_numbers_on_paper_as_on_the_screen(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.REPRESENTATIVE})
    html = client.get(reverse("groups_my:closing", args=[group.number])).content.decode()
    assert on_screen(html) == on_paper("standing") == [("2-1", "活動を終える日"), ("2-2", "理由")]
    assert SHEETS["standing"](clock.today()).parts[0].blanks[0].choices == ("活動を休む", "活動を再開する")


def test_answers_have_the_same_questions_and_numbers_on_paper_as_on_the_screens(
    client: Client, applicant: Any
) -> None:
    group = make_group(members={applicant: Membership.Role.REPRESENTATIVE})
    question = sent_question(group)
    hold, _told = hold_content(
        group=group, kind="field", key="introduction", reason="理由", by=people.centre_staff()
    )
    pages = (("question", (question.pk,)), ("question_choices", ()), ("hold", (hold.pk,)))
    screen: Numbered = []
    for name, more in pages:
        html = client.get(reverse(f"groups_my:{name}", args=[group.number, *more])).content.decode()
        screen += on_screen(html)
    own = {"1-2", "2-2"}  # a member's own address, and the member's own mails: nothing for paper
    assert [line for line in screen if line[0] not in own] == on_paper("answers")
    assert {number for number, _label in screen} == {"1-1", "2-1", "3-1", *own}


@pytest.mark.parametrize("slug", ["report", "need", "answers"])
def test_a_sheet_that_declares_nothing_asks_for_no_signature(slug: str) -> None:
    reference()
    words = printed(slug)
    assert "書いた人の名前" in words and "代表者の署名" not in words


@pytest.mark.parametrize("slug", SHEETS)
def test_printed_sheet_carries_each_number_and_label_in_order(slug: str) -> None:
    reference()
    words, place = printed(slug), 0
    for number, label in on_paper(slug):
        here = words.find(f"{number}{''.join(label.split())}", place)
        assert here >= place, (number, label)
        place = here


@pytest.mark.parametrize("slug", PERSONAL)
def test_purpose_and_period_stand_before_the_first_personal_question(slug: str) -> None:
    reference()
    words = printed(slug)
    assert "いつまで残すか" in words
    assert words.index("いつまで残すか") < words.index(PERSONAL[slug])


def test_choices_are_squares_with_the_labels_of_the_screen() -> None:
    reference()
    sheet = blanks("registration")
    assert sheet["2-3"].choices == ("鎌倉", "腰越", "深沢", "大船", "玉縄", "市内全域", "市外")
    assert (len(sheet["2-1"].choices), sheet["2-1"].several) == (17, True)
    assert (len(sheet["2-2"].choices), sheet["2-2"].several) == (17, False)
    assert sheet["4-1-1"].choices == ("公開する", "公開しない")
    assert (sheet["1-5"].shape, sheet["1-6"].unit, sheet["6-1"].shape) == ("date", "人", "tick")
    assert blanks("page")["5-2"].switch == ("公開する", "公開しない")


def test_sheets_say_where_to_bring_and_fax_them() -> None:
    reference()
    site = CentreSite.objects.order_by("pk")[0]
    values = {"address": "鎌倉市見本町1番1号", "postal_code": "2488686", "fax": "0467-00-0002"}
    update_site(site=site, expected_version=site.version, values=values, by=people.centre_staff())
    words = printed("registration")
    assert "〒248-8686鎌倉市見本町1番1号" in words
    assert "ファクス0467-00-0002" in words
    page = Client().get(reverse("register:paper")).content.decode()
    assert "0467-00-0002" in page


def test_the_list_of_sheets_links_each_of_them_and_is_found_from_the_self_check() -> None:
    reference()
    page = Client().get(reverse("register:paper")).content.decode()
    for slug in SHEETS:
        assert reverse("register:paper_sheet", args=[slug]) in page
    assert reverse("register:paper") in Client().get(reverse("register:start")).content.decode()


def test_a_sheet_is_kept_and_made_anew_after_a_public_change() -> None:
    reference()
    where = reverse("register:paper_sheet", args=["page"])
    first = Client().get(where)
    again = Client().get(where, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (304, "public, max-age=0, must-revalidate")
    version.bump()
    assert Client().get(where, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("slug", ["nonsense", "..", "registration.pdf", "%20", "x" * 300])
def test_an_unknown_sheet_does_not_exist(slug: str) -> None:
    assert Client().get(f"/groups/register/paper/{slug}.pdf").status_code == 404


def test_numbers_stand_on_check_answers_and_on_the_printed_copy(client: Client, applicant: Any) -> None:
    draft = full_draft(applicant)
    number = '<span class="qno num">2-3</span>活動地域'
    assert number in client.get(address(draft, "registration_check")).content.decode()
    client.post(address(draft, "registration_check"))
    assert number in client.get(address(draft, "registration_print")).content.decode()


def test_numbers_stand_on_the_centres_case_page(client: Client, applicant: Any) -> None:
    draft = full_draft(applicant)
    client.post(address(draft, "registration_check"))
    officer = people.signed_in(Client(), people.centre_staff())
    page = officer.get(reverse("groups_staff:case", args=[draft.pk])).content.decode()
    assert '<span class="qno num">2-3</span>活動地域' in page
