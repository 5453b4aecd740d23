"""Forms of the centre's pages about an application: the four tests, return, refuse."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from groups.forms.casework import Asked, PickRow, PicksForm, RoundForm
from groups.forms.staff import LONGEST_REMARK, LineField, ProseField
from groups.models import RegistrationCheck
from groups.steps import BY_SLUG, STEPS, Step

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


class RejectForm(RoundForm):
    reason = ProseField(
        label="登録しない理由",
        max_length=2000,
        help_text="申請した人へのメールに、このままの文で入ります。どの決まりに合わないか、何が変われば登録できるかを"
        "書いてください。地域のつながり課も読みます。",
        error_messages={"required": "登録しない理由を入れてください。"},
    )


class ReturnForm(PicksForm):
    """Every question of the application can be returned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, asked=[asked for step in STEPS for asked in _asked(step)], **kwargs)

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

    def rows(self, words: dict[tuple[str, str], str]) -> Iterator[tuple[Step, list[PickRow]]]:
        """Per step the questions with the present answer; `words` maps (step, question) to the answer."""
        for step in STEPS:
            yield (
                step,
                [self.row(each, words.get((each.slug, each.question.name), "")) for each in _asked(step)],
            )


def _asked(step: Step) -> list[Asked]:
    return [Asked(step.slug, question, f"{step.slug}-{question.name}") for question in step.questions]
