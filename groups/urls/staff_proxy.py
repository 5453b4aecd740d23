"""Addresses of proxy entry, under /staff/proxy/."""

from django.urls import path

from groups.views import staff_proxy as views
from groups.views import staff_sitting

app_name = "groups_proxy"
urlpatterns = [
    path("", views.entries, name="list"),
    path("registration/", views.begin, name="begin"),
    path("groups/<int:number>/", staff_sitting.begin_group, name="begin_group"),
    path("groups/<int:number>/forms/", staff_sitting.forms, name="forms"),
    path("groups/<int:number>/end/", staff_sitting.end_group, name="end_group"),
    path("<int:pk>/", views.entry, name="entry"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/scan/", views.scan, name="scan"),
    path("<int:pk>/notices/<int:notice_pk>/", views.told, name="told"),
    path("<int:pk>/copy.pdf", views.copy_pdf, name="copy"),
    path("<int:pk>/receipt.pdf", views.receipt_pdf, name="receipt"),
]
