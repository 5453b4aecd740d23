"""The content version: raised with every public change, so that a kept page is never stale."""

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from core import clock
from core.models import ContentVersion

# The moment only has to be another one after each change: as text it costs neither side a conversion.
_READ_KEY = f"SELECT version, CAST(changed_at AS text) FROM {ContentVersion._meta.db_table} WHERE id = 1"


def bump() -> None:
    """Raise the version. Call it inside the transaction of each change that the public can see."""
    if not ContentVersion.objects.filter(id=1).update(version=F("version") + 1, changed_at=clock.now()):
        ContentVersion.objects.create(id=1, changed_at=clock.now())


def current() -> ContentVersion:
    """The present version row."""
    row = ContentVersion.objects.filter(id=1).first()
    return row or ContentVersion.objects.get_or_create(id=1, defaults={"changed_at": clock.now()})[0]


def key() -> tuple[int, str]:
    """Version and time of the last change: the first thing that a kept page asks, and often the only one.

    The question tells at the same time whether the kept connection is still alive, so Django's own check (a
    statement more for each page) is left out; a connection that died since the last page is opened anew.
    """
    if connection.in_atomic_block:
        return _read_key()
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _read_key()
    except (OperationalError, InterfaceError):
        connection.close()
        return _read_key()


def _read_key() -> tuple[int, str]:
    """On the driver's own cursor, which both drivers have: Django's around it takes as long as the answer.

    Where statements are counted or shown, Django's cursor asks.
    """
    if connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(_READ_KEY)
            row = cursor.fetchone()
    else:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            row = connection.connection.execute(_READ_KEY).fetchone()
    if row is None:
        current()  # makes the row
        return _read_key()
    return row[0], row[1]
