"""Who represents the group next: asked by the representative, or by the centre with a reason."""

from typing import Any

from django import forms

from core import text
from core.numbering import number_form
from groups.actions.handover import Successor
from groups.forms.question_fields import CleanField
from groups.forms.staff import ProseField
from groups.models import HandOver, Membership

BY_MAIL = "mail"


class HandOverForm(forms.Form):
    """`successor` is whom the form names. `members` are the people who can be chosen.

    is_groups_own: it has a twin on paper, with the same numbers; the centre's form asks for more.
    """

    is_groups_own = True

    to = forms.ChoiceField(
        label="だれに引き継ぎますか",
        widget=forms.RadioSelect,
        error_messages={
            "required": "引き継ぐ人を選んでください。",
            "invalid_choice": "選んだ人は、もうメンバーではありません。選び直してください。",
        },
    )
    email = CleanField(
        cleaner=text.normalise_email,
        longest=254,
        required=False,
        label="引き継ぐ人のメールアドレス",
        help_text="「メンバーではない人」を選んだときだけ入れてください。お願いのメールを送るためだけに使います。"
        "例：name@example.jp",
        widget=forms.TextInput(attrs={"class": "w-30", "inputmode": "email", "autocomplete": "off"}),
    )
    afterwards = forms.ChoiceField(
        label="引き継いだあと、あなたはどうしますか",
        choices=HandOver.Afterwards,
        widget=forms.RadioSelect,
        error_messages={"required": "引き継いだあとのことを選んでください。"},
    )

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        people = [(key, f"{one.user}さん（{one.get_role_display()}）") for key, one in self.members.items()]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*people, (BY_MAIL, "メンバーではない人（メールでお願いする）")]
        if not people:
            field.initial = BY_MAIL
        if self.is_groups_own:
            number_form(self, part="3")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("to") == BY_MAIL and not values.get("email") and "email" not in self.errors:
            self.add_error("email", "引き継ぐ人のメールアドレスを入れてください。")
        return values

    @property
    def successor(self) -> Successor:
        chosen = self.cleaned_data["to"]
        if chosen == BY_MAIL:
            return Successor(email=self.cleaned_data["email"])
        return Successor(self.members[chosen])


class StaffHandOverForm(HandOverForm):
    is_groups_own = False
    field_order = ("to", "email", "reason", "assurance", "afterwards")
    reason = ProseField(
        label="引き継ぐ理由",
        max_length=600,
        help_text="前の代表者、新しい代表者へのメールに、このままの文で入り、団体のメンバーも読みます。"
        "病気や家庭の事情など、人に知られたくないことは書かないでください。"
        "例：代表者の方と半年ほど連絡がつかず、役員会から交代の相談があったため。",
        error_messages={"required": "引き継ぐ理由を入れてください。"},
    )
    assurance = ProseField(
        label="どのように確かめたか（職員だけが見ます）",
        max_length=1000,
        help_text="いつ、だれが、何で確かめたかを書いてください。"
        "例：10月3日と20日に電話、11月5日に手紙。返事なし。11月10日に総会の議事録の写しを窓口で見た。",
        error_messages={"required": "どのように確かめたかを入れてください。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["afterwards"].label = "引き継いだあと、前の代表者はどうなりますか"
