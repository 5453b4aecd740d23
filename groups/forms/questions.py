"""Forms of the question page, of the exchange that follows, and of 「まちがいを知らせる」."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import text
from core.form_guard import GuardedForm, count_links, refuse_control
from core.numbering import number_form
from groups.forms.question_fields import CleanField, ProseField
from groups.models import MistakeReport

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 4000


def clean_line(value: str) -> str:
    refuse_control(value, one_line=True)
    return text.clean_line(value)


def clean_email(value: str) -> str:
    refuse_control(value, one_line=True)
    return text.normalise_mailbox(value)


def clean_prose(value: str) -> str:
    refuse_control(value, one_line=False)
    return text.clean_text(value)


def _prose(**kwargs: Any) -> ProseField:
    return ProseField(cleaner=clean_prose, **kwargs)


def _email(required: bool, **kwargs: Any) -> CleanField:
    return CleanField(
        cleaner=clean_email,
        longest=254,
        required=required,
        widget=forms.EmailInput(attrs={"class": "w-30", "inputmode": "email", "autocomplete": "email"}),
        **kwargs,
    )


class AskForm(GuardedForm):
    """A question to a group. Free text that many robots fill with links, so links are counted."""

    name = CleanField(
        cleaner=clean_line,
        longest=40,
        required=False,
        label="お名前",
        help_text="団体に伝わります。名字だけや、呼び名でも構いません。",
        widget=forms.TextInput(attrs={"class": "w-20", "autocomplete": "name"}),
    )
    email = _email(
        True,
        label="あなたのメールアドレス",
        help_text="確かめのメールと、返事の知らせを送ります。団体には伝わりません。例：name@example.jp",
        error_messages={"required": "返事を受けとるメールアドレスを入れてください。"},
    )
    body = _prose(
        longest=LONGEST_QUESTION,
        rows=8,
        label="質問",
        help_text=f"{LONGEST_QUESTION:,}文字まで。住所や病気のことなど、知られたくないことは書かないでください。",
        error_messages={"required": "質問を書いてください。"},
    )
    tells_email = forms.BooleanField(
        required=False,
        label="わたしのメールアドレスを団体に伝える",
        help_text="選ぶと、団体があなたに直接メールを送れます。選ばなくても、返事は届きます。",
    )

    def __init__(self, *args: Any, most_links: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_links = most_links

    def clean_body(self) -> str:
        return _few_links(self.cleaned_data["body"], self.most_links)


def _few_links(body: str, most: int) -> str:
    found = count_links(body)
    if found > most:
        raise ValidationError(
            f"ホームページのアドレスは{most}件までにしてください（いまは{found}件）。", code="links"
        )
    return body


class ReplyForm(forms.Form):
    """The asker writes once more; the link in their mail is who they are."""

    use_required_attribute = False

    body = _prose(
        longest=LONGEST_QUESTION,
        rows=6,
        label="続けて書く",
        error_messages={"required": "続きの文を書いてください。"},
    )
    tells_email = forms.BooleanField(
        required=False,
        label="わたしのメールアドレスを団体に伝える",
        help_text="選ぶと、団体があなたに直接メールを送れます。",
    )

    def __init__(self, *args: Any, most_links: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_links = most_links

    def clean_body(self) -> str:
        return _few_links(self.cleaned_data["body"], self.most_links)


class AnswerForm(forms.Form):
    """An answer of the group. `seen` is the newest letter on the page.

    by_officer: whoever types it has no address of the group's to tell.
    """

    use_required_attribute = False
    is_groups_own = True

    body = _prose(
        longest=LONGEST_ANSWER,
        rows=8,
        label="返事",
        help_text="質問した人へ、ポータルからメールで届きます。",
        error_messages={"required": "返事を書いてください。"},
    )
    tells_email = forms.BooleanField(
        required=False,
        label="わたしのメールアドレスを相手に伝える",
        help_text="選ぶと、質問した人があなたに直接メールを送れます。選ばなくても、返事は届きます。",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, by_officer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_officer:
            del self.fields["tells_email"]
        if self.is_groups_own:
            number_form(self, part="1")


class CentreAnswerForm(AnswerForm):
    """The centre's own words in the group's place: without a twin on paper."""

    is_groups_own = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, by_officer=True, **kwargs)


class QuestionChoicesForm(forms.Form):
    """The group's switch, and the member's own mails; an officer who types for the group has none."""

    takes = forms.TypedChoiceField(
        label="団体のページで質問を受ける",
        choices=(("yes", "受ける"), ("no", "受けない")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        help_text="受けないときは、質問のページに市民活動センターの電話番号が出ます。メンバーみんなに効きます。",
        error_messages={"required": "受けるか受けないかを選んでください。"},
    )
    mails = forms.TypedChoiceField(
        label="質問が届いたとき、あなたにメールで知らせる",
        choices=(("yes", "知らせる"), ("no", "知らせない")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        help_text="あなただけに効きます。「知らせない」でも、質問を読んだり返事を書いたりできます。",
        error_messages={"required": "知らせるか知らせないかを選んでください。"},
    )

    def __init__(self, *args: Any, by_officer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_officer:
            del self.fields["mails"]
        number_form(self, part="2")


class MistakeForm(GuardedForm):
    """What is wrong on the page of a group."""

    parts = forms.MultipleChoiceField(
        label="どこがちがいますか",
        choices=MistakeReport.Part.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "cols"}),
        error_messages={
            "required": "どこがちがうかを、一つ以上選んでください。",
            "invalid_choice": "どこがちがうかを、並んでいる中から選んでください。",
        },
    )
    body = _prose(
        longest=1000,
        rows=6,
        label="どうちがいますか",
        help_text="例：土曜の午前と書いてありますが、いまは日曜の午後に集まっています。",
        error_messages={"required": "どうちがうかを書いてください。"},
    )
    email = _email(
        False,
        label="あなたのメールアドレス",
        help_text=(
            "確かめのメールと、返事を送ります。団体には伝わりません。"
            "書かなくても知らせられますが、確かめられないため、対応があとになることがあります。"
        ),
    )


class MistakeStepForm(forms.Form):
    """The centre finishes a report, with or without an answer to whoever reported."""

    answer = _prose(
        longest=1000,
        rows=4,
        required=False,
        label="知らせた人への返事",
        help_text="書くと、メールで届きます。書かなければ、何も送りません。",
    )


class MistakeNoteForm(forms.Form):
    note = _prose(longest=1000, rows=3, required=False, label="覚え書き")
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
