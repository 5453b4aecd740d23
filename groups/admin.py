"""Django's admin holds reference data only. Groups and applications have audited pages of their own.

Codes and bits are never edited: addresses and the directory's masks rest on them.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core import audit
from groups.actions.directory import rebuild_directory
from groups.models import ActivityField, Area, OrganisationForm


class ReferenceAdmin(admin.ModelAdmin[models.Model]):
    """Words and order may change; rows are neither added nor deleted here (that is a release)."""

    search_fields = ("code", "label")
    ordering = ("position",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        names = {field.name for field in self.model._meta.fields}
        fixed = (*self.readonly_fields, "code", "bit", "law_number")
        return tuple(dict.fromkeys(name for name in fixed if name in names))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Every change is recorded, and reaches the rows of the directory, which hold these words."""
        changes = {name: (form.initial.get(name), form.cleaned_data[name]) for name in form.changed_data}
        super().save_model(request, obj, form, change)
        audit.record("参照データを変えた", obj, by=request.user, changes=changes, internal=True)
        rebuild_directory(by=request.user)


@admin.register(ActivityField)
class ActivityFieldAdmin(ReferenceAdmin):
    list_display = ("position", "label", "short_label", "law_number", "active")


@admin.register(OrganisationForm)
class OrganisationFormAdmin(ReferenceAdmin):
    list_display = ("position", "label", "is_corporation")
    # The directory's rows name a form by its position.
    readonly_fields = ("code", "position")


@admin.register(Area)
class AreaAdmin(ReferenceAdmin):
    list_display = ("position", "label", "on_map")
