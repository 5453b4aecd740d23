"""What people type is kept as typed, without what nobody can see."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.clean import clean_line, clean_name, clean_text

pytestmark = pytest.mark.once


def problem(function, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        function(*args, **kwargs)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "name",
    [
        "髙﨑",
        "𠮷田",
        "葛\U000e0100城",
        "\ufa19",
        "①㍻㈱",
        "辺邉邊",
        "O’Neill＝スミス・ジョン",
        "か\u3099",
        "海★♪",
        "～波～",
        "１２３",
    ],
)
def test_names_are_kept_exactly_as_typed(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u3000海の会 \n", "海の会"),
        ("海\u202eexe.jpg", "海exe.jpg"),
        ("\ufeff海\u200b\u2060の\u00ad会", "海の会"),
        ("海\x00の会", "海の会"),
        ("海\r\nの\t会", "海 の 会"),
        ("\u3164\u2800\u3000", ""),
        ("\ufe0f\U000e0100", ""),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("海" + "\u0301" * 500, "海" + "\u0301" * 4),
    ],
)
def test_what_nobody_can_see_is_removed_from_a_line(typed, kept):
    assert clean_line(typed) == kept


def test_prose_keeps_paragraphs_and_emoji():
    assert clean_text("\r\n海を守る　\r\n\r\n毎週👨\u200d👩\u200d👧\u2028次\n\n\n\n\n\n終わり") == (
        "海を守る\n\n毎週👨\u200d👩\u200d👧\n次\n\n\n終わり"
    )


@pytest.mark.parametrize("broken", ["海\ufffd", "海\ud83d", "海\uffff", "海\ufdd0"])
def test_broken_letters_are_refused_with_their_position(broken):
    assert (
        problem(clean_line, broken) == "2文字目が文字化けしています。その文字を消して、入力し直してください。"
    )


def test_gaiji_are_refused_with_a_way_out():
    assert problem(clean_text, "\ue000") == (
        "1文字目に外字（そのパソコンだけの文字）が使われています。"
        "「髙」を「高」にするなど、代わりの文字（代替文字）に置きかえてください。"
    )


def test_an_official_name_has_no_emoji():
    assert problem(clean_name, "海🌊") == "2文字目の絵文字「🌊」は名前に使えません。消してください。"


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing(text):
    try:
        once = clean_line(text)
    except ValidationError:
        return
    assert clean_line(once) == once
