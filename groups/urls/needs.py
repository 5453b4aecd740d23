"""Addresses of the needs board: public. `number` is the converter of groups/urls/public.py."""

from django.urls import URLPattern, URLResolver, path

from groups.views import needs

app_name = "needs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", needs.board, name="list"),
    path("print/", needs.board_print, name="print"),
    path("feed.xml", needs.feed, name="feed"),
    path("<number:number>/", needs.detail, name="detail"),
]
