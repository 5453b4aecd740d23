"""The table of questions fits the group that it makes, and every page can rely on its numbers."""

from datetime import date

from django.db.models import Field

from groups import purpose_texts
from groups.answers import typed_keys
from groups.forms.question_fields import fields_of
from groups.models import ALWAYS_PUBLIC, SWITCHABLE, Group, RegistrationDocument
from groups.steps import MOST_DOCUMENTS, NEVER_PUBLIC, STEPS, Kind, item_label, next_step, questions, reopened

TEXT_KINDS = (Kind.NAME, Kind.KANA, Kind.LINE, Kind.PROSE, Kind.EMAIL, Kind.URL)


def test_every_question_has_a_number_of_its_own_in_order() -> None:
    numbers = [question.number for _step, question in questions()]
    assert len(set(numbers)) == len(numbers)
    assert numbers[:2] == ["1-1", "1-2"]
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))


def test_every_answer_has_a_column_that_can_hold_it() -> None:
    columns = {field.name: field for field in Group._meta.get_fields()}
    for step, question in questions():
        if step.slug in ("documents", "declarations"):
            continue
        for key in question.keys:
            column = columns[key]
            if question.kind in TEXT_KINDS:
                assert isinstance(column, Field)
                assert question.max_length == column.max_length, key


def test_every_public_field_is_asked_for_and_every_private_one_says_why() -> None:
    asked = {question.name for _step, question in questions()}
    assert set(SWITCHABLE) | set(ALWAYS_PUBLIC) <= asked
    people = next(step for step in STEPS if step.slug == "people")
    never = {question.name for question in people.questions if question.publication == "never"}
    assert never == set(NEVER_PUBLIC)


def test_every_kind_of_paper_is_a_question_with_a_limit() -> None:
    papers = [question.name for _step, question in questions() if question.kind == Kind.DOCUMENT]
    assert papers == list(MOST_DOCUMENTS) == RegistrationDocument.Kind.values


def test_steps_follow_each_other_to_the_end() -> None:
    assert [following.slug if (following := next_step(step.slug)) else None for step in STEPS] == [
        "activity",
        "people",
        "page",
        "documents",
        "declarations",
        None,
    ]


def test_a_question_is_named_with_its_page_and_number() -> None:
    assert item_label("basics", "kana") == "団体の基本 1-2 フリガナ"
    assert item_label("declarations", "no_violence") == "確認と誓約 6-4 暴力団排除の誓約"
    assert item_label("gone", "thing") == "thing"


def test_a_return_opens_dependent_questions_in_the_order_of_the_page() -> None:
    items = [
        {"step": "activity", "field": "main_field", "remark": "中心の分野を確かめてください。"},
        {"step": "activity", "field": "unknown", "remark": "x"},
        {"step": "basics", "field": "kana", "remark": "読み"},
    ]
    assert reopened(items, "activity") == {"fields": "", "main_field": "中心の分野を確かめてください。"}


def test_switches_are_sent_one_by_one() -> None:
    page = next(step for step in STEPS if step.slug == "page")
    assert typed_keys(page.questions[0]) == tuple(f"show_{name}" for name in SWITCHABLE)


def test_a_switch_is_called_like_its_question_on_every_page() -> None:
    page = next(step for step in STEPS if step.slug == "page")
    titles = {question.name: question.title for _step, question in questions()}
    fields = fields_of(page.questions[0], date(2026, 11, 23))
    assert {name: fields[f"show_{name}"].label for name in SWITCHABLE} == {
        name: titles[name] for name in SWITCHABLE
    }
    assert fields["show_welcome_text"].error_messages["required"] == (
        "「参加できる人」を公開するかどうかを選んでください。"
    )


def test_only_the_representatives_own_data_is_offered_by_the_browser() -> None:
    step = next(step for step in STEPS if step.slug == "people")
    offered = {
        question.name: fields_of(question, date(2026, 11, 23))[question.name].widget.attrs.get("autocomplete")
        for question in step.questions
    }
    assert {name: kind for name, kind in offered.items() if kind not in (None, "off")} == {
        "representative_name": "name",
        "representative_phone": "tel",
        "representative_email": "email",
    }


def test_purpose_texts_keep_their_versions_and_never_change_unseen() -> None:
    assert purpose_texts.BY_VERSION[purpose_texts.CURRENT.version] is purpose_texts.CURRENT
    heads = [head for head, _words in purpose_texts.CURRENT.parts]
    assert heads == ["何に使うか", "だれが見るか", "公開するか", "いつまで残すか", "問い合わせ"]
    assert {text.version: text.sha256[:12] for text in purpose_texts.BY_VERSION.values()} == {
        "2026-04": "d312b726a71b",
    }
