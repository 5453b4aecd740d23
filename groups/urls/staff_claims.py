"""Addresses of the list of unclaimed groups and of the staff export, under /staff/."""

from django.urls import path

from groups.views import staff_claims, staff_export

app_name = "groups_claims"
urlpatterns = [
    path("claims/", staff_claims.unclaimed, name="list"),
    path("claims/invite/", staff_claims.invite, name="invite"),
    path("claims/letters/", staff_claims.letters, name="letters"),
    path("exports/groups/", staff_export.group_list, name="export"),
]
