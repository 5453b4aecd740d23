"""Addresses of a group's own posts on the needs board, under /my/groups/<number>/needs/."""

from django.urls import URLPattern, URLResolver, path

from groups.views import my_needs

app_name = "needs_my"
_NEEDS = "groups/<int:number>/needs/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_NEEDS, my_needs.needs, name="list"),
    path(_NEEDS + "new/", my_needs.new, name="new"),
    path(_NEEDS + "<int:need_number>/", my_needs.edit, name="edit"),
    path(_NEEDS + "<int:need_number>/close/", my_needs.close, name="close"),
    path(_NEEDS + "<int:need_number>/copy/", my_needs.copy, name="copy"),
    path(_NEEDS + "<int:need_number>/delete/", my_needs.delete, name="delete"),
]
