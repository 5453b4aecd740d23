"""The centre's list of change notices, one notice, and what groups changed on their pages themselves."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from core import audit, clock, files
from core.access import Data, access
from core.http import get_permitted
from groups.actions import change_decision
from groups.filters.cases import ChangeFilter
from groups.permissions import can_decide_change, can_process_queue, can_view_change, can_view_queue
from groups.queries.changes import groups_of, notice_file, page_changes, queue, visible
from groups.views.staff_casework import Pages, status_of
from groups.views.staff_groups import find_group

CHANGES_PER_PAGE = 50


def _nobody(people, notice):
    """Neither who sent it nor a member of its group."""
    people = people.exclude(pk=notice.applicant_id or 0)
    return people.exclude(memberships__group=notice.group, memberships__ended_at=None)


PAGES = Pages(
    desk=change_decision.DESK,
    title="変更届",
    number="R8-変0003",
    due="期限",
    urls="groups_staff_changes",
    one="notice",
    steps=("apply", "return", "reject"),
    may_decide=can_decide_change,
    nobody=_nobody,
)


def find_notice(user, pk):
    """A received notice; drafts and those of the officer's own group do not exist here (404)."""
    notices = visible(user).select_related(
        "group__form", "applicant", "assigned_to", "decided_by", "proxy__entered_by"
    )
    return get_permitted(notices, can_view_change, user, pk=pk)


@access(can_view_queue, data=Data.STAFF)
def queue_page(request):
    today = clock.today()
    chosen = ChangeFilter(request.GET, queue(request.user, today), user=request.user, today=today)
    return PAGES.show_queue(request, chosen, "groups/staff/changes/queue.html")


@access(can_view_queue, data=Data.STAFF)
def page_change_list(request):
    """「団体が変えたところ」: newest first, with a link to look at the page again."""
    page = Paginator(page_changes(), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    groups = groups_of(page)
    context = {"page": page, "lines": [(entry, groups.get(entry.object_id)) for entry in page]}
    return render(request, "groups/staff/changes/page_changes.html", context)


# ------------------------------------------------------------------------------------------ one notice


@access(can_view_queue, data=Data.PERSONAL)
def notice(request, pk):
    return _show(request, find_notice(request.user, pk))


def _show(request, found, **forms):
    """The page of a notice; forms that came back with errors, or were parked, replace fresh ones."""
    today = clock.today()
    audit.record_read(found, by=request.user, what="変更届")
    file = notice_file(found, request.user, today)
    context = {
        "file": file,
        "notice": found,
        "group": found.group,
        **PAGES.side(request.user, found, file.offers, today, **forms),
    }
    return render(request, "groups/staff/changes/notice.html", context, status=status_of(request))


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def assign(request, pk):
    return PAGES.assign(request, find_notice(request.user, pk), clock.today(), _show)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def note(request, pk):
    return PAGES.note(request, find_notice(request.user, pk), _show)


@access(can_view_queue, data=Data.PERSONAL)
def document(request, pk, document_pk):
    """A paper of the notice as a download; one line in the record for each."""
    found = find_notice(request.user, pk)
    paper = get_object_or_404(found.documents.select_related("file"), pk=document_pk)
    audit.record_read(found, by=request.user, what="書類「規約・会則」")
    return files.send(paper.file)


@access(can_view_queue, data=Data.PERSONAL)
def group_document(request, number, pk):
    """A paper of the group's record as a download; one line in the record for each."""
    group = find_group(number)
    paper = get_object_or_404(group.documents.select_related("file"), pk=pk)
    audit.record_read(group, by=request.user, what=f"書類「{paper.get_kind_display()}」")
    return files.send(paper.file)
