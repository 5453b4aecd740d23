"""Forms of a change notice: what to change, and on the office's side return, apply, refuse."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from groups.change.answers import Change
from groups.change.parts import PARTS, in_order, step_slug
from groups.forms.casework import Asked, PickRow, PicksForm, RoundForm, seen_value
from groups.forms.staff import ProseField
from groups.models import ChangeNotice, Group


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


# --------------------------------------------------------------------------------------- the centre's side


class ReturnForm(PicksForm):
    """Every question that this notice asks can be returned."""

    def __init__(self, *args: Any, notice: ChangeNotice, **kwargs: Any) -> None:
        questions = [question for part in in_order(notice.parts) for question in part.questions]
        asked = [Asked(step_slug(question.name), question, question.name) for question in questions]
        super().__init__(*args, asked=asked, **kwargs)

    def rows(self, words: dict[str, str]) -> list[PickRow]:
        """Each question with what the group wrote."""
        return [self.row(each, words.get(each.question.name, "")) for each in self.asked]


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
    return {"seen": seen_value(notice), "version": group.version}
