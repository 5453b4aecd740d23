"""Forms of the centre's pages: assign, note, check, return, refuse, sites."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from accounts.models import User
from core import text
from groups.models import CentreSite, Registration, RegistrationCheck
from groups.steps import BY_SLUG, STEPS, Question, Step

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


# ------------------------------------------------------------------------------------- inside the office


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


# What an officer asks when looking at each of the four tests.
MEANINGS = {
    RegistrationCheck.Test.NON_PROFIT: "利益を会員で分けない",
    RegistrationCheck.Test.AUTONOMY: "会員が自分たちで決めて動いている",
    RegistrationCheck.Test.PUBLIC_BENEFIT: "会員のためだけでなく、広く人や社会の役に立つ",
    RegistrationCheck.Test.LOCALITY: "市内で、または市民のために活動している",
}


class CheckRow(NamedTuple):
    check: RegistrationCheck
    meaning: str
    verdict: BoundField
    note: BoundField


class ChecksForm(forms.Form):
    """The four tests in one form: `verdict-<test>` and `note-<test>`.

    Each field carries what it showed when the page was opened, so that only what this officer changed is
    written: a colleague may be at another of the four tests.
    """

    def __init__(self, *args: Any, checks: Iterable[RegistrationCheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = list(checks)
        for check in self.checks:
            label = check.get_test_display()
            self.fields[f"verdict-{check.test}"] = forms.ChoiceField(
                label=label,
                choices=RegistrationCheck.Verdict.choices,
                initial=check.verdict,
                show_hidden_initial=True,
                widget=forms.RadioSelect(attrs={"class": "inline"}),
                error_messages={
                    "required": f"「{label}」の見立てを選んでください。",
                    "invalid_choice": f"「{label}」の見立てを、並んでいる中から選んでください。",
                },
            )
            self.fields[f"note-{check.test}"] = LineField(
                label=f"{label}のメモ",
                required=False,
                max_length=LONGEST_REMARK,
                initial=check.note,
                show_hidden_initial=True,
            )

    @property
    def views(self) -> dict[str, dict[str, str]]:
        """{test: {"verdict": …, "note": …}} with only what differs from what the page showed."""
        found: dict[str, dict[str, str]] = {}
        for name in self.changed_data:
            part, _, test = name.partition("-")
            found.setdefault(test, {})[part] = self.cleaned_data[name]
        return found

    def rows(self) -> list[CheckRow]:
        return [
            CheckRow(
                check,
                MEANINGS[RegistrationCheck.Test(check.test)],
                self[f"verdict-{check.test}"],
                self[f"note-{check.test}"],
            )
            for check in self.checks
        ]


# ------------------------------------------------------------------------------------------- decisions


class RoundForm(forms.Form):
    """Carries which round of answers the officer has on the screen (`submitted_at`)."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError("画面が古くなっています。件の画面から開き直してください。") from None


class RejectForm(RoundForm):
    reason = ProseField(
        label="登録しない理由",
        max_length=2000,
        help_text="申請した人へのメールに、このままの文で入ります。どの決まりに合わないか、何が変われば登録できるかを"
        "書いてください。地域のつながり課も読みます。",
        error_messages={"required": "登録しない理由を入れてください。"},
    )


class ReturnRow(NamedTuple):
    question: Question
    answer: str
    pick: BoundField
    remark: BoundField


class ReturnForm(RoundForm):
    """A choice and a remark for every question. `items` is what goes into the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in STEPS:
            for question in step.questions:
                key = f"{step.slug}-{question.name}"
                self.fields[f"pick-{key}"] = forms.BooleanField(label=question.label, required=False)
                self.fields[f"remark-{key}"] = ProseField(
                    label=f"「{question.label}」をどう直してほしいか",
                    required=False,
                    max_length=LONGEST_REMARK,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for _step, question, key in self._keys():
            picked, remark = cleaned.get(f"pick-{key}"), cleaned.get(f"remark-{key}")
            name = f"remark-{key}"
            if name in self.errors:
                continue
            if picked and not remark:
                self.add_error(name, f"「{question.label}」をどう直してほしいかを入れてください。")
            if remark and not picked:
                self.add_error(
                    name,
                    f"「{question.label}」に書きこみがありますが、選ばれていません。選ぶか、書きこみを消してください。",
                )
        if not self.errors and not self.items:
            raise forms.ValidationError("直してほしい項目を一つ以上選んでください。")
        return cleaned

    @property
    def items(self) -> list[dict[str, str]]:
        return [
            {"step": step.slug, "field": str(question.name), "remark": self.cleaned_data[f"remark-{key}"]}
            for step, question, key in self._keys()
            if self.cleaned_data.get(f"pick-{key}") and f"remark-{key}" in self.cleaned_data
        ]

    @property
    def items_in_words(self) -> list[dict[str, Any]]:
        """Each chosen question with its remark and the questions that open along with it."""
        words = []
        for item in self.items:
            step = BY_SLUG[item["step"]]
            question = step.question(item["field"])
            along = [step.question(name).label for name in question.opens_with]
            words.append({"label": question.label, "remark": item["remark"], "along": along})
        return words

    def rows(self, words: dict[tuple[str, str], str]) -> Iterator[tuple[Step, list[ReturnRow]]]:
        """Per step the questions with the present answer; `words` maps (step, question) to the answer."""
        for step in STEPS:
            yield (
                step,
                [
                    ReturnRow(
                        question,
                        words.get((step.slug, question.name), ""),
                        self[f"pick-{step.slug}-{question.name}"],
                        self[f"remark-{step.slug}-{question.name}"],
                    )
                    for question in step.questions
                ],
            )

    @staticmethod
    def _keys() -> Iterator[tuple[Step, Question, str]]:
        for step in STEPS:
            for question in step.questions:
                yield step, question, f"{step.slug}-{question.name}"


def seen_value(registration: Registration) -> str:
    """What `RoundForm.seen` carries."""
    return registration.submitted_at.isoformat() if registration.submitted_at else ""


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
