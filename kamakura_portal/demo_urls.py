"""Addresses of the demo; included only when PORTAL_DEMO is set."""

from django.urls import path

from kamakura_portal.views import demo

app_name = "demo"
urlpatterns = [
    path("", demo.index, name="index"),
    path("sign-in/", demo.sign_in, name="sign_in"),
    path("clock/", demo.clock, name="clock"),
    path("mailbox/", demo.mailbox, name="mailbox"),
    path("mailbox.json", demo.mailbox_json, name="mailbox_json"),
]
