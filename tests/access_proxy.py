"""Objects and samples of the access table for proxy entry: applications that an officer typed."""

from collections.abc import Callable
from typing import Any

from core import clock
from groups.actions.proxy import begin_registration
from groups.models import ProxyEntry, ProxyNotice, Registration
from tests import people
from tests.groups.factories import make_registration
from tests.groups.proxying import brought

NUMBER = 11


def typed_for_others() -> dict[str, int]:
    """A draft and a sent application without an account, each with its entry and a notice; their keys."""
    ids: dict[str, int] = {}
    typist = people.centre_staff(name="入力 正")
    for state in ("draft", "submitted"):
        typed = make_registration(state=state, purpose_text_version="2026-04")
        begun = begin_registration(brought=brought(), by=typist)
        entry, ids[f"typed_{state}"] = begun.proxy, typed.pk
        Registration.objects.filter(pk=begun.pk).delete()
        Registration.objects.filter(pk=typed.pk).update(applicant=None, proxy=entry)
        ProxyEntry.objects.filter(registration=typed).update(receipt=typed.receipt_number or "")
        ids[f"typed_{state}_document"] = typed.documents.get(kind="rules").pk
        ids[f"entry_{state}"] = entry.pk
        notice = ProxyNotice.objects.create(entry=entry, subject="受付", body="本文", created_at=clock.now())
        ids[f"notice_{state}"] = notice.pk
    return ids


def _pk(name: str, **more: str) -> Callable[[Any], dict[str, Any]]:
    return lambda world: {"pk": world.ids[name], **{key: world.ids[value] for key, value in more.items()}}


def _step(name: str, slug: str) -> Callable[[Any], dict[str, Any]]:
    return lambda world: {"pk": world.ids[name], "slug": slug}


def _group(world: Any) -> dict[str, Any]:
    return {"number": NUMBER}


PROXY_SAMPLES: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"groups_my:{name}@typed": _pk("typed_draft")
        for name in ("registration", "registration_print", "registration_check", "registration_documents")
    },
    "groups_my:registration@typed_submitted": _pk("typed_submitted"),
    "groups_my:registration_print@typed_submitted": _pk("typed_submitted"),
    "groups_my:registration_step@typed": _step("typed_draft", "people"),
    "groups_my:document@typed": _pk("typed_draft", document_pk="typed_draft_document"),
    "groups_staff:case@typed": _pk("typed_submitted"),
    **{
        f"groups_proxy:{name}{variant}": _pk(f"entry_{state}")
        for name in ("entry", "sign", "scan", "copy", "receipt")
        for variant, state in (("", "submitted"), ("@draft", "draft"))
    },
    "groups_proxy:told": _pk("entry_submitted", notice_pk="notice_submitted"),
    "groups_proxy:told@other_entry": _pk("entry_submitted", notice_pk="notice_draft"),
    "groups_proxy:forms": _group,
    "groups_proxy:begin_group": _group,
    "groups_proxy:end_group": _group,
}
