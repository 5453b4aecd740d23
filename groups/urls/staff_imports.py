"""Addresses of the group list import, under /staff/imports/."""

from django.urls import path

from groups.views import staff_imports as views

app_name = "groups_imports"
urlpatterns = [
    path("", views.batches, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/rows/<int:row_pk>/", views.choose, name="choose"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/discard/", views.discard, name="discard"),
]
