"""Questions of the application, asked again of a registered group: change notice, renewal, entry by staff.

    form = form_for(step_for(["name"]), stored, today=today, initial=stored_typed)

Words, limits and cleaning are those of groups/questions.py. The rules between two answers hold only where the
form asks for one of them, so that an old entry with a gap elsewhere does not stand in the way.
"""

from datetime import date

from groups.answers import Typed, Values
from groups.forms.registration import BETWEEN, StepForm
from groups.steps import Step


class RegisteredForm(StepForm):
    """A page of questions of any steps. `base` holds the group's values for everything that is not asked."""

    def clean(self) -> None:
        for rule, keys in BETWEEN:
            if any(key in self.fields for key in keys):
                rule(self)


def form_for(
    step: Step,
    stored: Values,
    *,
    today: date,
    only: dict[str, str] | None = None,
    data: Typed | None = None,
    initial: Typed | None = None,
) -> RegisteredForm:
    """The form of the questions of `step` (`steps.page_of` makes one from names)."""
    return RegisteredForm(step, today=today, base=stored, only=only, data=data, initial=initial)
