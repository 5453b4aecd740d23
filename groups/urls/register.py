"""Addresses of this app: the public self-check before registering."""

from django.urls import URLPattern, URLResolver, path

from groups.views import register

app_name = "register"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.start, name="start"),
]
