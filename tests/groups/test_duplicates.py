"""The duplicate guard: near-equal names, kana, telephones and 法人番号 warn, and never stop."""

from typing import Any

import pytest
from django.test import Client

from groups import duplicates
from groups.models import Registration
from tests.groups.applying import address, full_draft
from tests.groups.factories import complete_answers, make_group, make_registration, make_user

pytestmark = pytest.mark.django_db
PHONES = {"representative_phone": "0467-00-0777", "contact_phone": "0467-00-0778"}


def answers(**basics: Any) -> dict[str, dict[str, Any]]:
    """Answers that share nothing with the factories' groups but what is given."""
    unlike = {"name": "ほかにない名前", "kana": "ホカニナイナマエ", "corporate_number": ""}
    return complete_answers({"basics": {**unlike, **basics}, "people": PHONES})


@pytest.mark.parametrize(
    ("known", "new", "found"),
    [
        ("鎌倉みどりの会", "鎌倉みどり", True),
        ("鎌倉みどりの会", "特定非営利活動法人　鎌倉みどりの会", True),
        ("NPO法人鎌倉みどりの会", "（特非）鎌倉みどりの会", True),
        ("一般社団法人 海と子ども", "(一社)海と子ども", True),
        ("カマクラ・サーフキッズ", "ｶﾏｸﾗｻｰﾌｷｯｽﾞ", True),
        ("かまくら朗読の輪", "カマクラ朗読の輪", True),
        ("ＡＢＣ読書会", "abc 読書会", True),
        ("髙橋文庫を読む会", "高橋文庫を読む会", True),
        ("七里ヶ浜清掃隊", "七里ガ浜清掃隊", True),
        ("腰越 みなと 食堂", "腰越みなと食堂", True),
        ("鎌倉みどりの会", "鎌倉みずの会", False),
        ("大船うたの会", "大船うたごえ広場", False),
        ("北鎌倉の会", "鎌倉の会", False),
    ],
)
def test_names_are_compared_by_what_makes_them_a_name(known: str, new: str, found: bool) -> None:
    make_group(name=known, kana="シッテイルヨミ")
    matches = duplicates.find(answers(name=new))
    assert [match.reasons for match in matches] == ([("name",)] if found else [])


@pytest.mark.parametrize(
    ("known", "new", "found"),
    [
        ("カマクラミドリノカイ", "かまくらみどり", True),
        ("カマクラ　ミドリ", "カマクラミドリノカイ", True),
        ("カマクラミドリ", "カマクラミズ", False),
    ],
)
def test_kana_are_compared_without_spaces_and_the_spoken_ending(known: str, new: str, found: bool) -> None:
    make_group(name="緑の手", kana=known)
    assert [match.reasons for match in duplicates.find(answers(kana=new))] == ([("kana",)] if found else [])


def test_phone_and_corporate_number_are_found_in_either_place() -> None:
    number = "7000012050002"
    by_phone = make_group(representative_phone="0467-00-0777", contact_phone="")
    by_number = make_group(corporate_number=number, representative_phone="", contact_phone="")
    matches = duplicates.find(answers(form="npo", corporate_number=number))
    assert [(match.number, match.reasons) for match in matches] == [
        (by_phone.number, ("phone",)),
        (by_number.number, ("corporate_number",)),
    ]


def test_empty_kana_phone_and_number_match_nothing() -> None:
    make_group(kana="", representative_phone="", contact_phone="", corporate_number="")
    empty = answers(kana="", corporate_number="")
    empty["people"] = {}
    assert duplicates.find(empty) == []
    assert duplicates.find({}) == []


def test_a_waiting_application_is_found_but_not_a_draft_or_the_same_one() -> None:
    waiting = make_registration(state="submitted")
    make_registration(state="draft")
    make_registration(state="withdrawn")
    matches = duplicates.find(complete_answers())
    assert [(match.registration, match.name) for match in matches] == [(waiting.pk, "")]
    assert duplicates.find(waiting.answers, registration=waiting) == []


def test_a_private_telephone_does_not_tell_whose_it_is() -> None:
    make_group(name="秘密にしている会", representative_phone="0467-00-0777")
    [match] = duplicates.find(answers())
    assert not match.may_be_named
    [named] = duplicates.find(answers(name="秘密にしている会"))
    assert (named.may_be_named, named.public_words, named.words) == (True, "名前", "名前・電話番号")


def test_the_check_page_links_the_similar_group_and_wants_a_reason(client: Client, applicant: Any) -> None:
    group = make_group(
        name="汐入川の生きもの観察", kana="ベツノヨミ", representative_phone="", contact_phone=""
    )
    registration = full_draft(applicant)
    url = address(registration, "registration_check")
    page = client.get(url).content.decode()
    assert f'href="{group.get_absolute_url()}"' in page
    refused = client.post(url, {"duplicate_reason": "　"})
    assert refused.status_code == 200
    assert "入力エラー：" in refused.content.decode()
    client.post(url, {"duplicate_reason": "あちらは大人の会で、こちらは子どもの会です。"})
    registration.refresh_from_db()
    assert registration.state == "submitted"
    assert registration.duplicate_reason == "あちらは大人の会で、こちらは子どもの会です。"
    assert registration.duplicates == [
        {"reasons": ["name"], "number": group.number, "name": group.name, "registration": None}
    ]


def test_the_check_page_says_nothing_personal_about_another_application(
    client: Client, applicant: Any
) -> None:
    other = make_user("somebody@example.jp", name="別人 太郎")
    make_registration(state="submitted", applicant=other, answers={"basics": {"officers_total": 9}})
    page = client.get(address(full_draft(applicant), "registration_check")).content.decode()
    assert "同じ申請が、先に届いています" in page
    assert "somebody@example.jp" not in page
    assert "別人" not in page


def test_two_groups_that_are_alike_in_the_same_way_make_one_line(client: Client, applicant: Any) -> None:
    for name in ("岩瀬の竹の会", "台の竹の会"):
        make_group(name=name, kana="ベツノヨミ", representative_phone="0467-00-0101")
    page = client.get(address(full_draft(applicant), "registration_check")).content.decode()
    assert page.count("電話番号が同じ団体の記録があります。") == 1


def test_without_a_similar_group_no_reason_is_asked(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = address(registration, "registration_check")
    assert 'name="duplicate_reason"' not in client.get(url).content.decode()
    client.post(url)
    assert Registration.objects.get(pk=registration.pk).state == "submitted"
