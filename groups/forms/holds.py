"""Hiding something with a reason, the group's answer, and the centre's decision."""

from typing import Any

from django import forms

from core.numbering import number_form
from groups.forms.question_fields import ProseField


class HoldForm(forms.Form):
    reason = ProseField(
        longest=600,
        rows=5,
        label="理由",
        help_text="そのまま団体に届きます。どこが、なぜ困るのか、どう直せばよいかを、ていねいに書いてください。600文字まで。",
        error_messages={"required": "理由を書いてください。団体に届きます。"},
    )


class AnswerForm(forms.Form):
    answer = ProseField(
        longest=1000,
        rows=6,
        label="センターへの返事",
        help_text="直したこと、考えのちがうところ、聞きたいことなど。返事は一度だけ送れます。1,000文字まで。",
        error_messages={"required": "返事を書いてください。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number_form(self, part="3")


class DecisionForm(forms.Form):
    reply = ProseField(
        longest=600,
        rows=4,
        required=False,
        label="団体へのことば",
        help_text="決めたこととともに、メールで団体に届きます。非公開を続けるときは、わけを必ず書いてください。600文字まで。",
    )
