"""Form fields that several apps share."""

import datetime
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms

FIRST_YEAR, LAST_YEAR = 1900, 2100


class DayWidget(forms.MultiWidget):
    """Year, month and day as three labelled boxes: nothing to guess about their order."""

    template_name = "components/day.html"
    use_fieldset = True
    PARTS = (("年（西暦）", 4), ("月", 2), ("日", 2))

    def __init__(self) -> None:
        super().__init__(
            [forms.TextInput(attrs={"inputmode": "numeric", "size": size}) for _word, size in self.PARTS]
        )

    def decompress(self, value: Any) -> list[Any]:
        return (
            [value.year, value.month, value.day] if isinstance(value, datetime.date) else [None, None, None]
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, (word, _size) in zip(context["widget"]["subwidgets"], self.PARTS, strict=True):
            part["word"] = word
        return context


class DayField(forms.MultiValueField):
    """A date from three boxes; full-width digits are fine. Empty means None when not required."""

    widget = DayWidget

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": "年、月、日を入れてください。",
            "incomplete": "年、月、日をすべて入れてください。",
        }
        parts = [forms.CharField(max_length=10) for _part in DayWidget.PARTS]
        super().__init__(
            parts,
            require_all_fields=False,
            error_messages={**messages, **kwargs.pop("error_messages", {})},
            **kwargs,
        )
        for part in parts:
            part.error_messages["incomplete"] = messages["incomplete"]

    def compress(self, data_list: list[Any]) -> datetime.date | None:
        if not any(data_list):
            return None
        try:
            year, month, day = (int(unicodedata.normalize("NFKC", str(part))) for part in data_list)
            found = datetime.date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                "この日付はありません。「2027」「3」「31」のように、数字で入れてください。"
            ) from None
        # A slip of the finger such as 9999 would break every sum with dates that follows.
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(f"{FIRST_YEAR}年から{LAST_YEAR}年までの日を入れてください。")
        return found


class DaysWidget(forms.MultiWidget):
    """Several days, one below the other. `shown`: how many of them stand on the page."""

    template_name = "components/day_rows.html"
    use_fieldset = True

    def __init__(self, most: int) -> None:
        super().__init__([DayWidget() for _place in range(most)])
        self.shown = most

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if isinstance(value, Sequence) else []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["subwidgets"] = context["widget"]["subwidgets"][: self.shown]
        return context


class DaysField(forms.Field):
    """Up to `most` days in any order; cleaned into a list without repetition, the earliest first."""

    widget: DaysWidget

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(widget=DaysWidget(most), **kwargs)

    def to_python(self, value: Any) -> list[datetime.date]:
        one = DayField(required=False)
        found, problems = set(), []
        for place, parts in enumerate(value or [], start=1):
            try:
                day = one.clean(parts)
            except forms.ValidationError as error:
                problems += [f"{place}つめの日：{message}" for message in error.messages]
            else:
                found |= {day} if day else set()
        if problems:
            raise forms.ValidationError(problems)
        return sorted(found)
