"""Form tools: one-time tokens against double submits, and versions against silent overwrites."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponseRedirect, QueryDict

from core import clock
from core.models import FormToken

TOKEN_FIELD = "form_token"
KEPT_FOR = timedelta(days=31)


class StaleWrite(Exception):
    """Somebody else saved this row after the form was opened."""


def run_once(request: HttpRequest, work: Callable[[], str], *, place: str = "") -> HttpResponseRedirect:
    """Do `work` once for this form's token and redirect to the address it returns.

    `place` stands for the page's address where that holds a secret, which must not be kept.

    A second press, a reload or back-and-resubmit leads to the first result; nothing is made twice.
    `work` runs in one transaction with the token. Exceptions roll both back, so the form can be sent again.
    """
    path = (place or request.path)[:300]
    try:
        with transaction.atomic():
            row = FormToken.objects.create(
                token=_token(request), path=path, fingerprint=_fingerprint(request), created_at=clock.now()
            )
            row.outcome = work()
            row.save(update_fields=["outcome"])
            return HttpResponseRedirect(row.outcome)
    except IntegrityError:
        first = sent_before(request, place=place)
        if first is None:
            raise
        return first


def sent_before(request: HttpRequest, *, place: str = "") -> HttpResponseRedirect | None:
    """The first result of a form that was sent already, None for a new one. `place` as for run_once.

    Asked before everything else where the act itself shuts its sender out: somebody who leaves a group and
    presses twice reads that it is done, not that there is no such page.
    """
    path = (place or request.path)[:300]
    done = FormToken.objects.filter(token=_token(request), path=path).exclude(outcome="").first()
    if done is None:
        return None
    if done.fingerprint != _fingerprint(request):
        messages.warning(
            request, "この画面の内容は、すでに一度送信されています。あとから変えた分は送られていません。"
        )
    return HttpResponseRedirect(done.outcome)


def sent_lists(data: QueryDict) -> dict[str, list[str]]:
    """Every value that was sent, by its field."""
    return {name: data.getlist(name) for name in data}


def sent_version(data: QueryDict) -> int:
    """The version that the form was opened with; a missing or odd one counts as the oldest."""
    given = data.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(TOKEN_FIELD, ""))
    except ValueError:
        # A form without a token (a script, a very old page) still works, just without the guard.
        return uuid.uuid4()


def _fingerprint(request: HttpRequest) -> str:
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    uploads = [(name, file) for name, row in sorted(request.FILES.lists()) for file in row]
    files = "&".join(f"{name}={file.name}:{file.size}" for name, file in uploads)
    return hashlib.sha256(f"{fields.urlencode()}|{files}".encode()).hexdigest()


def update_versioned(obj: models.Model, expected_version: int, **values: Any) -> None:
    """Write `values` only if the row still has `expected_version`; raises StaleWrite otherwise.

    The model has a `version` integer. `obj` is refreshed with the new values and version.
    """
    changed = (
        type(obj)
        ._default_manager.filter(pk=obj.pk, version=expected_version)
        .update(version=expected_version + 1, **values)
    )
    if not changed:
        raise StaleWrite
    obj.refresh_from_db()


def forget_old_tokens() -> int:
    """Delete one-time tokens older than a month; a form left open longer starts anew. Returns how many."""
    return FormToken.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]
