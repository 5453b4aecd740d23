"""Uploads of the documents step: one control per kind of paper; several files where several are allowed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.numbering import number_fields
from groups.forms.registration import Item
from groups.questions import Question
from groups.steps import BY_SLUG, MOST_DOCUMENTS

ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp"
LATER = "あとで出すときは「保存して一覧へもどる」を押してください。"


class _Several(forms.FileInput):
    allow_multiple_selected = True


class DocumentsForm(forms.Form):
    """No control requires a file: papers may come one by one. `ask_for` is for going on without one."""

    use_required_attribute = False

    def __init__(self, *args: Any, only: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remarks = only or {}
        self.questions = [q for q in BY_SLUG["documents"].questions if only is None or q.name in only]
        for question in self.questions:
            self.fields[question.name] = _field(question)
            number_fields({question.name: self.fields[question.name]}, question.number)

    def uploads(self) -> list[tuple[str, UploadedFile]]:
        """(kind, file) of everything that was sent."""
        return [(q.name, upload) for q in self.questions for upload in self.files.getlist(q.name)]

    def refuse(self, kind: str, name: str, reasons: list[str]) -> None:
        """Put the reasons at the control of this kind, with the file's name."""
        for reason in reasons:
            self.add_error(kind, f"「{name[:60]}」：{reason}")

    def ask_for(self, missing: dict[str, str]) -> None:
        """Say at its control which paper {kind: label} is missing, unless one was just refused there."""
        for kind, label in missing.items():
            if kind not in self.errors:
                words = f"{label}が、まだありません。{LATER}"
                self.add_error(kind if kind in self.fields else None, words)

    def items_to_show(self) -> Iterator[Item]:
        for question in self.questions:
            yield Item(question, [self[question.name]], self.remarks.get(question.name, ""))


class _PaperField(forms.FileField):
    """Checked by core.files when it is stored; here it may be empty, absent or several."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data


def _field(question: Question) -> forms.FileField:
    several = MOST_DOCUMENTS[question.name] > 1
    attrs = {"accept": ACCEPT}
    widget = _Several(attrs={**attrs, "multiple": True}) if several else forms.FileInput(attrs=attrs)
    return _PaperField(
        label=question.label, help_text=question.help_text, required=question.required, widget=widget
    )
