"""Addresses of the centre's pages about change notices, at /staff/."""

from django.urls import URLPattern, URLResolver, path

from groups.views import staff_change_decision, staff_changes

app_name = "groups_staff_changes"
_ONE = "changes/<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("changes/", staff_changes.queue_page, name="queue"),
    path("changes/pages/", staff_changes.page_change_list, name="pages"),
    path(_ONE, staff_changes.notice, name="notice"),
    path(_ONE + "documents/<int:document_pk>/", staff_changes.document, name="document"),
    path(_ONE + "assign/", staff_changes.assign, name="assign"),
    path(_ONE + "notes/", staff_changes.note, name="note"),
    path(_ONE + "return/", staff_change_decision.return_notice, name="return"),
    path(_ONE + "apply/", staff_change_decision.apply, name="apply"),
    path(_ONE + "reject/", staff_change_decision.reject, name="reject"),
    path("groups/<int:number>/documents/<int:pk>/", staff_changes.group_document, name="group_document"),
]
