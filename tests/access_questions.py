"""Questions to a group and reports of mistakes, for the walk over every address (access_samples.py)."""

from collections.abc import Callable
from typing import Any

from core import clock
from groups.actions.confirmation import new_token, report_token
from groups.actions.mistakes import report_mistake
from groups.models import Group, Question
from tests.access_content import NUMBER, OTHER_NUMBER, STRUCK_NUMBER, of_number
from tests.groups.asking import make_question, reported, sent_question

Build = Callable[[Any], dict[str, Any]]
FORMS = ("ask", "ask_sent", "report_error", "report_error_sent")


def build(world: Any) -> None:
    """A question that the group reads, one that the centre stands in for, one not sent yet; two mistakes."""
    group = Group.objects.get(number=NUMBER)
    unsent, own = make_question(group, body="まだ送っていない質問"), sent_question(group)
    centre = sent_question(group, body="取り次ぐ質問")
    Question.objects.filter(pk=centre.pk).update(for_centre=True)
    report = reported(group)
    fresh = report_mistake(
        group=group, parts=["time"], body="場所", email="a@example.jp", today=clock.today(), by=None
    )
    world.tokens = {
        "question": new_token(own),
        "unsent": new_token(unsent),
        "unsent_report": report_token(fresh),
        "sent_report": report_token(report),
    }
    world.ids |= {"question": own.pk, "centre_question": centre.pk, "mistake": report.pk}


def _asked(own: str = "question", number: int = NUMBER) -> Build:
    return lambda world: {"number": number, "token": world.tokens[own]}


def _pk(key: str, **fixed: str) -> Build:
    return lambda world: {"pk": world.ids[key], **fixed}


SAMPLES: dict[str, Build] = {
    **{f"groups:{name}": of_number for name in FORMS},
    **{f"groups:{name}@struck_off": lambda _world: {"number": STRUCK_NUMBER} for name in FORMS},
    "groups:question": _asked(),
    "groups:question@unsent": _asked("unsent"),
    "groups:question@unknown": lambda _world: {"number": NUMBER, "token": "no-such-link"},
    "groups:question@other_group": _asked(number=OTHER_NUMBER),
    "groups:question_confirm": _asked("unsent"),
    "groups:mistake_confirm": _asked("unsent_report"),
    "groups:mistake_confirm@sent": _asked("sent_report"),
    "groups:mistake_confirm@other_group": _asked("unsent_report", OTHER_NUMBER),
    "groups:question_confirm@sent": _asked(),
    "groups:question_reply": _asked(),
    "groups:question_reply@unsent": _asked("unsent"),
    "groups:question_close": _asked(),
    "groups:question_close@unsent": _asked("unsent"),
    "groups_my:questions": of_number,
    "groups_my:question_choices": of_number,
    **{
        f"groups_my:{name}{variant}": lambda w, number=number: {"number": number, "pk": w.ids["question"]}
        for name in ("question", "question_close", "question_report")
        for variant, number in (("", NUMBER), ("@other_group", OTHER_NUMBER))
    },
    "groups_staff:question": _pk("centre_question"),
    "groups_staff:question@groups_own": _pk("question"),
    "groups_staff:question_step": _pk("centre_question", name="pass_on"),
    "groups_staff:question_step@groups_own": _pk("question", name="remove"),
    "groups_staff:question_step@unknown": _pk("centre_question", name="nonsense"),
    "groups_staff:mistake": _pk("mistake"),
    "groups_staff:mistake_note": _pk("mistake"),
    "groups_staff:mistake_step": _pk("mistake", name="take"),
    "groups_staff:mistake_step@unknown": _pk("mistake", name="nonsense"),
}
