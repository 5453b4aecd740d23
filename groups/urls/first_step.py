"""The address of はじめの一歩: public."""

from django.urls import URLPattern, URLResolver, path

from groups.views import first_step

app_name = "first_step"
urlpatterns: list[URLPattern | URLResolver] = [path("", first_step.page, name="page")]
