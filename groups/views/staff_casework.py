"""The office's pages that every kind of case has: the list, one case with its side column, the steps."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error
from core.lifecycle import Blocked, NotAllowed, Offer
from groups.actions.casework import Desk
from groups.filters.cases import CaseFilter
from groups.forms.casework import AssignForm, NoteForm
from groups.models import CentreSite
from groups.permissions import can_process_queue, has_typed
from groups.proxy_about import about
from groups.queries.casework import officers, waiting
from groups.views.staff_common import UNPROCESSABLE

PER_PAGE = 20
# The button that sends, after a page that shows what will be sent.
SEND = "send"
View = Callable[..., HttpResponse]


def sent_or_kept(request: HttpRequest) -> Any:
    """What was sent, or what was typed before the sign-in ran out."""
    return request.POST if request.method == "POST" else recalled(request)


def status_of(request: HttpRequest) -> int:
    """A form that is shown again after a POST has errors."""
    return UNPROCESSABLE if request.method == "POST" else 200


@dataclass(frozen=True)
class Pages:
    """Where the pages of one kind of case are, and what differs on them."""

    desk: Desk[Any]
    title: str  # of the list
    number: str  # a receipt number, as an example
    due: str  # what the day is called by which the office looks at it
    urls: str
    one: str
    steps: tuple[str, ...]
    may_decide: Callable[[Any, Any], bool]  # four eyes: who typed a case for a group may not
    nobody: Callable[[QuerySet[User], Any], QuerySet[User]]  # leaves out who is never in charge of it

    def name(self, page: str) -> str:
        return f"{self.urls}:{page}"

    @property
    def page(self) -> str:
        return self.name(self.one)

    @property
    def queue(self) -> str:
        return self.name("queue")

    @property
    def assign_page(self) -> str:
        return self.name("assign")

    @property
    def note_page(self) -> str:
        return self.name("note")

    def guarded(self, view: View) -> View:
        """A step that is not possible now leads back to the case and says why; a forbidden one is a 403."""

        @wraps(view)
        def answered(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, pk, *args, **kwargs)
            except Blocked as blocked:
                return back_with_error(request, str(blocked), self.page, pk)
            except NotAllowed as refused:
                raise PermissionDenied(str(refused)) from refused

        return answered

    # ------------------------------------------------------------------------------------------- the list

    def show_queue(self, request: HttpRequest, chosen: CaseFilter, template: str) -> HttpResponse:
        page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "pages": self,
            "filter": chosen,
            "form": chosen.form,
            "page": page,
            "lines": self.lines(page, chosen.today),
            "may_act": can_process_queue(request.user),
        }
        return render(request, template, context)

    def lines(self, cases: Iterable[Any], today: date) -> list[tuple[Any, Any]]:
        return [(case, waiting(case, today)) for case in cases]

    # -------------------------------------------------------------------------------------------- one case

    def side(
        self, user: Any, case: Any, offers: Iterable[Offer], today: date, **forms: Any
    ) -> dict[str, Any]:
        """What stands beside a case; forms that came back with errors, or were parked, replace fresh ones."""
        may_act, entry = self.desk.may_work(user, case), case.proxy
        return {
            "pages": self,
            "case": case,
            "may_act": may_act,
            "may_work": may_act and case.is_waiting,
            "action_lines": [
                (offer.transition, reverse(self.name(offer.transition.name), args=[case.pk]))
                for offer in offers
                if offer.transition.name in self.steps
            ],
            "proxy": entry,
            "untold": entry.notices.filter(done_at=None).count() if entry else 0,
            "typing": about(entry).typing if entry else "",
            "typed_it": may_act and has_typed(user, case),
            "may_decide": may_act and self.may_decide(user, case),
            "note_form": NoteForm(),
            "assign_form": self.assign_form(case, today),
            "shown_forms": list(forms.values()),
            **forms,
        }

    def assign_form(self, case: Any, today: date, data: Any = None) -> AssignForm:
        people = self.nobody(officers(today), case)
        return AssignForm(data, officers=people, initial={"to": case.assigned_to_id})

    def assign(self, request: HttpRequest, case: Any, today: date, show: View) -> HttpResponse:
        form = self.assign_form(case, today, sent_or_kept(request))
        if request.method != "POST" or not form.is_valid():
            return show(request, case, assign_form=form)
        to = form.cleaned_data["to"]
        self.desk.assign(case, to=to, by=request.user)
        if to is None:
            words = "担当を「まだ決めない」にしました。"
        elif to == request.user:
            words = "あなたが担当になりました。"
        else:
            words = f"{to}さんを担当にし、メールで知らせました。"
        messages.success(request, words)
        return redirect(self.page, case.pk)

    def note(self, request: HttpRequest, case: Any, show: View) -> HttpResponse:
        form = NoteForm(sent_or_kept(request))
        if request.method != "POST" or not form.is_valid():
            return show(request, case, note_form=form)

        def work() -> str:
            self.desk.add_note(case, body=form.cleaned_data["body"], by=request.user)
            return self.done(request, case, "内部の記録に残しました。職員だけに見えます。")

        return run_once(request, work)

    # ------------------------------------------------------------------------------------------- the steps

    def show_step(
        self,
        request: HttpRequest,
        template: str,
        case: Any,
        form: Any,
        *,
        step: str,
        status: int | None = None,
        **more: Any,
    ) -> HttpResponse:
        context = {
            "pages": self,
            "case": case,
            "form": form,
            "step": self.desk.lifecycle.by_name[step],
            "form_token": request.POST.get("form_token") or uuid.uuid4(),
            **more,
        }
        return render(request, template, context, status=status or status_of(request))

    def show_refusal(
        self,
        request: HttpRequest,
        case: Any,
        form: Any,
        send: Callable[[], str],
        *,
        write: str,
        preview: str,
        **more: Any,
    ) -> HttpResponse:
        """Write the reason (template `write`), read what the group will read (`preview`), send."""
        sent, do = request.method == "POST", request.POST.get("do")
        valid = sent and do != "edit" and form.is_valid()
        if valid and do == SEND:
            return run_once(request, send)
        self.refuse_closed(case, "reject")
        template = preview if valid else write
        status = UNPROCESSABLE if sent and form.errors else 200
        more["sites"] = list(CentreSite.objects.all())
        return self.show_step(request, template, case, form, step="reject", status=status, **more)

    def refuse_closed(self, case: Any, step: str) -> None:
        """Opening the page of a step that is over answers at once, not after the text has been written."""
        if case.state not in self.desk.lifecycle.by_name[step].sources:
            raise Blocked(self.desk.already(case))

    def done(self, request: HttpRequest, case: Any, words: str) -> str:
        messages.success(request, words)
        return reverse(self.page, args=[case.pk])
