"""Fields that the centre's forms share, and the form of a site. Cases: casework.py, cases.py, changes.py."""

from typing import Any

from django import forms

from core import text
from groups.models import CentreSite

LONGEST_REMARK = 300


class LineField(forms.CharField):
    """One clean line."""

    def to_python(self, value: Any) -> str:
        return text.clean_line(super().to_python(value) or "")


class ProseField(forms.CharField):
    """Clean text of several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return text.clean_text(super().to_python(value) or "")


# ----------------------------------------------------------------------------------------------- sites


class SiteForm(forms.Form):
    """A site of the centre as the footer, empty results and printed pages show it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    name = LineField(
        label="名前",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "w-30"}),
        error_messages={"required": "拠点の名前を入れてください。"},
    )
    postal_code = forms.CharField(
        label="郵便番号",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w-12", "autocomplete": "off"}),
        help_text="例：248-8686",
    )
    address = LineField(
        label="住所", required=False, max_length=120, widget=forms.TextInput(attrs={"class": "w-30"})
    )
    phone = forms.CharField(
        label="電話",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-12"}),
        help_text="例：0467-00-0000",
        error_messages={
            "required": "電話を入れてください。公開のページで「困ったらここへ」と案内しています。"
        },
    )
    fax = forms.CharField(
        label="ファクス",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-12"}),
        help_text="紙の申請書の送り先として印刷します。例：0467-00-0001",
    )
    hours_text = LineField(
        label="開いている時間",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "w-30"}),
        help_text="例：月曜から土曜 9時から21時、日曜・祝日 9時から17時",
        error_messages={"required": "開いている時間を入れてください。"},
    )
    closed_text = LineField(
        label="休み",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "w-30"}),
        help_text="例：年末年始（12月29日から1月3日）",
    )

    def __init__(self, *args: Any, site: CentreSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if CentreSite.objects.filter(name=name).exclude(pk=self.site.pk).exists():
            raise forms.ValidationError("同じ名前の拠点があります。")
        return name

    def clean_postal_code(self) -> str:
        value = str(self.cleaned_data["postal_code"])
        return text.normalise_postal(value) if value.strip() else ""

    def clean_phone(self) -> str:
        return text.normalise_phone(str(self.cleaned_data["phone"]))

    def clean_fax(self) -> str:
        value = str(self.cleaned_data["fax"])
        return text.normalise_phone(value) if value.strip() else ""

    @property
    def columns(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
