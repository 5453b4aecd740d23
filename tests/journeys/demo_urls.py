"""The portal's addresses as the demo has them."""

from django.urls import include, path

from kamakura_portal.urls import handler400, handler403, handler404, handler429, handler500
from kamakura_portal.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]
urlpatterns = [*portal, path("demo/", include("kamakura_portal.demo_urls"))]
