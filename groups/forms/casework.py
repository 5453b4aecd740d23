"""Forms of the office that every kind of case has: assign, note, return, refuse."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from accounts.models import User
from groups.forms.staff import LONGEST_REMARK, ProseField
from groups.models.case import Case
from groups.questions import Question


class AssignForm(forms.Form):
    to: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label="担当",
        queryset=User.objects.none(),
        required=False,
        empty_label="まだ決めない",
        error_messages={"invalid_choice": "いまセンター職員である人から選んでください。"},
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = officers


class NoteForm(forms.Form):
    body = ProseField(
        label="書き足す",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "内部に残すことばを入れてください。"},
    )


class RoundForm(forms.Form):
    """Carries which round of answers the officer has on the screen (`submitted_at`)."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError("画面が古くなっています。件の画面から開き直してください。") from None


def seen_value(case: Case) -> str:
    """What `RoundForm.seen` carries."""
    return case.submitted_at.isoformat() if case.submitted_at else ""


class Asked(NamedTuple):
    """A question that can be returned: its step's code, and the key of its two fields."""

    slug: str
    question: Question
    key: str


class PickRow(NamedTuple):
    question: Question
    answer: str
    pick: BoundField
    remark: BoundField


class PicksForm(RoundForm):
    """A choice and a remark for every question. `items` is what goes into the case."""

    def __init__(self, *args: Any, asked: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for _slug, question, key in self.asked:
            self.fields[f"pick-{key}"] = forms.BooleanField(label=question.label, required=False)
            self.fields[f"remark-{key}"] = ProseField(
                label=f"「{question.label}」をどう直してほしいか",
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for _slug, question, key in self.asked:
            name = f"remark-{key}"
            picked, remark = cleaned.get(f"pick-{key}"), cleaned.get(name)
            if name in self.errors:
                continue
            if picked and not remark:
                self.add_error(name, f"「{question.label}」をどう直してほしいかを入れてください。")
            if remark and not picked:
                words = "に書きこみがありますが、選ばれていません。選ぶか、書きこみを消してください。"
                self.add_error(name, f"「{question.label}」{words}")
        if not self.errors and not self.items:
            raise forms.ValidationError("直してほしい項目を一つ以上選んでください。")
        return cleaned

    @property
    def items(self) -> list[dict[str, str]]:
        return [
            {"step": slug, "field": str(question.name), "remark": self.cleaned_data[f"remark-{key}"]}
            for slug, question, key in self.asked
            if self.cleaned_data.get(f"pick-{key}") and f"remark-{key}" in self.cleaned_data
        ]

    def row(self, asked: Asked, answer: str) -> PickRow:
        """The question with what the group wrote, and its two fields."""
        return PickRow(asked.question, answer, self[f"pick-{asked.key}"], self[f"remark-{asked.key}"])
