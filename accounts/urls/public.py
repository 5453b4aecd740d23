"""Everything below /accounts/: the portal's own pages first, then django-allauth's."""

import allauth.urls
from django.urls import include, path

from accounts.views import public
from core.access import Data, declare

urlpatterns = [
    path("", include("accounts.urls.my")),
    *declare(
        [path("2fa/totp/activate/", public.activate_totp, name="mfa_activate_totp")], data=Data.PERSONAL
    ),
    *declare(allauth.urls, data=Data.PERSONAL),
]
