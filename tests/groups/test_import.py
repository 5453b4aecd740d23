"""Importing the present list: dry run, errors in words, choices, applied once, undone once, opt-outs kept."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.lifecycle import Blocked
from core.models import AuditEntry
from groups.actions import imports
from groups.actions.new_group import create_group
from groups.answers import Labels, switch_title
from groups.models import DirectoryEntry, Group, ImportBatch, ImportRow, Membership
from groups.values.words import in_words
from tests.groups.factories import make_group, make_registration, reference
from tests.people import centre_staff, make_user, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
Plan = ImportRow.Plan
ROW = {
    "団体番号": "12", "団体名": "材木座あさなぎの会", "フリガナ": "ザイモクザアサナギノカイ",
    "組織種別": "任意団体", "活動分野": "環境の保全を図る活動;子どもの健全育成を図る活動",
    "活動地域": "鎌倉", "目的": "浜を歩き、拾う。", "活動内容": "月に二度の海岸そうじ。",
    "連絡先電話": "0467-00-0001", "会費": "年千円",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


@pytest.fixture
def staff() -> User:
    return centre_staff()


def sheet(*rows: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    headings = list(dict.fromkeys(key for row in rows for key in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def checked(data: bytes, by: Any, name: str = "list.csv") -> ImportBatch:
    batch = imports.receive(data=data, file_name=name, by=by)
    return imports.check(batch=batch, mapping=batch.mapping, by=by, today=TODAY)


def imported(data: bytes, by: Any) -> ImportBatch:
    return imports.apply(batch=checked(data, by), by=by, today=TODAY)


def plans(batch: ImportBatch) -> list[str]:
    return [row.plan for row in batch.rows.all()]


def test_a_dry_run_saves_no_group(staff: User) -> None:
    batch = checked(sheet(ROW), staff)
    assert (plans(batch), Group.objects.count()) == ([Plan.CREATE], 0)


def test_headings_in_any_order_and_under_other_names_find_their_column(staff: User) -> None:
    other = {
        "電話番号": "０４６７ー００ー０００１",
        "分野": "環境保全",
        "団体種類": "法人格なし",
        "名称": "浜の会",
        "番号": "７",
    }
    imported(sheet(other), staff)
    group = Group.objects.get(number=7)
    assert (group.name, group.form.code, group.contact_phone) == ("浜の会", "voluntary", "0467-00-0001")
    assert [field.code for field in group.fields.all()] == ["environment"]


def test_a_cp932_file_is_read(staff: User) -> None:
    imported(sheet(ROW, encoding="cp932"), staff)
    assert Group.objects.get().name == "材木座あさなぎの会"


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("活動分野", "釣り", "「釣り」という活動分野はありません。活動分野の名前を確かめてください。"),
        ("組織種別", "", "組織種別がありません。"),
        ("団体名", "", "団体名がありません。"),
        ("活動地域", "横浜", "「横浜」という活動地域はありません。活動地域の名前を確かめてください。"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_in_words(
    staff: User, column: str, cell: str, message: str
) -> None:
    batch = checked(sheet(ROW, {**ROW, "団体番号": "13", column: cell}), staff)
    assert plans(batch) == [Plan.CREATE, Plan.ERROR]
    wrong = batch.rows.last()
    assert wrong is not None
    assert (wrong.row_number, wrong.errors) == (3, [{"column": column, "message": message}])


def test_the_same_number_twice_is_an_error_that_names_the_other_row(staff: User) -> None:
    wrong = checked(sheet(ROW, {**ROW, "団体名": "別の会"}), staff).rows.get(plan=Plan.ERROR)
    assert wrong.errors == [
        {"column": "団体番号", "message": "団体番号 12 が2行目にもあります。どちらかを直してください。"}
    ]


def test_rows_with_errors_stay_out_and_the_others_go_in(staff: User) -> None:
    imported(sheet(ROW, {**ROW, "団体番号": "13", "活動分野": "釣り"}), staff)
    assert [group.number for group in Group.objects.all()] == [12]


def test_numbers_are_kept_and_the_next_is_the_highest_ever_plus_one(staff: User) -> None:
    imported(sheet({**ROW, "団体番号": "690"}), staff)
    registration = make_registration(state="submitted")
    assert create_group(registration, by=staff, today=TODAY).number == 691


def test_importing_twice_changes_nothing(staff: User) -> None:
    imported(sheet(ROW), staff)
    again = checked(sheet(ROW), staff)
    assert plans(again) == [Plan.SAME]
    with pytest.raises(Blocked, match="どの行も、もう同じ内容です"):
        imports.apply(batch=again, by=staff, today=TODAY)


def test_a_list_without_numbers_imported_twice_changes_nothing(staff: User) -> None:
    bare = {key: value for key, value in ROW.items() if key != "団体番号"}
    imported(sheet(bare), staff)
    assert plans(checked(sheet(bare), staff)) == [Plan.SAME]


def test_a_row_known_only_by_name_waits_for_a_choice(staff: User) -> None:
    group = make_group(name="材木座あさなぎの会", kana="ザイモクザアサナギノカイ")
    bare = {key: value for key, value in ROW.items() if key != "団体番号"}
    batch = checked(sheet(bare), staff)
    row = batch.rows.get()
    assert (row.plan, row.candidates) == (Plan.CHOOSE, [group.number])
    with pytest.raises(Blocked, match="先に選んでください"):
        imports.apply(batch=batch, by=staff, today=TODAY)
    imports.choose(row=row, choice=str(group.number), by=staff)
    imports.apply(batch=batch, by=staff, today=TODAY)
    group.refresh_from_db()
    assert (Group.objects.count(), group.purpose) == (1, "浜を歩き、拾う。")


def test_a_choice_that_was_not_offered_is_refused(staff: User) -> None:
    make_group(name="材木座あさなぎの会", kana="ザイモクザアサナギノカイ")
    bare = {key: value for key, value in ROW.items() if key != "団体番号"}
    row = checked(sheet(bare), staff).rows.get()
    with pytest.raises(Blocked):
        imports.choose(row=row, choice="9999", by=staff)


# ------------------------------------------------------------------------------------------- what is public


def test_without_the_column_only_the_always_public_fields_are_published(staff: User) -> None:
    imported(sheet(ROW), staff)
    assert Group.objects.get().public_fields == []


def test_the_column_lists_what_stays_private(staff: User) -> None:
    imported(sheet({**ROW, "非公開項目": "連絡先電話;代表者氏名"}), staff)
    group = Group.objects.get()
    assert (group.shows("fee_text"), group.shows("contact_phone"), group.shows("representative_name")) == (
        True,
        False,
        False,
    )
    assert "0467-00-0001" not in str(DirectoryEntry.objects.values().get())


def test_a_mistyped_private_heading_is_an_error_and_never_publishes(staff: User) -> None:
    row = checked(sheet({**ROW, "非公開項目": "連絡先の電話"}), staff).rows.get()
    assert (row.plan, row.errors[0]["column"]) == (Plan.ERROR, "非公開項目")


def test_an_import_never_widens_what_a_claimed_group_publishes(staff: User) -> None:
    imported(sheet({**ROW, "非公開項目": "連絡先電話"}), staff)
    group = Group.objects.get()
    Membership.objects.create(
        group=group, user=make_user(), role="representative", started_at=group.created_at
    )
    group.public_fields = ["fee_text"]
    group.save()
    imported(sheet({**ROW, "目的": "新しい目的", "非公開項目": ""}), staff)
    group.refresh_from_db()
    assert (group.purpose, group.public_fields) == ("新しい目的", ["fee_text"])


# --------------------------------------------------------------------------------------------------- undo


def test_undo_takes_new_groups_away_and_their_numbers_are_never_given_again(staff: User) -> None:
    batch = imported(sheet({**ROW, "団体番号": "50"}), staff)
    assert imports.undo(batch=batch, by=staff, today=TODAY) == (1, [])
    assert (Group.objects.count(), DirectoryEntry.objects.count()) == (0, 0)
    assert create_group(make_registration(state="submitted"), by=staff, today=TODAY).number == 51


def test_undo_gives_changed_fields_their_old_values(staff: User) -> None:
    imported(sheet(ROW), staff)
    batch = imported(sheet({**ROW, "目的": "新しい目的", "活動分野": "科学技術"}), staff)
    imports.undo(batch=batch, by=staff, today=TODAY)
    group = Group.objects.get()
    assert group.purpose == "浜を歩き、拾う。"
    assert [field.code for field in group.fields.all()] == ["children", "environment"]


def test_undo_leaves_and_lists_a_group_that_changed_since(staff: User) -> None:
    batch = imported(
        sheet(ROW, {**ROW, "団体番号": "13", "団体名": "別の会", "フリガナ": "ベツノカイ"}), staff
    )
    Group.objects.filter(number=12).update(version=9, purpose="人の手で直した")
    back, left = imports.undo(batch=batch, by=staff, today=TODAY)
    assert (back, [row.row_number for row in left]) == (1, [2])
    assert list(Group.objects.values_list("number", "purpose")) == [(12, "人の手で直した")]


def test_an_import_is_undone_only_once(staff: User) -> None:
    batch = imported(sheet(ROW), staff)
    imports.undo(batch=batch, by=staff, today=TODAY)
    with pytest.raises(Blocked):
        imports.undo(batch=batch, by=staff, today=TODAY)


def test_the_record_names_a_changed_personal_field_without_its_value(staff: User) -> None:
    imported(sheet(ROW), staff)
    imported(sheet({**ROW, "連絡先電話": "0467-00-0002"}), staff)
    entry = AuditEntry.objects.get(verb="取り込みで変えた")
    assert entry.changes == {"連絡先電話": ["（前の値）", "（新しい値）"]}


def test_the_record_of_an_import_is_in_words_without_codes(staff: User) -> None:
    imported(sheet(ROW), staff)
    imported(sheet({**ROW, "活動曜日": "土曜;日曜"}), staff)
    entry = AuditEntry.objects.get(verb="取り込みで変えた")
    assert entry.changes == {"活動曜日": ["", "土・日"]}


def test_values_of_a_group_are_put_in_words() -> None:
    labels = Labels.load()
    words = {
        key: in_words(key, value, labels)
        for key, value in (
            ("fields", ["town", "welfare"]),
            ("form", "npo"),
            ("public_fields", ["website", "tagline"]),
            ("recruiting", True),
            ("members_total", None),
        )
    }
    assert words == {
        "fields": "、".join(labels.fields[code] for code in ("town", "welfare")),
        "form": "NPO法人",
        "public_fields": "、".join(switch_title(name) for name in ("tagline", "website")),
        "recruiting": "はい",
        "members_total": "",
    }


# -------------------------------------------------------------------------------------------------- pages


def test_staff_walk_an_import_from_upload_to_undo(client: Client, staff: User) -> None:
    signed_in(client, staff)
    upload = io.BytesIO(sheet(ROW))
    upload.name = "list.csv"
    columns = client.post("/staff/imports/", {"file": upload}, follow=True)
    assert "列の対応を選ぶ" in columns.content.decode()
    batch = ImportBatch.objects.get()
    chosen = {f"column_{i}": batch.mapping.get(h, "") for i, h in enumerate(batch.headings)}
    preview = client.post(f"/staff/imports/{batch.pk}/columns/", chosen, follow=True)
    assert "取り込む前の確かめ" in preview.content.decode()
    done = client.post(f"/staff/imports/{batch.pk}/apply/", follow=True)
    assert "取り込みました。" in done.content.decode()
    assert client.get("/groups/12/").status_code == 200
    client.post(f"/staff/imports/{batch.pk}/undo/")
    assert Group.objects.count() == 0


def test_a_file_that_is_no_list_is_answered_in_words(client: Client, staff: User) -> None:
    signed_in(client, staff)
    upload = io.BytesIO(b"%PDF-1.4")
    upload.name = "list.xlsx"
    answer = client.post("/staff/imports/", {"file": upload})
    assert (answer.status_code, ImportBatch.objects.count()) == (200, 0)
    assert "入力エラー" in answer.content.decode()


def test_the_city_can_not_import(client: Client) -> None:
    signed_in(client, tsunagari_staff())
    assert client.get("/staff/imports/").status_code == 403


# ------------------------------------------------------------------------- what an import must never do


def bare(**values: str) -> dict[str, str]:
    """A row without a number: known by its name only."""
    return {**{key: value for key, value in ROW.items() if key != "団体番号"}, **values}


def chosen_by_name(staff: User, group: Group, **values: str) -> ImportBatch:
    batch = checked(sheet(bare(**values)), staff)
    imports.choose(row=batch.rows.get(), choice=str(group.number), by=staff)
    return batch


def test_a_match_by_name_never_publishes_anything_about_a_person(staff: User) -> None:
    group = make_group(
        name=ROW["団体名"], kana=ROW["フリガナ"], representative_name="見本 太郎", public_fields=[]
    )
    batch = chosen_by_name(staff, group, 代表者氏名="見本 太郎", 非公開項目="")
    imports.apply(batch=batch, by=staff, today=TODAY)
    group.refresh_from_db()
    assert group.public_fields == ["fee_text"]


def test_a_field_that_the_file_does_not_hold_is_never_published_by_it(staff: User) -> None:
    imported(sheet({**ROW, "非公開項目": ""}), staff)
    assert Group.objects.get().public_fields == ["fee_text", "contact_phone"]


def test_an_empty_cell_never_empties_what_a_group_has(staff: User) -> None:
    imported(sheet({**ROW, "初参加歓迎": "○"}), staff)
    imported(sheet({**ROW, "目的": "新しい目的", "連絡先電話": "", "会費": "", "初参加歓迎": ""}), staff)
    group = Group.objects.get()
    assert (group.purpose, group.contact_phone, group.fee_text, group.beginner_welcome) == (
        "新しい目的",
        "0467-00-0001",
        "年千円",
        True,
    )


def test_a_choice_shows_what_will_change_before_it_is_applied(staff: User) -> None:
    group = make_group(name=ROW["団体名"], kana=ROW["フリガナ"], purpose="前の目的")
    row = chosen_by_name(staff, group).rows.get()
    assert row.changes["purpose"] == ["前の目的", "浜を歩き、拾う。"]


def test_an_applied_import_says_how_many_groups_it_made_and_changed(staff: User) -> None:
    imported(sheet(ROW), staff)
    batch = imported(
        sheet({**ROW, "目的": "新しい目的"}, {**ROW, "団体番号": "13", "団体名": "別の会"}), staff
    )
    assert (batch.summary["created"], batch.summary["changed"]) == (1, 1)


def test_the_main_field_alone_is_a_field(staff: User) -> None:
    imported(sheet({**ROW, "活動分野": "", "主たる分野": "環境"}), staff)
    assert [field.code for field in Group.objects.get().fields.all()] == ["environment"]
