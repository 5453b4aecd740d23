"""Addresses of the content that the centre hides, under /staff/."""

from django.urls import path

from groups.views import staff_holds as views

app_name = "groups_holds"
urlpatterns = [
    path("holds/", views.hold_list, name="list"),
    path("holds/<int:pk>/", views.detail, name="detail"),
    path("groups/<int:number>/contents/", views.contents, name="contents"),
    path("groups/<int:number>/contents/<slug:kind>/<slug:key>/hide/", views.hide, name="hide"),
]
