"""The staff export: filters, columns, saved choices; what is not public leaves only with a reason."""

import csv
import io
import time
from datetime import date
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import AuditEntry
from groups.actions.exports import VERB, forget_choices, save_choice
from groups.actions.imports import check, receive
from groups.models import ImportRow, Membership, SavedExport
from groups.staff_table import FULL, ORIGIN_MARK
from tests.groups.factories import make_group, reference
from tests.people import centre_staff, make_user, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db
PAGE = "/staff/exports/groups/"
EVERYTHING = {"part": ["basic", "page", "about", "office", "people", "members"], "hidden": "on"}


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def address(**choice: Any) -> str:
    return f"{PAGE}?{urlencode({'part': 'basic', 'file_type': 'csv', **choice}, doseq=True)}"


def body(answer: Any) -> str:
    assert answer.streaming, answer.content.decode()
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def table(answer: Any) -> list[list[str]]:
    """The rows of a CSV without its last line, which says where it comes from."""
    lines = list(csv.reader(io.StringIO(body(answer))))
    assert lines[-1][0].startswith(ORIGIN_MARK)
    return lines[:-1]


def cells(answer: Any, heading: str) -> list[str]:
    headings, *lines = table(answer)
    return [line[headings.index(heading)] for line in lines]


# ------------------------------------------------------------------------------------- which groups


def test_the_page_says_the_number_of_rows_that_the_file_then_has(client: Client) -> None:
    signed_in(client, centre_staff())
    for field in ("environment", "culture", "culture"):
        make_group(fields=[field])
    asked = address(field="culture")
    assert '<span class="num">2</span>団体を書き出します' in client.get(asked).content.decode()
    assert len(table(client.post(asked))) - 1 == 2


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ({}, ["1", "2", "3"]),
        ({"state": "suspended"}, ["2"]),
        ({"field": "culture"}, ["3"]),
        ({"area": "ofuna"}, ["2"]),
        ({"org": "npo"}, ["3"]),
        ({"q": "ヒガシ"}, ["1"]),
        ({"stale": "on"}, ["3"]),
        ({"claimed": "yes"}, ["1"]),
        ({"claimed": "no", "area": "ofuna"}, ["2"]),
    ],
)
def test_the_filters_are_those_of_the_list(
    client: Client, condition: dict[str, str], numbers: list[str]
) -> None:
    recent, long_ago = clock.today(), date(2020, 4, 1)
    make_group(number=1, name="ひがし会", confirmed_on=recent, members={make_user(): "representative"})
    make_group(number=2, areas=["ofuna"], state="suspended", confirmed_on=recent)
    make_group(number=3, fields=["culture"], form="npo", confirmed_on=long_ago)
    signed_in(client, centre_staff())
    assert cells(client.post(address(**condition)), "団体番号") == numbers
    listed = client.get(f"/staff/groups/?{urlencode(condition)}").content.decode()
    assert [number for number in ("1", "2", "3") if f"/staff/groups/{number}/" in listed] == numbers


def test_the_list_of_groups_leads_to_its_own_export(client: Client) -> None:
    signed_in(client, centre_staff())
    make_group()
    page = client.get("/staff/groups/?field=culture").content.decode()
    assert f'href="{PAGE}?field=culture&amp;part=basic"' in page


def test_wrong_conditions_and_no_column_are_answered_in_words(client: Client) -> None:
    signed_in(client, centre_staff())
    answer = client.get(f"{PAGE}?state=nonsense&file_type=csv")
    page = answer.content.decode()
    assert (answer.status_code, "列を一つ以上選んでください。" in page) == (422, True)
    assert client.post(f"{PAGE}?part=basic&column=nonsense").status_code == 422
    assert client.post(PAGE).status_code == 422
    assert client.get(PAGE).status_code == 200


def test_no_group_gives_no_button(client: Client) -> None:
    signed_in(client, centre_staff())
    page = client.get(address(q="どこにもない")).content.decode()
    assert ("この条件の団体はありません" in page, ">書き出す<" in page) == (True, False)


# ------------------------------------------------------------------------------------- which columns


def test_columns_come_in_their_usual_order_from_sets_and_one_by_one(client: Client) -> None:
    signed_in(client, centre_staff())
    make_group()
    asked = f"{PAGE}?column=website&column=name&column=number&file_type=csv"
    assert table(client.post(asked))[0] == ["団体番号", "団体名", "ホームページ"]


def test_a_public_table_holds_only_what_each_group_publishes_and_asks_no_reason(client: Client) -> None:
    signed_in(client, centre_staff())
    make_group(fee_text="千円", public_fields=[])
    make_group(fee_text="二千円", public_fields=["fee_text"])
    asked = address(column="fee_text")
    assert cells(client.post(asked), "会費") == ["", "二千円"]
    with_hidden = address(column="fee_text", hidden="on")
    assert "書き出す理由を書いてください。" in client.post(with_hidden).content.decode()
    assert cells(client.post(with_hidden, {"reason": "会費の調べ"}), "会費") == ["千円", "二千円"]


@pytest.mark.parametrize("part", ["office", "people", "members"])
def test_what_is_not_public_needs_a_reason(client: Client, part: str) -> None:
    signed_in(client, centre_staff())
    make_group()
    answer = client.post(address(part=part), {"reason": "　"})
    assert answer.status_code == 422
    assert "書き出す理由を書いてください。" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb=VERB).exists()


def test_what_is_not_public_asks_for_the_second_factor_again(client: Client) -> None:
    signed_in(client, centre_staff())
    make_group()
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**row, "at": time.time() - 3600} for row in records]
    session.save()
    assert client.post(address()).status_code == 200
    for asked in (address(part="people"), address(hidden="on")):
        for send in (client.get, client.post):
            answer = send(asked)
            assert (answer.status_code, "/reauthenticate/" in answer["Location"]) == (302, True)


def test_people_with_an_account_are_named_with_their_mail(client: Client) -> None:
    signed_in(client, centre_staff())
    group = make_group(members={make_user("yama@example.jp", name="山 葵"): "representative"})
    gone = make_user("gone@example.jp", name="去 人")
    Membership.objects.create(
        group=group, user=gone, role="editor", started_at=clock.now(), ended_at=clock.now()
    )
    answer = client.post(address(part="members"), {"reason": "連絡"})
    assert table(answer) == [
        ["アカウントのある人", "その人のメール"],
        ["山 葵（代表者）", "yama@example.jp"],
    ]


def test_the_link_column_works_and_is_empty_for_a_closed_page(client: Client) -> None:
    signed_in(client, centre_staff())
    group = make_group()
    make_group(state="struck_off")
    link, closed = cells(client.post(address()), "公開ページのアドレス")
    assert (link.endswith(f"/groups/{group.number}/"), link.startswith("http"), closed) == (True, True, "")


# --------------------------------------------------------------------------------------- the file


def test_an_export_leaves_a_line_with_columns_rows_conditions_and_reason(client: Client) -> None:
    signed_in(client, centre_staff())
    make_group(fields=["culture"])
    client.post(address(part="people", field="culture"), {"reason": "名簿の点検"})
    entry = AuditEntry.objects.get(verb=VERB)
    assert (entry.reason, entry.personal, entry.changes["団体の数"]) == ("名簿の点検", True, ["", 1])
    [condition] = entry.changes["条件"][1]
    assert (condition.startswith("活動分野："), "代表者住所" in entry.changes["列"][1]) == (True, True)


def test_the_csv_s_last_line_says_who_when_and_why(client: Client) -> None:
    signed_in(client, centre_staff(name="窓口 恵"))
    make_group()
    text = body(client.post(address(part="people"), {"reason": "名簿の\r\n点検"}))
    last = text.splitlines()[-1]
    assert all(word in last for word in (ORIGIN_MARK, "窓口 恵（センター職員）", "名簿の 点検", "1団体"))
    assert text.count(ORIGIN_MARK) == 1


def test_the_excel_file_says_so_on_a_second_visible_sheet(client: Client) -> None:
    signed_in(client, centre_staff(name="窓口 恵"))
    make_group(name="=浜の会")
    answer = client.post(address(file_type="xlsx", part="people"), {"reason": "名簿の点検"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible"]
    assert (book.worksheets[0].max_row, book.properties.creator) == (2, None)
    notes = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert (notes["書き出した人"], notes["理由"]) == ("窓口 恵（センター職員）", "名簿の点検")


def test_an_export_can_be_imported_again_and_changes_nothing(client: Client) -> None:
    staff = centre_staff()
    signed_in(client, staff)
    make_group(name="=浜の会", contact_phone="0467-00-0001", fee_text="＋千円", public_fields=["fee_text"])
    text = body(client.post(address(**EVERYTHING), {"reason": "往復の確かめ"}))
    assert next(csv.reader(io.StringIO(text))) == FULL.headings
    batch = receive(data=text.encode("utf-8-sig"), file_name="list.csv", by=staff)
    check(batch=batch, mapping=batch.mapping, by=staff, today=clock.today())
    assert [(row.plan, row.errors) for row in batch.rows.all()] == [(ImportRow.Plan.SAME, [])]


def test_the_file_asks_as_often_for_three_groups_as_for_one(client: Client) -> None:
    signed_in(client, centre_staff())
    make_group(members={make_user(): "representative"})
    asked = []
    for _ in range(2):
        body(client.post(address(**EVERYTHING), {"reason": "数"}))
        with CaptureQueriesContext(connection) as statements:
            body(client.post(address(**EVERYTHING), {"reason": "数"}))
        asked.append(len(statements))
        make_group(members={make_user(): "representative"})
        make_group()
    assert asked[0] == asked[1]


# --------------------------------------------------------------------------------- choices with a name


def save(client: Client, name: str, asked: str = "part=basic&field=culture", **more: str) -> Any:
    return client.post(f"{PAGE}saved/?{asked}", {"name": name, **more})


def test_a_choice_is_kept_under_a_name_and_opened_again(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    make_group(fields=["culture"])
    answer = save(client, " 広報の送り先 ")
    kept = SavedExport.objects.get()
    assert (kept.owner, kept.name, kept.query, kept.shared) == (
        me, "広報の送り先", "part=basic&field=culture", False,
    )  # fmt: skip
    page = client.get(answer["Location"]).content.decode()
    assert '<span class="num">1</span>団体を書き出します' in page and "広報の送り先" in page


def test_a_double_press_keeps_one_choice(client: Client) -> None:
    signed_in(client, centre_staff())
    token = {"form_token": "5d2f6d0e-1111-4222-8333-444455556666"}
    first, second = save(client, "名簿", **token), save(client, "名簿", **token)
    assert (first.status_code, SavedExport.objects.count()) == (302, 1)
    assert second.status_code in (302, 422)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "あとで分かる名前を入れてください。"),
        ("名簿", "同じ名前の選び方があります。"),
        ("長" * 41, "40"),
    ],
)
def test_a_name_that_cannot_be_kept_is_answered_in_words(client: Client, name: str, words: str) -> None:
    signed_in(client, centre_staff())
    save(client, "名簿")
    answer = save(client, name)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert SavedExport.objects.count() == 1


def test_a_choice_that_cannot_be_read_is_not_kept(client: Client) -> None:
    signed_in(client, centre_staff())
    assert save(client, "名簿", "part=nonsense").status_code == 422
    assert SavedExport.objects.count() == 0


def test_a_choice_is_its_owner_s_until_it_is_shared_within_the_office(client: Client) -> None:
    me, colleague, city = centre_staff(), centre_staff(), tsunagari_staff()
    kept = save_choice(name="名簿", query="part=basic", shared=False, by=me)
    today = clock.today()

    def seen() -> list[bool]:
        return [SavedExport.objects.visible_to(each, today).exists() for each in (me, colleague, city)]

    assert seen() == [True, False, False]
    signed_in(client, me)
    client.post(f"{PAGE}saved/{kept.pk}/", {"name": "年度末の名簿", "shared": "on", "version": "1"})
    assert seen() == [True, True, False]
    signed_in(client, colleague)
    assert "年度末の名簿" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}saved/{kept.pk}/").status_code == 403
    assert client.post(f"{PAGE}saved/{kept.pk}/delete/").status_code == 403
    signed_in(client, city)
    assert client.get(f"{PAGE}saved/{kept.pk}/").status_code == 404


def test_two_windows_that_rename_lose_nothing(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    kept = save_choice(name="名簿", query="part=basic", shared=False, by=me)
    client.post(f"{PAGE}saved/{kept.pk}/", {"name": "前の窓", "version": "1"})
    answer = client.post(f"{PAGE}saved/{kept.pk}/", {"name": "後の窓", "version": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "前の窓" in page, "後の窓" in page) == (409, True, True)
    assert SavedExport.objects.get().name == "前の窓"


def test_its_owner_deletes_it_after_being_asked(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    kept = save_choice(name="名簿", query="part=basic", shared=True, by=me)
    assert "消しますか" in client.get(f"{PAGE}saved/{kept.pk}/delete/").content.decode()
    assert SavedExport.objects.exists()
    client.post(f"{PAGE}saved/{kept.pk}/delete/")
    assert not SavedExport.objects.exists()


def test_a_choice_that_nobody_uses_goes_after_its_period_and_each_use_counts(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    make_group()
    old = date(clock.today().year + 3, 4, 1)
    kept = save_choice(name="名簿", query="part=basic", shared=False, by=me)
    SavedExport.objects.filter(pk=kept.pk).update(used_at=clock.now().replace(year=2000))
    body(client.post(f"{PAGE}?part=basic&file_type=csv&saved={kept.pk}"))
    assert forget_choices(clock.today()) == 0
    assert (forget_choices(old), forget_choices(old)) == (1, 0)
