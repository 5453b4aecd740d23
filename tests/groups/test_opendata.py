"""Open data: the same groups as the directory, only published values, honest headings, safe for Excel."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from core import version
from core.exports import copy_csv
from groups import directory
from groups.exports import open_rows, open_select
from groups.models import DirectoryEntry, Group
from groups.open_data import TABLE
from tests.groups.factories import make_group, make_need, make_report, reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def rows(client: Client) -> list[dict[str, str]]:
    raw = b"".join(client.get("/opendata/groups.csv").streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_json(client: Client) -> dict[str, Any]:
    return json.loads(b"".join(client.get("/opendata/groups.json").streaming_content))


def test_csv_and_json_hold_the_same_rows_as_the_directory(client: Client) -> None:
    for _ in range(3):
        make_group()
    make_group(state="expired")
    listed = re.findall(r'href="/groups/(\d+)/"', client.get("/groups/").content.decode())
    in_csv = rows(client)
    assert [row["団体番号"] for row in in_csv] == sorted(set(listed), key=int)
    assert as_json(client)["groups"] == in_csv


def test_json_says_how_new_it_is_and_how_it_may_be_used(client: Client) -> None:
    make_group()
    data = as_json(client)
    assert (data["licence"], list(data)) == ("CC BY 4.0", ["updated", "licence", "licence_url", "groups"])
    assert data["updated"].endswith("+09:00")


def test_several_values_stand_in_one_cell_with_semicolons_and_full_labels(client: Client) -> None:
    make_group(fields=["environment", "children"], main_field="environment", form="npo")
    row = rows(client)[0]
    assert row["活動分野"] == "子どもの健全育成を図る活動;環境の保全を図る活動"
    assert (row["主たる分野"], row["組織種別"]) == ("環境の保全を図る活動", "NPO法人")
    assert (row["全国地方公共団体コード"], row["ID"]) == ("142042", f"142042-{row['団体番号']}")


def test_a_field_that_is_switched_off_is_empty(client: Client) -> None:
    make_group(contact_phone="0467-00-0001", fee_text="年千円", weekdays=1, public_fields=["fee_text"])
    row = rows(client)[0]
    assert (row["会費"], row["電話番号"], row["活動曜日"]) == ("年千円", "", "")


def test_switching_a_field_off_takes_it_out_at_once(client: Client) -> None:
    group = make_group(contact_phone="0467-00-0001", public_fields=["contact_phone"])
    assert rows(client)[0]["電話番号"] == "0467-00-0001"
    group.public_fields = []
    group.save()
    directory.sync(group)
    assert rows(client)[0]["電話番号"] == ""


def test_a_name_that_looks_like_a_formula_is_shown_and_not_run(client: Client) -> None:
    make_group(name="=1+1の会")
    assert rows(client)[0]["名称"] == "'=1+1の会"


def test_the_dictionary_explains_every_column(client: Client) -> None:
    page = client.get("/opendata/").content.decode()
    assert [heading for heading in TABLE.headings if heading not in page] == []


def test_empty_open_data_is_still_well_formed(client: Client) -> None:
    assert (rows(client), as_json(client)["groups"], Group.objects.count()) == ([], [], 0)


def test_the_sitemap_lists_every_listed_group(client: Client, settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example.jp"
    group = make_group()
    version.bump()
    text = client.get("/sitemap.xml").content.decode()
    assert f"<loc>https://portal.example.jp/groups/{group.number}/</loc>" in text


def test_the_sitemap_lists_what_listed_groups_show_and_nothing_hidden_or_over(client: Client) -> None:
    group, unlisted = make_group(), make_group(unlisted=True)
    shown = make_report(group)
    away = [make_report(group, state="draft"), make_report(group, held=True), make_report(unlisted)]
    open_post = make_need(group)
    over = [make_need(group, state="ended"), make_need(group, held=True), make_need(unlisted)]
    version.bump()
    text = client.get("/sitemap.xml").content.decode()
    listed = {obj for obj in (shown, *away, open_post, *over) if f"{obj.get_absolute_url()}</loc>" in text}
    assert listed == {shown, open_post}
    assert client.get("/sitemap.xml?p=2").status_code == 404


def test_robots_keep_to_the_public_pages(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /staff/" in text


@pytest.mark.postgresql
def test_the_fast_statement_gives_the_same_bytes_as_the_plain_one() -> None:
    make_group(name="=1+1", purpose='改行と"引用符"\n、カンマ', public_fields=[])
    make_group(name="'+会", website="https://example.jp/?a=1%25&b=%s")
    plain = b"".join(copy_csv(TABLE, open_rows(DirectoryEntry.objects.order_by("number"))))

    fast = b"".join(copy_csv(TABLE, open_rows(DirectoryEntry.objects.none()), open_select()))
    assert fast == plain and fast.count(b"\r\n") == 3


@pytest.mark.parametrize("many", [1, 3])
def test_the_sitemap_asks_four_statements_for_1_and_3_of_everything(
    client: Client, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        group = make_group()
        make_report(group), make_need(group)
    version.bump()
    with django_assert_num_queries(4):
        assert client.get("/sitemap.xml").content.count(b"<loc>") == 8 + 3 * many
