"""What Django's admin does not show: the queue of background tasks is the worker's own."""

from django.contrib import admin
from django_tasks_db import admin as _tasks_admin  # noqa: F401  # registers its model; only then it can go
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
