"""Registered groups as the centre sees them: the list, and one group with its people and its record."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render

from core import audit, clock, settings_rows
from core.access import Data, access
from core.http import LARGEST_ID
from groups.actions.renewal import why_not_now
from groups.actions.standing import open_closing
from groups.answers import switch_title
from groups.filters.groups import GroupFilter
from groups.freshness import stale_words
from groups.models import PERSONAL_SWITCHES, SWITCHABLE, Group, Registration
from groups.permissions import (
    can_edit_page,
    can_export,
    can_hand_over_for,
    can_invite_groups,
    can_join_groups,
    can_process_group,
    can_read_batons,
    can_view_queue,
)
from groups.queries.baton import light_label
from groups.queries.changes import visible

PER_PAGE = 50
LONGEST_TIMELINE = 200
MOST_HAND_OVERS = 5
PEOPLE = (
    "representative_name", "representative_kana", "representative_address", "representative_phone",
    "representative_email", "contact_name", "contact_phone", "contact_email",
)  # fmt: skip


def find_group(number):
    """Every group of any state; the office keeps the struck-off ones too."""
    if number > LARGEST_ID:
        raise Http404
    groups = Group.objects.select_related("form", "main_field", "same_as").prefetch_related("fields", "areas")
    found = groups.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@access(can_view_queue, data=Data.STAFF)
def group_list(request):
    today = clock.today()
    months = settings_rows.value("groups.stale_months", on=today)
    groups = Group.objects.select_related("main_field").annotate(
        member_count=Count("memberships", filter=Q(memberships__ended_at=None))
    )
    chosen = GroupFilter(
        request.GET, groups.order_by("number"), user=request.user, today=today, stale_months=months
    )
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "form": chosen.form,
        "page": page,
        "lines": [(group, stale_words(group.confirmed_on, today, months)) for group in page],
        "months": months,
        "may_invite": can_invite_groups(request.user),
        "may_export": can_export(request.user),
    }
    return render(request, "groups/staff/groups.html", context)


@access(can_view_queue, data=Data.PERSONAL)
def group(request, number):
    """One group with its personal fields; each view leaves a line in the record."""
    found = find_group(number)
    audit.record_read(found, by=request.user, what="団体の情報")
    registration = Registration.objects.filter(group=found).select_related("proxy__entered_by").first()
    context = {
        "group": found,
        "may_join": can_join_groups(request.user),
        "duplicates": found.duplicates.order_by("number"),
        "proxy": registration.proxy if registration else None,
        "can_edit": can_edit_page(request.user, found),
        "baton_light": light_label(found) if can_read_batons(request.user) else "",
        "registration": registration,
        "members": found.memberships.filter(ended_at=None).select_related("user"),
        "former_members": found.memberships.exclude(ended_at=None).select_related("user"),
        "hand_overs": found.hand_overs.select_related("member__user", "proposed_by")[:MOST_HAND_OVERS],
        "may_hand_over": can_hand_over_for(request.user, found),
        "people": _people(found),
        "may_process": can_process_group(request.user, found),
        "may_renew": not why_not_now(found, clock.today()),
        "closing": open_closing(found),
        "renewals": found.renewals.all()[:5],
        "reminders": found.reminders.all()[:5],
        "contacts": found.contacts.all()[:5],
        "documents": found.documents.select_related("file"),
        "changes": visible(request.user).filter(group=found),
        "public_labels": [switch_title(field) for field in SWITCHABLE if found.shows(field)],
        "hidden_labels": [switch_title(field) for field in SWITCHABLE if not found.shows(field)],
        "timeline": list(audit.timeline(found, with_internal=True)[:LONGEST_TIMELINE]),
        "stale": stale_words(
            found.confirmed_on, clock.today(), settings_rows.value("groups.stale_months", on=clock.today())
        ),
    }
    return render(request, "groups/staff/group.html", context)


def _people(group):
    """(label, value, shown to the public) of the representative and the contact."""
    labels = {field.name: field.verbose_name for field in Group._meta.concrete_fields}
    return [
        (labels[name], getattr(group, name), name in PERSONAL_SWITCHES and group.shows(name))
        for name in PEOPLE
    ]
