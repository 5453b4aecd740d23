"""One form for each list of a 引き継ぎシート. What looks like a password is refused in every field."""

import re

from django import forms
from django.core.exceptions import ValidationError

from core import text
from groups.forms.question_fields import CleanField, NumberField
from groups.secret_words import HINT, looks_like_password

LONGEST_HOURS, LONGEST_WEEKS = 300, 52


class PlainField(CleanField):
    """A line that holds no password."""

    def to_python(self, value):
        cleaned = super().to_python(value)
        if looks_like_password(cleaned):
            raise ValidationError(HINT, code="secret")
        return cleaned


class CountField(NumberField):
    """A small whole number with its unit, typed or not: 6, ６時間."""

    def __init__(self, *, unit, **kwargs):
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value):
        typed = re.sub(rf"(?:{self.unit})?(?:前|くらい|ぐらい|ほど)*$", "", str(value or "").strip())
        return super().to_python(typed.strip())


def _line(label, longest, help_text="", *, required=False, width="w-30"):
    """A line of text; the words of its help are an example of what to write."""
    return PlainField(
        cleaner=text.clean_line,
        longest=longest,
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.TextInput(attrs={"class": width, "autocomplete": "off"}),
        error_messages={"required": f"「{label}」を入れてください。"},
    )


def _count(label, unit, highest, help_text):
    return CountField(
        unit=unit,
        lowest=0,
        highest=highest,
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric", "autocomplete": "off"}),
    )


class RowForm(forms.Form):
    """What all lists share; `values` is what an action takes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PlainField | CountField):
                field.title = str(field.label)

    @property
    def values(self):
        return dict(self.cleaned_data)


class RoleForm(RowForm):
    title = _line("役目の名前", 40, "例：会計、会場とり", required=True, width="w-20")
    holder = _line(
        "持っている人",
        60,
        "名前を入れます。二人で持つときは、名前のあいだに「、」を入れます。まだいないときは、空けておきます。",
    )
    deputy = _line("代わりの人", 60, "休んだときに、代わりにできる人です。いないときは、空けておきます。")
    hours = _count("一か月にかかる時間", "時間", LONGEST_HOURS, "だいたいで構いません。例：6")
    would_stop = _line(
        "この人が急に休むと、止まること", 200, "例：会費を受けとれない。会場の支払いができない。", width=""
    )


class AccountForm(RowForm):
    title = _line("サービスの名前", 60, "例：団体のメール、ゆうちょ銀行の口座、ホームページ", required=True)
    purpose = _line("何に使うか", 120, "例：会員への連絡")
    holder = _line("持っている人", 60, "例：会計の担当")
    key_place = _line(
        "鍵やパスワードのしまい場所",
        120,
        "パスワードそのものは書かないでください。例：会計の手さげ金庫の封筒",
    )


class EventForm(RowForm):
    month = forms.TypedChoiceField(
        label="月",
        choices=[("", "選んでください"), *((str(n), f"{n}月") for n in (*range(4, 13), 1, 2, 3))],
        coerce=int,
        widget=forms.Select(attrs={"class": "w-12"}),
        error_messages={
            "required": "「月」を選んでください。",
            "invalid_choice": "月は、一覧から選んでください。",
        },
    )
    title = _line("すること", 80, "例：総会、会場の申しこみ、保険の更新", required=True)
    holder = _line("する人", 60, "例：代表と会計")
    weeks_before = _count("何週間前から始めるか", "週間?", LONGEST_WEEKS, "例：6")


class DocumentForm(RowForm):
    title = _line("書類・もの", 80, "例：規約、名簿、通帳、倉庫の鍵", required=True)
    place = _line("ある場所", 120, "例：代表の家の青いファイル")


class ContactForm(RowForm):
    title = _line("どこの、だれ", 80, "例：公民館の窓口、保険の担当の方", required=True)
    purpose = _line("何のとき", 120, "例：会場を借りるとき")
    reach = _line("連絡のしかた", 120, "例：0467-00-0000（平日の昼）")


FORMS = {
    "roles": RoleForm,
    "accounts": AccountForm,
    "calendar": EventForm,
    "documents": DocumentForm,
    "contacts": ContactForm,
}
