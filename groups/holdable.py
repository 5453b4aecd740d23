"""What of a group's content the centre can hide, and what not: one table for pages, actions and tests."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from core.http import LARGEST_ID
from groups.models import ActivityReport, ContentHold, Group, Need, Photo

Kind = ContentHold.Kind
# Texts of the page, in its order. Names, numbers and boxes to tick say nothing that could hurt somebody.
FIELDS = {
    "tagline": "ひとこと",
    "purpose": "目的",
    "activities": "活動の内容",
    "introduction": "団体から（PR）",
    "schedule_text": "日時の説明",
    "place_text": "活動場所",
    "welcome_text": "対象",
    "fee_text": "会費",
    "first_visit": "はじめての日",
    "website": "ホームページ",
    "representative_name": "代表者氏名",
    "contact_name": "連絡先氏名",
    "contact_phone": "連絡先電話",
    "contact_email": "連絡先メール",
}
NEVER = "団体名、フリガナ、組織種別、活動分野、活動地域"
WHY_NEVER = (
    "登録そのものを表す項目で、登録団体であることを市民が確かめるために、いつも公開します。"
    "まちがいは、団体に直してもらうか、センターで登録の内容を直してください。"
)
MODELS: dict[str, type[models.Model]] = {Kind.PHOTO: Photo, Kind.REPORT: ActivityReport, Kind.NEED: Need}


@dataclass(frozen=True)
class Content:
    """One thing that can be hidden: `key` is the name of a field or the number of a row.

    public: the group publishes it. held: the centre hides it.
    """

    kind: str
    key: str
    label: str
    text: str = ""
    row: Any = None
    public: bool = True
    held: bool = False

    @property
    def kind_label(self) -> str:
        return Kind(self.kind).label

    @property
    def object_id(self) -> int:
        return 0 if self.kind == Kind.FIELD else int(self.key)

    @property
    def field(self) -> str:
        return self.key if self.kind == Kind.FIELD else ""


def find(group: Group, kind: str, key: str) -> Content | None:
    """The thing that an address names, or None. A field without a text is nothing to hide."""
    if kind == Kind.FIELD:
        return _field(group, key) if key in FIELDS and getattr(group, key) else None
    model = MODELS.get(kind)
    if model is None or not (key.isascii() and key.isdigit()) or not 0 < int(key) <= LARGEST_ID:
        return None
    row = model._default_manager.filter(group=group, pk=int(key)).first()
    return _of_row(kind, row) if row is not None else None


def contents(group: Group) -> list[Content]:
    """Everything that the group publishes or that is hidden now, in the order of the page."""
    found = [_field(group, name) for name in FIELDS if getattr(group, name)]
    for kind, model in MODELS.items():
        rows = model._default_manager.filter(group=group)
        if model is Photo:
            rows = rows.select_related("report")
        for row in rows:
            row.group = group  # type: ignore[attr-defined]  # known already: asks nothing
            found.append(_of_row(kind, row))
    return [content for content in found if content.public or content.held]


def _field(group: Group, name: str) -> Content:
    public, held = group.publishes(name), name in group.held_fields
    return Content(Kind.FIELD, name, FIELDS[name], str(getattr(group, name)), None, public, held)


def _of_row(kind: str, row: Any) -> Content:
    label = str(row)
    if isinstance(row, Photo):
        public = row.report is None or row.report.is_published
        text = row.caption
        if row.report is not None:
            text = f"{row.caption}　活動実績「{row.report.title}」の写真".strip("　")
    elif isinstance(row, Need):
        public, text = row.state != Need.State.DRAFT, row.body
    else:
        public, text = row.is_published, row.body
    return Content(kind, str(row.pk), label, text, row, public, row.held)
