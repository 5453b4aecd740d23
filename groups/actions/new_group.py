"""Makes the group of an approved application: from the answers that staff judged, never from a draft."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from core import audit, clock, sequences, text
from core.lifecycle import Blocked
from core.models import Sequence
from groups import directory
from groups.models import ActivityField, Area, Group, Membership, OrganisationForm, Registration
from groups.terms import terms_on
from groups.values import PLAIN, in_order

SEQUENCE = "group"
NEEDED = {
    "name": "団体名", "kana": "フリガナ", "form": "組織種別", "main_field": "主たる分野",
    "fields": "活動分野", "areas": "活動地域", "purpose": "目的", "activities": "活動内容",
}  # fmt: skip
INCOMPLETE = (
    "このままでは登録できません（{}）。「項目を選んで差し戻す」で、申請した人に直してもらってください。"
)


def flat_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """{step: {field: value}} as one {field: value}; copies of invalid input (`_raw`) are left out."""
    steps = (step for name, step in answers.items() if not name.startswith("_") and isinstance(step, dict))
    return {field: value for step in steps for field, value in step.items() if not field.startswith("_")}


@transaction.atomic
def create_group(registration: Registration, *, by: Any, today: date) -> Group:
    """The registered group with its number, fields, areas, directory entry and representative, if any.

    Raises Blocked when the answers cannot make a group: the number is then not used up.
    """
    answers = flat_answers(registration.submitted_answers)
    _refuse_incomplete(answers)
    fields = _chosen(ActivityField, answers["fields"], "活動分野")
    areas = _chosen(Area, answers["areas"], "活動地域")
    group = _build(answers, today)
    # Imports raise the sequence themselves; this covers groups that came another way (a restored copy).
    sequences.raise_to(SEQUENCE, _highest_number())
    group.number = sequences.next_number(SEQUENCE)
    group.save()
    group.fields.set({*fields, group.main_field})
    group.areas.set(areas)
    if registration.applicant is not None:  # else the group claims its page later, by mail or letter
        Membership.objects.create(
            group=group,
            user=registration.applicant,
            role=Membership.Role.REPRESENTATIVE,
            started_at=clock.now(),
        )
    audit.record("団体を登録した", group, by=by, changes={"団体番号": (None, group.number)})
    directory.sync(group)
    return group


def expected_number() -> int:
    """The number that the next approval will most likely give; another officer may be quicker."""
    given = Sequence.objects.filter(name=SEQUENCE).values_list("last", flat=True).first() or 0
    return max(given, _highest_number()) + 1


def problem(registration: Registration) -> str:
    """Why the answers cannot make a group yet, in words; "" when they can. Nothing is written."""
    answers = flat_answers(registration.submitted_answers)
    try:
        _refuse_incomplete(answers)
        _chosen(ActivityField, answers["fields"], "活動分野")
        _chosen(Area, answers["areas"], "活動地域")
        _build(answers, clock.today())
    except Blocked as blocked:
        return str(blocked)
    return ""


def _highest_number() -> int:
    return Group.objects.aggregate(highest=models.Max("number"))["highest"] or 0


def _refuse_incomplete(answers: dict[str, Any]) -> None:
    missing = [label for field, label in NEEDED.items() if not answers.get(field)]
    if not missing and not text.name_key(str(answers["name"])):
        missing = ["団体名に文字"]
    if missing:
        raise Blocked(INCOMPLETE.format("・".join(missing) + "がありません"))


def _build(answers: dict[str, Any], today: date) -> Group:
    now = clock.now()
    values = {column: answers[column] for column in PLAIN if answers.get(column) not in (None, "")}
    group = Group(
        **values,
        number=1,  # the real one is taken last, so that a refusal leaves no gap
        name_key=text.name_key(str(answers["name"])),
        form=_chosen(OrganisationForm, [answers["form"]], "組織種別")[0],
        main_field=_chosen(ActivityField, [answers["main_field"]], "主たる分野")[0],
        public_fields=in_order(answers.get("public_fields") or []),
        registered_on=today,
        confirmed_on=today,
        valid_until=terms_on(today).first_end(today),
        created_at=now,
        updated_at=now,
    )
    try:
        group.full_clean(exclude=["number"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        wrong = error.message_dict
        labels = [str(field.verbose_name) for field in Group._meta.concrete_fields if field.name in wrong]
        raise Blocked(INCOMPLETE.format("・".join(labels) + "が正しくありません")) from error
    return group


def _chosen(model: type[models.Model], codes: Any, label: str) -> list[Any]:
    """The reference rows of `codes`; an unknown code stops the approval instead of being dropped."""
    wanted = list(dict.fromkeys(str(code) for code in codes))
    rows = list(model._default_manager.filter(code__in=wanted))
    if not rows or len(rows) != len(wanted):
        raise Blocked(INCOMPLETE.format(f"{label}に、いまは使われていない選択肢があります"))
    return rows
