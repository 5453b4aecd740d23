"""Addresses of the list of lights, under /staff/baton/."""

from django.urls import path

from groups.views import staff_baton as views

app_name = "baton_staff"
urlpatterns = [
    path("", views.baton_list, name="list"),
    path("print/", views.baton_print, name="print"),
    path("<int:number>/", views.baton_sheet, name="sheet"),
    path("<int:number>/contacted/", views.contacted, name="contacted"),
]
