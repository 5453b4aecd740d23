"""What came to the centre on paper: how it was brought, and applications that an officer typed."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from groups.actions import proxy
from groups.actions.documents import add_document
from groups.actions.proxy import Brought
from groups.actions.registration import save_step, submit
from groups.answers import typed
from groups.models import Group, ProxyEntry, Registration
from groups.steps import BY_SLUG
from tests.groups.factories import PDF, complete_answers, reference

# Above every page while an officer types for a group, and in the record of what they did.
BANNER = "センター職員 窓口 恵 が 由比の紙芝居の会 さんに代わって入力"
HOW = "代理入力（ファクス）：パソコンを使わないため"
NO_MAIL = {"people": {"representative_email": "", "contact_email": ""}}
BY_FAX: dict[str, str] = {
    "channel": "fax",
    "on_behalf_of": "由比の紙芝居の会",
    "brought_by": "見本 三郎",
    "phone": "0467-00-0303",
    "received_on": "2026/11/20",
    "reason": "パソコンを使わないため",
}


def brought(**over: Any) -> Brought:
    values = {**BY_FAX, "received_on": clock.today(), **over}
    return Brought(**values)


def asked_for(group: Group, officer: Any) -> ProxyEntry:
    """Why this officer may change the page of the group today."""
    return proxy.begin(about=group, brought=brought(), by=officer)


def sitting(desk: Client, group: Group, to: str = "page") -> ProxyEntry:
    """The officer of `desk` says on the screen who asked, and goes on to a form of the group."""
    desk.post(reverse("groups_proxy:begin_group", args=[group.number]), {**BY_FAX, "to": to})
    return ProxyEntry.objects.filter(about_type="groups.group", about_id=str(group.pk)).latest("pk")


def typed_draft(officer: Any, answers: dict[str, Any] | None = None, **over: Any) -> Registration:
    """A draft that an officer typed to the end, with its papers."""
    reference()
    registration = proxy.begin_registration(brought=brought(**over), by=officer)
    whole = complete_answers(answers)
    for slug, values in whole.items():
        registration = save_step(
            registration=registration,
            slug=slug,
            values=values,
            as_typed=typed(BY_SLUG[slug], {slug: values}),
            state="valid",
            seen_version=registration.version,
            by=officer,
        )
    for kind in ("rules", "roster"):
        upload = SimpleUploadedFile(f"{kind}.pdf", PDF, "application/pdf")
        add_document(registration=registration, kind=kind, uploaded=upload, by=officer)
    return registration


def typed_case(officer: Any, answers: dict[str, Any] | None = None, **over: Any) -> Registration:
    """An application that an officer typed and sent."""
    registration = typed_draft(officer, answers if answers is not None else NO_MAIL, **over)
    return submit(
        registration=registration, by=officer, today=clock.today(), duplicate_reason="別の団体です。"
    )


def signed(registration: Registration, officer: Any) -> Registration:
    today = clock.today()
    proxy.note_signature(entry=registration.proxy, signed_on=today, by=officer, today=today)
    registration.refresh_from_db()
    return registration
