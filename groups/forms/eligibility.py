"""The self-check before registering. Nothing is stored: the answers stand in the address of the result."""

from typing import Any

from django import forms

YES_NO = (("yes", "はい"), ("no", "いいえ"))


def _question(label: str, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={
            "required": f"「{label}」に答えてください。",
            "invalid_choice": "はい・いいえで答えてください。",
        },
    )


class EligibilityForm(forms.Form):
    """Each question has the answer that a group needs, and what to do when it is the other one."""

    use_required_attribute = False

    citizens = _question("")
    non_profit = _question(
        "利益を分けることを目的にしていませんか",
        "会費や参加費を集めることはできます。余ったお金を会員で分けないことが条件です。",
    )
    public_benefit = _question(
        "会員だけでなく、広くまちの人や社会のためになる活動ですか",
        "趣味の集まりでも、発表会や体験会などで広く参加を呼びかけていれば「はい」です。",
    )
    religion = _question("宗教の教義を広めること、儀式、信者を教化することが目的ですか")
    politics = _question("政治上の主義を進めたり、支持したり、反対したりすることが目的ですか")
    candidate = _question("特定の公職の候補者、公職にある人、政党を推薦、支持、又は反対することが目的ですか")

    def __init__(self, *args: Any, fewest_citizens: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = f"市民が{fewest_citizens}人以上いますか"
        self.fields["citizens"].label = label
        self.fields["citizens"].error_messages["required"] = f"「{label}」に答えてください。"
        self.fields["citizens"].help_text = "鎌倉市に住む人、市内で働く人、学ぶ人、事業をする人を数えます。"
        self.fewest_citizens = fewest_citizens

    def obstacles(self) -> list[tuple[str, str]]:
        """(what stands in the way, what to do instead); call after is_valid()."""
        answers = self.cleaned_data
        advice = (
            ("citizens", "yes", f"市民が{self.fewest_citizens}人にとどいていません", _CITIZENS),
            ("non_profit", "yes", "利益を分けることが目的の活動です", _NON_PROFIT),
            ("public_benefit", "yes", "会員だけのための活動です", _PUBLIC_BENEFIT),
            ("religion", "no", "宗教についての活動が目的です", _EXCLUDED),
            ("politics", "no", "政治上の主義についての活動が目的です", _EXCLUDED),
            ("candidate", "no", "候補者や政党についての活動が目的です", _EXCLUDED),
        )
        return [(title, text) for name, needed, title, text in advice if answers[name] != needed]


_CITIZENS = (
    "市内に住む人だけでなく、働く人、学ぶ人も数えられます。"
    "仲間を探しているところなら、センターの相談を使えます。"
)
_NON_PROFIT = "会社や店としての市への協力は、地域のつながり課が相談を受けています。"
_PUBLIC_BENEFIT = (
    "会員だけの集まりも、体験会などで広く開くと登録できることがあります。センターに相談してください。"
)
_EXCLUDED = (
    "つながる鎌倉条例第2条により、これを目的とする団体は登録できません。目的ではなく活動の一部のときや、迷うときは、"
    "センターに話してください。職員が内容をうかがって判断します。"
)
