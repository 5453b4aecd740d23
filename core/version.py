"""The content version: raised with every public change, so that a kept page is never stale."""

from django.db.models import F

from core import clock
from core.models import ContentVersion


def bump() -> None:
    """Raise the version. Call it inside the transaction of each change that the public can see."""
    if not ContentVersion.objects.filter(id=1).update(version=F("version") + 1, changed_at=clock.now()):
        ContentVersion.objects.create(id=1, changed_at=clock.now())


def current() -> ContentVersion:
    """The present version row."""
    row = ContentVersion.objects.filter(id=1).first()
    return row or ContentVersion.objects.get_or_create(id=1, defaults={"changed_at": clock.now()})[0]
