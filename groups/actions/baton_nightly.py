"""The night's work on 引き継ぎシート: lights under today's numbers, and one reminder a year.

Both may run twice, late, or after missed nights: they ask what is due today, one sheet at a time.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from core import settings_rows
from groups import baton
from groups.actions.baton import relight
from groups.freshness import stale_from
from groups.models import BatonSheet, Group
from groups.notices import baton as notices_baton
from groups.rules import BATON_REVIEW_MONTHS


def relight_sheets(today: date) -> int:
    """Judge every sheet by the numbers in force today; returns how many lights changed."""
    limits = baton.limits_on(today)
    changed = 0
    for key in BatonSheet.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            sheet = BatonSheet.objects.select_for_update(of=("self",)).filter(pk=key).first()
            if sheet is not None:
                before = sheet.light
                changed += relight(sheet, today, limits).light != before
    return changed


def remind_of_reviews(today: date) -> int:
    """Remind groups whose last review is more than a year old, once a year; returns how many groups.

    A group whose people cannot be mailed stays due until somebody can be.
    """
    keys = _due(today).order_by("pk").values_list("pk", flat=True)
    return sum(_remind(key, today) for key in list(keys))


def _due(today: date) -> QuerySet[BatonSheet]:
    """Written sheets of listed groups; a sheet never reviewed counts from the day it was begun."""
    before = stale_from(today, settings_rows.value(BATON_REVIEW_MONTHS.key, on=today))
    return (
        BatonSheet.objects.alias(last=Coalesce("reviewed_on", "started_on"))
        .filter(Q(reminded_on=None) | Q(reminded_on__lt=before), last__lt=before)
        .filter(group__state__in=Group.LISTED_STATES)
        .exclude(light="")
    )


@transaction.atomic
def _remind(key: int, today: date) -> bool:
    sheet = _due(today).select_for_update(of=("self",)).select_related("group").filter(pk=key).first()
    if sheet is None or not notices_baton.review_due(sheet):
        return False
    sheet.reminded_on = today
    sheet.save(update_fields=["reminded_on"])
    return True
