"""All addresses of the portal (architecture: stable, residents print them)."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from core.access import Data, declare
from kamakura_portal.views import desk, errors, health, home, kept, machines

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = "accounts.limits.too_many_requests"
handler500 = errors.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("groups/register/", include("groups.urls.register")),
    path("groups/", include("groups.urls.public")),
    path("needs/", include("groups.urls.needs")),
    path("first-step/", include("groups.urls.first_step")),
    path("opendata/", include("groups.urls.opendata")),
    path("my/", home.my_home, name="my_home"),
    path("my/kept/", kept.kept, name="kept"),
    path("my/", include("groups.urls.my_needs")),
    path("my/", include("groups.urls.my")),
    path("my/", include("groups.urls.my_baton")),
    path("my/", include("groups.urls.my_changes")),
    path("staff/", desk.staff_home, name="staff_home"),
    path("staff/print/", desk.staff_home_print, name="staff_home_print"),
    path("staff/", include("groups.urls.staff")),
    path("staff/", include("groups.urls.staff_changes")),
    path("staff/imports/", include("groups.urls.staff_imports")),
    path("staff/", include("groups.urls.staff_claims")),
    path("staff/", include("groups.urls.staff_years")),
    path("staff/baton/", include("groups.urls.staff_baton")),
    path("staff/", include("groups.urls.staff_holds")),
    path("staff/proxy/", include("groups.urls.staff_proxy")),
    path("staff/", include("kamakura_portal.staff_urls")),
    path("committee/", home.committee_home, name="committee_home"),
    path("accounts/", include("accounts.urls.public")),
    path("privacy/", home.privacy, name="privacy"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", include((declare(admin.site.get_urls(), data=Data.PERSONAL), "admin"), namespace="admin")),
]
if settings.PORTAL_DEMO:
    urlpatterns.append(path("demo/", include("kamakura_portal.demo_urls")))
