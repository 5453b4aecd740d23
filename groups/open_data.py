"""The open data of groups: which columns there are, and one group's row of them. Public values only.

Headings follow the common columns of 自治体標準オープンデータセット and GIF 法人 (standards.md 1.3); several
values in one cell are separated by 「;」.
"""

from dataclasses import dataclass

from core.access import Data
from core.exports import Column, Kind, Table, as_text
from groups.models import Group

LOCAL_GOVERNMENT_CODE = "142042"  # 全国地方公共団体コード of 鎌倉市, with its check digit
SEPARATOR = ";"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.ja"


@dataclass(frozen=True)
class OpenColumn:
    """`switch` names the field whose publication decides; empty for what nobody can hide."""

    heading: str
    description: str
    switch: str = ""
    kind: Kind = "text"


STORED = (
    OpenColumn("団体番号", "登録の順に付く番号。抹消しても二度と使いません"),
    OpenColumn("名称", "団体の正式な名前"),
    OpenColumn("名称_カナ", "全角カタカナ"),
    OpenColumn("組織種別", "任意団体、NPO法人など"),
    OpenColumn("活動分野", "17分野から。いくつもあるときは ; で区切ります"),
    OpenColumn("主たる分野", "活動分野のうち、中心の一つ"),
    OpenColumn("活動地域", "五つの地域、市内全域、市外。; で区切ります"),
    OpenColumn("説明", "ひとこと。団体が公開していないときは空です", "tagline"),
    OpenColumn("目的", "団体の目的。センターが非公開にしているあいだは空です", "purpose"),
    OpenColumn("活動内容", "していること。センターが非公開にしているあいだは空です", "activities"),
    OpenColumn("活動曜日", "月から日まで。; で区切ります", "weekdays"),
    OpenColumn("時間帯", "午前、午後、夜。; で区切ります", "time_bands"),
    OpenColumn("日時の説明", "毎月第2土曜 など", "schedule_text"),
    OpenColumn("活動場所", "おもな場所", "place_text"),
    OpenColumn("対象", "参加できる人", "welcome_text"),
    OpenColumn("初参加歓迎", "歓迎するとき ○", "beginner_welcome"),
    OpenColumn("会員募集", "募集しているとき ○", "recruiting"),
    OpenColumn("会費", "金額と時期", "fee_text"),
    OpenColumn("設立年", "わかるところまで（年、年月、年月日）", "founded"),
    OpenColumn("会員数", "人", "members_total"),
    OpenColumn("法人番号", "13けた。法人だけ", "corporate_number"),
    OpenColumn("ホームページ", "団体のサイト", "website"),
    OpenColumn("代表者", "団体が公開したときだけ", "representative_name"),
    OpenColumn("連絡先氏名", "団体が公開したときだけ", "contact_name"),
    OpenColumn("電話番号", "団体が公開したときだけ", "contact_phone"),
    OpenColumn("メールアドレス", "団体が公開したときだけ", "contact_email"),
    OpenColumn("登録日", "YYYY-MM-DD。わからないときは空です", kind="date"),
    OpenColumn(
        "最終確認日", "団体が内容を確かめた日。YYYY-MM-DD。まだ確かめていないときは空です", kind="date"
    ),
)
# Before and after the stored cells: the same for every group, or made from its number.
FIRST = (
    OpenColumn("全国地方公共団体コード", "鎌倉市は 142042"),
    OpenColumn("ID", "自治体コードと団体番号をつないだもの"),
)
LAST = (OpenColumn("URL", "このポータルの団体のページ"),)
TABLE = Table(
    "groups",
    "市民活動団体一覧",
    tuple(Column(c.heading, c.heading, Data.PUBLIC, c.description, c.kind) for c in (*FIRST, *STORED, *LAST)),
    open_data=True,
)


def stored_cells(group: Group) -> list[str]:
    """The texts of `STORED` for one group, kept with its directory entry."""
    values = _values(group)
    return [
        values[column.heading] if not column.switch or group.shows(column.switch) else "" for column in STORED
    ]


def _values(group: Group) -> dict[str, str]:
    return {
        "団体番号": str(group.number),
        "名称": group.name,
        "名称_カナ": group.kana,
        "組織種別": group.form.label,
        "活動分野": SEPARATOR.join(field.label for field in group.fields.all()),
        "主たる分野": group.main_field.label,
        "活動地域": SEPARATOR.join(area.label for area in group.areas.all()),
        "説明": group.tagline,
        "目的": group.purpose,
        "活動内容": group.activities,
        "活動曜日": SEPARATOR.join(group.weekday_names),
        "時間帯": SEPARATOR.join(group.time_band_names),
        "日時の説明": group.schedule_text,
        "活動場所": group.place_text,
        "対象": group.welcome_text,
        "初参加歓迎": "○" if group.beginner_welcome else "",
        "会員募集": "○" if group.recruiting else "",
        "会費": group.fee_text,
        "設立年": group.founded_text,
        "会員数": "" if group.members_total is None else str(group.members_total),
        "法人番号": group.corporate_number,
        "ホームページ": group.website,
        "代表者": group.representative_name,
        "連絡先氏名": group.contact_name,
        "電話番号": group.contact_phone,
        "メールアドレス": group.contact_email,
        "登録日": as_text(group.registered_on),
        "最終確認日": as_text(group.confirmed_on),
    }
