"""The forms of the staff export: which columns, why, and under which name the choice is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from core.exports import Column, Table
from groups.forms.staff import LineField, ProseField
from groups.models import SavedExport
from groups.staff_table import BY_SET, COLUMNS, SETS, ColumnSet, table_of

XLSX, CSV = "xlsx", "csv"
LONGEST_NAME = 40


@dataclass(frozen=True)
class Block:
    """A set of columns on the page: is the whole set ticked, and which of its columns."""

    about: ColumnSet
    whole: bool
    columns: list[tuple[Column, bool]]

    @property
    def some(self) -> bool:
        return any(ticked for _column, ticked in self.columns)


class ColumnsForm(forms.Form):
    """Sets of columns, single columns besides, and the kind of file; all of it stands in the address."""

    part = forms.MultipleChoiceField(
        label="列のまとまり", required=False, choices=[(each.slug, each.label) for each in SETS]
    )
    column = forms.MultipleChoiceField(
        label="列", required=False, choices=[(key, column.heading) for key, column in COLUMNS.items()]
    )
    hidden = forms.BooleanField(label="団体が公開していない値も入れる", required=False)
    file_type = forms.ChoiceField(
        label="ファイルの種類",
        choices=[(XLSX, "Excel（.xlsx）"), (CSV, "CSV（UTF-8、Excelで開けます）")],
        widget=forms.RadioSelect,
        initial=XLSX,
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        """An address without a kind of file, as the list of groups gives it, means the first kind."""
        if data is not None and "file_type" not in data:
            data = data.copy()
            data["file_type"] = XLSX
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.keys:
            self.add_error("part", "列を一つ以上選んでください。")
        return data

    @property
    def keys(self) -> list[str]:
        """The chosen columns."""
        sets = self.cleaned_data.get("part", [])
        single = self.cleaned_data.get("column", [])
        return [column.key for slug in sets for column in BY_SET[slug].columns] + single

    @property
    def table(self) -> Table:
        return table_of(self.keys)

    @property
    def is_xlsx(self) -> bool:
        return bool(self.cleaned_data["file_type"] == XLSX)

    @property
    def gives_hidden(self) -> bool:
        return bool(self.cleaned_data["hidden"])

    @property
    def needs_reason(self) -> bool:
        """Whatever is not public leaves the portal only with a reason (reliability.md P25)."""
        return self.gives_hidden or not self.table.is_public

    def blocks(self) -> Iterator[Block]:
        """For the page; also of a form with errors."""
        sets, single = (
            (self.data.getlist("part"), self.data.getlist("column"))  # type: ignore[attr-defined]
            if self.is_bound
            else ([SETS[0].slug], [])
        )
        for each in SETS:
            columns = [(column, column.key in single) for column in each.columns]
            yield Block(each, each.slug in sets, columns)


class ReasonForm(forms.Form):
    reason = ProseField(
        label="書き出す理由",
        max_length=300,
        help_text="何に使うかを書いてください。だれが、いつ、なぜ書き出したかが、記録とファイルに残ります。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "書き出す理由を書いてください。"},
    )


class SavedExportForm(forms.Form):
    """The name of a kept choice; a person's own names differ."""

    name = LineField(
        label="名前",
        max_length=LONGEST_NAME,
        help_text="例　広報の送り先　年度末の名簿",
        widget=forms.TextInput(attrs={"class": "w-20"}),
        error_messages={"required": "あとで分かる名前を入れてください。"},
    )
    shared = forms.BooleanField(label="同じ職場の人にも見せる", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owner: Any, saved: SavedExport | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.saved = owner, saved

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = SavedExport.objects.filter(owner=self.owner, name=name)
        if self.saved is not None:
            same = same.exclude(pk=self.saved.pk)
        if same.exists():
            raise forms.ValidationError("同じ名前の選び方があります。別の名前にしてください。")
        return name
