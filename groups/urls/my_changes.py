"""Addresses of a group's change notices, at /my/groups/<number>/changes/."""

from django.urls import URLPattern, URLResolver, path

from groups.views import my_change_check, my_change_edit, my_changes

app_name = "groups_changes"
_ALL = "groups/<int:number>/changes/"
_ONE = _ALL + "<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_ALL, my_changes.listing, name="list"),
    path(_ALL + "new/", my_changes.new, name="new"),
    path(_ALL + "rules/<int:pk>/", my_changes.rules, name="rules"),
    path(_ONE, my_changes.notice, name="notice"),
    path(_ONE + "parts/", my_changes.parts, name="parts"),
    path(_ONE + "edit/", my_change_edit.edit, name="edit"),
    path(_ONE + "check/", my_change_check.check, name="check"),
    path(_ONE + "receipt/", my_changes.receipt, name="receipt"),
    path(_ONE + "print/", my_changes.print_copy, name="print"),
    path(_ONE + "withdraw/", my_changes.withdraw, name="withdraw"),
    path(_ONE + "delete/", my_changes.delete, name="delete"),
    path(_ONE + "documents/<int:document_pk>/", my_change_edit.document, name="document"),
    path(_ONE + "documents/<int:document_pk>/remove/", my_change_edit.remove, name="document_remove"),
]
