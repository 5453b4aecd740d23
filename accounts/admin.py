"""Django's admin holds only the sections here. People and roles have audited pages of their own."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from accounts.models import Section

# The admin's own sign-in form knows neither the second factor nor the limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


def to_own_password_page(request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
    """The admin's own page knows neither the limit on tries nor the notice by mail; the portal's has both."""
    return redirect("account_change_password")


admin.site.password_change = to_own_password_page  # type: ignore[assignment, method-assign]
admin.site.password_change_done = to_own_password_page  # type: ignore[assignment, method-assign]


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name")
