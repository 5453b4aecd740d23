"""The portal's addresses together with those of the demo, for the walk over every address."""

from django.urls import include, path

from kamakura_portal.urls import *  # noqa: F403
from kamakura_portal.urls import urlpatterns as _portal

urlpatterns = [*_portal, path("demo/", include("kamakura_portal.demo_urls"))]
