"""Addresses of the open data, under /opendata/."""

from django.urls import path

from groups.views import opendata as views

app_name = "opendata"
urlpatterns = [
    path("", views.index, name="index"),
    path("groups.csv", views.groups_csv, name="groups_csv"),
    path("groups.json", views.groups_json, name="groups_json"),
]
