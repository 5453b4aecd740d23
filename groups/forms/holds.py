"""Hiding something with a reason, the group's answer, and the centre's decision."""

from django import forms

from core import text
from groups.forms.question_fields import CleanField


class HoldForm(forms.Form):
    reason = CleanField(
        cleaner=text.clean_text,
        longest=600,
        label="理由",
        help_text="そのまま団体に届きます。どこが、なぜ困るのか、どう直せばよいかを、ていねいに書いてください。600文字まで。",
        widget=forms.Textarea(attrs={"rows": 5, "data-limit": 600}),
        error_messages={"required": "理由を書いてください。団体に届きます。"},
    )


class AnswerForm(forms.Form):
    answer = CleanField(
        cleaner=text.clean_text,
        longest=1000,
        label="センターへの返事",
        help_text="直したこと、考えのちがうところ、聞きたいことなど。返事は一度だけ送れます。1,000文字まで。",
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": 1000}),
        error_messages={"required": "返事を書いてください。"},
    )


class DecisionForm(forms.Form):
    reply = CleanField(
        cleaner=text.clean_text,
        longest=600,
        required=False,
        label="団体へのことば",
        help_text="決めたこととともに、メールで団体に届きます。非公開を続けるときは、わけを必ず書いてください。600文字まで。",
        widget=forms.Textarea(attrs={"rows": 4, "data-limit": 600}),
    )
