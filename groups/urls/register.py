"""Addresses of this app: the public self-check before registering, and the sheets for paper."""

from django.urls import URLPattern, URLResolver, path

from groups.views import paper, register

app_name = "register"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.start, name="start"),
    path("paper/", paper.sheets, name="paper"),
    path("paper/<slug:slug>.pdf", paper.sheet, name="paper_sheet"),
]
