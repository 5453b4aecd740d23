"""For machines: is the process alive, and can it do its work?"""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from core import outbox
from core.access import EVERYONE, Data, access

OLDEST_MAIL_MINUTES = 15
SMALLEST_DISK_SHARE = 0.10
# The demo runs on somebody's laptop: it asks for room to work in, not for a share of a large disk.
DEMO_SMALLEST_DISK = 200 * 1024 * 1024


@access(EVERYONE, data=Data.NONE)
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@access(EVERYONE, data=Data.NONE)
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, age of the oldest waiting mail, and disk. 503 names what is wrong."""
    problems = [problem for problem in (_database(), _disk()) if problem]
    if not problems and (minutes := outbox.oldest_waiting_minutes()) > OLDEST_MAIL_MINUTES:
        problems.append(f"outbox: oldest mail waits {minutes} minutes")
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "database: no answer"
    return ""


def _disk() -> str:
    usage = shutil.disk_usage(settings.PORTAL_DATA if settings.PORTAL_DATA.exists() else settings.BASE_DIR)
    smallest = DEMO_SMALLEST_DISK if settings.PORTAL_DEMO else usage.total * SMALLEST_DISK_SHARE
    return f"disk: {usage.free // 1024 // 1024} MB free" if usage.free < smallest else ""
