"""Django's admin holds only the sections here. People and roles have audited pages of their own."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.models import Section

# The admin's own sign-in form knows neither the second factor nor the limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name")
