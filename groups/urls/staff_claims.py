"""Addresses of the list of unclaimed groups and of the staff export, under /staff/."""

from django.urls import path

from groups.views import staff_claims, staff_export, staff_export_saved

app_name = "groups_claims"
urlpatterns = [
    path("claims/", staff_claims.unclaimed, name="list"),
    path("claims/invite/", staff_claims.invite, name="invite"),
    path("claims/letters/", staff_claims.letters, name="letters"),
    path("exports/groups/", staff_export.group_list, name="export"),
    path("exports/groups/saved/", staff_export_saved.save, name="export_save"),
    path("exports/groups/saved/<int:pk>/", staff_export_saved.change, name="export_saved"),
    path("exports/groups/saved/<int:pk>/delete/", staff_export_saved.delete, name="export_saved_delete"),
]
