"""The form of the staff export."""

from django import forms
from django.db.models import QuerySet

from groups.models import Group


class ExportForm(forms.Form):
    """Which groups, which file, and why. A list with addresses and phones never leaves without a reason."""

    state = forms.ChoiceField(
        label="団体の状態",
        required=False,
        choices=[("", "すべて"), *Group.State.choices],
        widget=forms.Select(attrs={"class": "w-12"}),
    )
    file_type = forms.ChoiceField(
        label="ファイルの種類",
        choices=[("xlsx", "Excel（.xlsx）"), ("csv", "CSV（UTF-8、Excelで開けます）")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="書き出す理由",
        max_length=300,
        help_text="代表者の住所や電話などの個人情報が入ります。だれが、いつ、なぜ書き出したかを記録に残します。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "書き出す理由を書いてください。"},
    )

    def groups(self) -> QuerySet[Group]:
        """The chosen groups in the order of their numbers."""
        groups = Group.objects.order_by("number")
        state = self.cleaned_data["state"]
        return groups.filter(state=state) if state else groups
