"""/first-step/: three questions, three groups, the nearest day and a person at the centre. No account."""

from django.shortcuts import render

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import content_key, kept_page
from groups import choices as choice_rows
from groups import first_step


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def page(request):
    """The questions; with any answer in the address the groups too. The address is the answer."""
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    asked = first_step.questions(choices)
    chosen = {name: _code(request.GET.get(name), rows) for name, _title, rows in asked}
    answers = first_step.Answers(when=chosen["when"], where=chosen["where"], what=chosen["what"])
    answered = any(name in request.GET for name, _title, _rows in asked)
    found = first_step.suggest(answers, choices, today) if answered else []
    context = {
        "questions": [(name, title, rows, getattr(answers, name)) for name, title, rows in asked],
        "answered": answered,
        "said": [_label(rows, getattr(answers, name), title) for name, title, rows in asked],
        "found": found,
        "nearest": first_step.nearest(found),
        "summary": first_step.summary(found, answers),
        "today": today,
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/first_step.html", context)


def _code(given, rows):
    """The answer of the address; anything unknown is 「決めていない」."""
    return given if given in {row.code for row in rows} else first_step.ANY


def _label(rows, code, title):
    return title, next(row.label for row in rows if row.code == code)
