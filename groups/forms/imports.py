"""Forms of the group list import."""

from typing import Any

from django import forms

from groups.importing.columns import COLUMNS
from groups.models import ImportBatch

SAMPLE_LENGTH = 40


class UploadForm(forms.Form):
    """One spreadsheet."""

    file = forms.FileField(
        label="団体の一覧",
        help_text="Excel（.xlsx）か CSV（.csv、UTF-8 と Shift_JIS）。10MBまで。"
        "1行目は見出しにしてください。列の順番は問いません。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。選び直してください。",
        },
    )


class MappingForm(forms.Form):
    """For each heading of the sheet: which of our columns it is."""

    def __init__(self, *args: Any, batch: ImportBatch, samples: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        choices = [("", "使わない"), *((column.key, column.heading) for column in COLUMNS)]
        for index, heading in enumerate(batch.headings):
            sample = samples.get(heading, "")[:SAMPLE_LENGTH]
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading or f"（見出しのない{index + 1}列目）",
                help_text=f"例：{sample}" if sample else "この列の最初の行は空です",
                choices=choices,
                required=False,
                initial=batch.mapping.get(heading, ""),
                widget=forms.Select(attrs={"class": "w-20"}),
            )

    def mapping(self) -> dict[str, str]:
        """{heading: key} of the valid form."""
        return {
            heading: self.cleaned_data[f"column_{index}"] for index, heading in enumerate(self.batch.headings)
        }
