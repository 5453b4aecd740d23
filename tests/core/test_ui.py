"""The tags and filters that every page uses, and the form templates behind them."""

import re
from datetime import UTC, date, datetime, time
from xml.etree import ElementTree

import pytest
from django import forms
from django.contrib.messages.constants import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.forms import TOKEN_FIELD
from core.templatetags import ui
from core.templatetags.icons import ICONS

pytestmark = pytest.mark.once


def rendered(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def text_of(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


class PersonForm(forms.Form):
    name = forms.CharField(label="氏名", help_text="例：山内 ゆき")
    phone = forms.CharField(label="電話", required=False)
    days = forms.MultipleChoiceField(
        label="曜日", choices=[("6", "土曜"), ("7", "日曜")], widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label="形", choices=[("a", "任意団体"), ("b", "NPO法人")], widget=forms.RadioSelect
    )
    pledge = forms.BooleanField(label="約束します")

    def clean(self):
        raise forms.ValidationError("同じ名前の団体がもうあります")


def sent_back() -> PersonForm:
    return PersonForm({"phone": "0467-00-0000", "kind": "a"})


# ---------------------------------------------------------------- dates and sizes


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "令和8年（2026年）11月23日"),
        (date(2019, 5, 1), "令和元年（2019年）5月1日"),
        (date(2019, 4, 30), "平成31年（2019年）4月30日"),
        (None, ""),
    ],
)
def test_wareki_names_the_era_and_the_western_year(day, words):
    assert ui.wareki(day) == words


def test_dates_carry_the_weekday_in_words():
    assert ui.jdate(date(2026, 11, 23)) == "11月23日 月曜"


def test_dates_can_carry_the_year():
    assert ui.jdate(date(2026, 11, 23), "year") == "2026年11月23日 月曜"
    assert ui.jdate(date(2026, 11, 23), "short") == "2026年11月23日"


def test_moments_are_shown_in_japanese_time():
    late_evening_in_london = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)
    assert ui.jdatetime(late_evening_in_london) == "11月23日 月曜 0時05分"
    assert ui.wareki(late_evening_in_london) == "令和8年（2026年）11月23日"


def test_a_full_hour_has_no_minutes():
    assert ui.jtime(datetime(2026, 11, 23, 0, 0, tzinfo=UTC)) == "9時"
    assert ui.jtime(time(0, 0)) == "0時"


def test_a_mail_address_breaks_after_its_signs_and_is_escaped():
    shown = rendered("{{ address|breakable }}", address="hama.kai<b>@example.co.jp")
    assert shown == "hama.<wbr>kai&lt;b&gt;@<wbr>example.<wbr>co.<wbr>jp"


@pytest.mark.parametrize("shown", [ui.jdate, ui.jtime, ui.jdatetime, ui.wareki, ui.filesize_ja, ui.breakable])
def test_nothing_stays_empty(shown):
    assert shown(None) == ""


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 バイト"), (812, "812 バイト"), (184_320, "180 KB"), (1_468_006, "1.4 MB")],
)
def test_file_sizes_use_the_unit_people_know(size, words):
    assert ui.filesize_ja(size) == words


# ---------------------------------------------------------------- small pictures


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_well_formed_and_hidden_from_screen_readers(name):
    svg = ElementTree.fromstring(rendered("{% icon name %}", name=name))
    assert svg.attrib["aria-hidden"] == "true"
    assert svg[0].attrib["d"] == ICONS[name]


def test_a_labelled_icon_is_announced():
    svg = ElementTree.fromstring(rendered('{% icon "lock" "職員だけ" %}'))
    assert (svg.attrib["role"], svg.attrib["aria-label"]) == ("img", "職員だけ")


def test_an_unknown_icon_is_an_error_and_not_an_empty_picture():
    with pytest.raises(KeyError):
        rendered('{% icon "unicorn" %}')


def test_the_field_glyph_points_into_the_sprite(project_root):
    use = ElementTree.fromstring(rendered('{% field_glyph "culture" %}'))[0]
    assert use.attrib["href"].endswith("img/fields.svg#culture")
    sprite = ElementTree.parse(project_root / "static/img/fields.svg").getroot()
    assert len({symbol.attrib["id"] for symbol in sprite}) == 17


@pytest.mark.parametrize("days", [0b1100000, [6, 7], (7, 6)])
def test_the_week_strip_says_its_days(days):
    strip = ElementTree.fromstring(rendered("{% week days %}", days=days))
    assert strip.attrib["aria-label"] == "活動する曜日：土・日"
    assert [letter.text for letter in strip if letter.get("class") == "on"] == ["土", "日"]


@pytest.mark.parametrize("days", [0, None, []])
def test_a_week_without_days_says_so(days):
    assert 'aria-label="活動する曜日は決まっていません"' in rendered("{% week days %}", days=days)


# ---------------------------------------------------------------- forms


def test_the_summary_lists_every_error_with_a_link_to_its_control():
    html = rendered("{% error_summary form %}", form=sent_back())
    assert "直すところが4か所あります" in html
    assert re.findall(r'href="#([^"]+)"', html) == ["id_name", "id_days_0", "id_pledge"]
    assert "同じ名前の団体がもうあります" in html


def test_the_targets_of_the_summary_exist_in_the_form():
    form = sent_back()
    page = rendered("{% error_summary form %}{% include 'components/fields.html' %}", form=form)
    for target in re.findall(r'href="#([^"]+)"', page):
        assert page.count(f'id="{target}"') == 1


def test_the_summary_is_announced_and_takes_the_focus():
    html = rendered("{% error_summary form %}", form=sent_back())
    assert 'role="alert"' in html
    assert 'tabindex="-1" autofocus' in html


@pytest.mark.parametrize("form", [PersonForm(), None])
def test_no_errors_no_summary_and_no_prefix(form):
    assert rendered("{% error_summary form %}", form=form).strip() == ""
    assert rendered("{% error_prefix form %}", form=form) == ""


def test_the_title_of_a_form_sent_back_begins_with_the_prefix():
    assert rendered("{% error_prefix form %}履歴", form=sent_back()) == "入力エラー：履歴"


def test_the_summary_reads_several_forms_and_formsets():
    formset = forms.formset_factory(PersonForm, extra=0)(
        {"p-TOTAL_FORMS": "1", "p-INITIAL_FORMS": "0", "p-0-phone": "1"}, prefix="p"
    )
    html = rendered("{% error_summary form formset %}", form=sent_back(), formset=formset)
    assert {"id_name", "id_p-0-name", "id_p-0-kind_0"} <= set(re.findall(r'href="#([^"]+)"', html))


def test_an_error_is_tied_to_its_control_and_starts_with_a_star():
    html = rendered("{{ form.name.as_field_group }}", form=sent_back())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert '<ul class="error" id="id_name_error">' in html
    assert html.index("id_name_helptext") < html.index("<input") < html.index('class="error"')


def test_labels_say_whether_an_answer_is_needed():
    form = PersonForm()
    assert text_of(rendered("{{ form.name.as_field_group }}", form=form)).startswith("氏名※必須")
    assert text_of(rendered("{{ form.phone.as_field_group }}", form=form)) == "電話※任意"


@pytest.mark.parametrize("name", ["days", "kind"])
def test_groups_of_choices_are_fieldsets_with_a_legend(name):
    html = rendered("{{ field.as_field_group }}", field=PersonForm()[name])
    assert html.lstrip().startswith("<fieldset")
    assert html.count("<legend>") == 1
    assert html.count('class="check"') + html.count('class="radio"') == 2


def test_a_single_checkbox_stands_inside_its_label():
    html = rendered("{{ form.pledge.as_field_group }}", form=PersonForm())
    assert re.search(r'<label class="check" for="id_pledge"><input type="checkbox"', html)


def test_what_was_typed_is_escaped():
    form = PersonForm({"name": '"><script>alert(1)</script>'})
    assert "<script>" not in rendered("{{ form.name.as_field_group }}{% error_summary form %}", form=form)


def test_the_publish_choice_names_the_item_it_is_about():
    html = rendered(
        "{% include 'components/pub.html' with field=form.kind of='電話番号' %}", form=PersonForm()
    )
    assert "電話番号をポータルで公開するか" in html
    assert html.count('type="radio"') == 2


def test_every_form_gets_a_token_of_its_own():
    first, second = rendered("{% form_token %}"), rendered("{% form_token %}")
    assert f'name="{TOKEN_FIELD}"' in first
    assert first != second


# ---------------------------------------------------------------- page numbers


def pages(number: int, total: int, query: str = "") -> str:
    page = Paginator(range(total), 10).get_page(number)
    return rendered("{% pager page %}", page=page, request=RequestFactory().get(f"/groups/{query}"))


def test_one_page_needs_no_page_numbers():
    assert pages(1, 10).strip() == ""


def test_page_links_keep_the_search():
    html = pages(2, 30, "?area=kamakura&area=ofuna&page=2")
    assert "?area=kamakura&amp;area=ofuna&amp;page=3" in html


def test_the_current_page_is_marked_and_no_link():
    html = pages(2, 30)
    assert re.findall(r'aria-current="page">(\d+)<', html) == ["2"]
    assert "2ページ" not in html


def test_many_pages_are_shortened():
    assert text_of(pages(50, 1000)) == "前へ1…4849505152…100次へ"


# ---------------------------------------------------------------- messages


def test_messages_are_a_status_with_words_and_a_sign():
    html = rendered("{% include 'components/messages.html' %}", messages=[Message(SUCCESS, "保存しました。")])
    assert 'role="status"' in html
    assert 'class="message message--success"' in html
    assert text_of(html) == "保存しました。"
    assert ICONS["check"] in html
