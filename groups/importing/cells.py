"""From a cell's text to a value. A reader raises ValidationError with a sentence that says what to do."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError

from core import dates, text
from core.imports import read_yes_no
from groups.importing.columns import AREA_VARIANTS, BY_KEY, COLUMNS, FIELD_VARIANTS, FORM_VARIANTS
from groups.models import SWITCHABLE, TIME_BANDS, WEEKDAYS, ActivityField, Area, Group, OrganisationForm

Reader = Callable[[str], Any]
_SEPARATORS = re.compile(r"[;；\n\r|｜/／]+")


def split(cell: str) -> list[str]:
    """The values of one cell, separated by ; / or line breaks."""
    return [part.strip() for part in _SEPARATORS.split(cell) if part.strip()]


class Vocabulary:
    """Names of a reference table with their usual variants, looked up folded. Built once per import."""

    def __init__(self, rows: Iterable[Any], variants: dict[str, tuple[str, ...]], what: str) -> None:
        self.what = what
        self.codes: dict[str, str] = {}
        for row in rows:
            names = {row.label, row.code, getattr(row, "short_label", row.label), *variants.get(row.code, ())}
            self.codes |= {_loose(name): row.code for name in names}

    def code(self, name: str) -> str:
        """The code of a name. Raises ValidationError when nothing matches."""
        found = self.codes.get(_loose(name))
        if found is None:
            raise ValidationError(
                f"「{name}」という{self.what}はありません。{self.what}の名前を確かめてください。"
            )
        return found

    def codes_of(self, cell: str) -> list[str]:
        """Several names; a cell that is one name as a whole may contain separators such as 「、」."""
        whole = self.codes.get(_loose(cell))
        parts = [whole] if whole else [self.code(part) for part in self._parts(cell)]
        return list(dict.fromkeys(parts))

    def _parts(self, cell: str) -> list[str]:
        """Split at ; / and line breaks; at commas only where the piece is not itself a name with commas."""
        parts: list[str] = []
        for piece in split(cell):
            known = _loose(piece) in self.codes
            parts += [piece] if known else [p.strip() for p in re.split(r"[,，、]", piece) if p.strip()]
        return parts


def _loose(name: str) -> str:
    return re.sub(r"[\s、,，・･.．（）()「」]", "", text.fold(name))


def vocabularies() -> dict[str, Vocabulary]:
    """Fresh from the database: {"field": ..., "form": ..., "area": ...}."""
    return {
        "field": Vocabulary(ActivityField.objects.filter(active=True), FIELD_VARIANTS, "活動分野"),
        "form": Vocabulary(OrganisationForm.objects.all(), FORM_VARIANTS, "組織種別"),
        "area": Vocabulary(Area.objects.all(), AREA_VARIANTS, "活動地域"),
    }


def yes_or_no(cell: str) -> bool:
    """○ and the like are yes, × and the like are no; an empty cell is no."""
    return bool(cell.strip()) and read_yes_no(cell)


def mask(cell: str, names: Iterable[str], what: str) -> int:
    """Weekdays or time bands of a cell as a bit mask. 毎日 and 平日 are understood for weekdays."""
    result = 0
    listed = list(names)
    words = {"毎日": range(7), "平日": range(5), "土日": (5, 6)} if len(listed) == 7 else {"夜間": (2,)}
    for part in re.split(r"[;；、,，/／・･\s]+", cell.strip()):
        if not part:
            continue
        bare = re.sub(r"曜日?$", "", part)
        if bare in words:
            bits = list(words[bare])
        elif bare in listed:
            bits = [listed.index(bare)]
        elif len(listed) == 7 and all(char in listed for char in bare):
            bits = [listed.index(char) for char in bare]
        else:
            raise ValidationError(
                f"「{part}」は{what}として読めません。{'・'.join(listed)}から書いてください。"
            )
        for bit in bits:
            result |= 1 << bit
    return result


def limited(key: str, clean: Reader = text.clean_line) -> Reader:
    """A cleaned text no longer than the model's field."""
    longest = getattr(Group._meta.get_field(key), "max_length", None) or 2000

    def read(cell: str) -> str:
        value = str(clean(cell))
        if len(value) > longest:
            raise ValidationError(f"{longest}文字以内にしてください（いまは{len(value)}文字）。")
        return value

    return read


def optional(read: Reader, empty: Any = "") -> Reader:
    return lambda cell: read(cell) if cell.strip() else empty


def count(cell: str) -> int:
    return int(text.normalise_integer(re.sub(r"[人名]$", "", cell.strip()), minimum=0, maximum=1_000_000))


def whole_date(cell: str) -> str:
    return str(dates.parse_date(cell).isoformat())


@cache
def _switch_names() -> dict[str, str]:
    names = {}
    for column in COLUMNS:
        for name in (column.heading, *column.aliases):
            names[text.fold(name)] = column.key
    return names | {text.fold(label): key for key, label in SWITCHABLE.items()}


def private_keys(cell: str, headings: dict[str, str]) -> list[str]:
    """The fields that 非公開項目 names. An unknown name is an error: it must never publish by a typo."""
    names = _switch_names() | {text.fold(heading): key for heading, key in headings.items()}
    keys = []
    for name in [
        part.strip() for piece in split(cell) for part in re.split(r"[,，、]", piece) if part.strip()
    ]:
        key = names.get(text.fold(name))
        if key is None:
            raise ValidationError(
                f"非公開項目の「{name}」という見出しがありません。見出しと同じ名前にしてください。"
            )
        keys.append(key)
    return keys


_PROSE = ("purpose", "activities", "first_visit", "introduction")
_LINES = (
    "tagline", "schedule_text", "place_text", "welcome_text", "fee_text", "representative_name",
    "representative_address", "contact_name",
)  # fmt: skip
READERS: dict[str, Reader] = {
    **{key: limited(key) for key in _LINES},
    **{key: limited(key, text.clean_text) for key in _PROSE},
    "first_visit": limited("first_visit", lambda cell: "\n".join(split(text.clean_text(cell)))),
    "name": limited("name", text.clean_name),
    "kana": optional(limited("kana", text.normalise_kana)),
    "representative_kana": optional(limited("representative_kana", text.normalise_kana)),
    "weekdays": lambda cell: mask(cell, WEEKDAYS, "曜日"),
    "time_bands": lambda cell: mask(cell, TIME_BANDS, "時間帯"),
    "beginner_welcome": yes_or_no,
    "recruiting": yes_or_no,
    **{key: optional(count, None) for key in ("members_total", "members_citizens", "officers_total")},
    **{key: optional(text.normalise_phone) for key in ("representative_phone", "contact_phone")},
    **{key: optional(text.normalise_mailbox) for key in ("representative_email", "contact_email")},
    "website": optional(text.normalise_url),
    "corporate_number": optional(text.normalise_corporate_number),
    "registered_on": optional(whole_date, None),
    "confirmed_on": optional(whole_date, None),
    "number": optional(lambda cell: int(text.normalise_integer(cell, minimum=1, maximum=999_999)), None),
}
assert set(READERS) <= {*BY_KEY}
