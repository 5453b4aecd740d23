"""Forms of a change notice: what to change, and on the office's side return, apply, refuse."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from groups.change_answers import Change
from groups.change_parts import PARTS, in_order, step_slug
from groups.forms.staff import LONGEST_REMARK, ProseField, RoundForm
from groups.models import ChangeNotice, Group
from groups.questions import Question


class PartsForm(forms.Form):
    """The first question: which of the four."""

    parts = forms.MultipleChoiceField(
        label="変えるところ",
        choices=[(part.code, f"{part.title}（{part.summary}）") for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
        help_text="いくつでも選べます。選んだものだけを、次の画面で聞きます。",
        error_messages={
            "required": "変えるところを、一つ以上選んでください。",
            "invalid_choice": "並んでいる中から選んでください。",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


# --------------------------------------------------------------------------------------- the centre's side


class ReturnRow(NamedTuple):
    question: Question
    answer: str
    pick: BoundField
    remark: BoundField


class ReturnForm(RoundForm):
    """A choice and a remark for every question that this notice asks. `items` goes into the notice."""

    def __init__(self, *args: Any, notice: ChangeNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [question for part in in_order(notice.parts) for question in part.questions]
        for question in self.questions:
            self.fields[f"pick-{question.name}"] = forms.BooleanField(label=question.label, required=False)
            self.fields[f"remark-{question.name}"] = ProseField(
                label=f"「{question.label}」をどう直してほしいか",
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for question in self.questions:
            name = f"remark-{question.name}"
            picked, remark = cleaned.get(f"pick-{question.name}"), cleaned.get(name)
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
            {
                "step": step_slug(question.name),
                "field": str(question.name),
                "remark": self.cleaned_data[f"remark-{question.name}"],
            }
            for question in self.questions
            if self.cleaned_data.get(f"pick-{question.name}")
            and f"remark-{question.name}" in self.cleaned_data
        ]

    def rows(self, words: dict[str, str]) -> list[ReturnRow]:
        """Each question with what the group wrote."""
        return [
            ReturnRow(q, words.get(q.name, ""), self[f"pick-{q.name}"], self[f"remark-{q.name}"])
            for q in self.questions
        ]


class ApplyForm(RoundForm):
    """For each value that the register changed meanwhile a choice that nobody made beforehand."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, conflicts: Iterable[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = list(conflicts)
        for change in self.conflicts:
            title = change.question.title
            self.fields[f"take-{change.question.name}"] = forms.ChoiceField(
                label=title,
                choices=[
                    ("new", f"届け出の内容にする：{change.after or '（なし）'}"),
                    ("keep", f"いまの登録を残す：{change.now or '（なし）'}"),
                ],
                help_text=f"届け出たときの登録：{change.before or '（なし）'}",
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"「{title}」をどちらにするか選んでください。",
                    "invalid_choice": f"「{title}」は、並んでいる二つから選んでください。",
                },
            )

    @property
    def choices(self) -> dict[str, str]:
        """{question: "new" or "keep"}."""
        return {
            change.question.name: self.cleaned_data[f"take-{change.question.name}"]
            for change in self.conflicts
        }

    def takes(self) -> list[BoundField]:
        return [self[f"take-{change.question.name}"] for change in self.conflicts]


class RejectForm(RoundForm):
    reason = ProseField(
        label="反映しない理由",
        max_length=2000,
        help_text="団体の人へのメールに、このままの文で入ります。何が変われば反映できるかも書いてください。"
        "地域のつながり課も読みます。",
        error_messages={"required": "反映しない理由を入れてください。"},
    )


def seen(notice: ChangeNotice, group: Group) -> dict[str, Any]:
    """What the hidden fields carry: the round and the group's version on the officer's screen."""
    at: datetime | None = notice.submitted_at
    return {"seen": at.isoformat() if at else "", "version": group.version}
