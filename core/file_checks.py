"""Every stored file is read once in ROUND nights and compared with what was stored (reliability.md P34).

Which files are tonight's follows from the date and the file's random key alone: nothing is remembered, a
second run reads the same ones, and a missed night's share is read in the next round.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from core import files
from core.models import StoredFile

log = logging.getLogger(__name__)
ROUND = 28
_KEYS = 1 << 128


@dataclass(frozen=True)
class Damage:
    """A file that is not what was stored: `problem` says how, in words."""

    file: StoredFile
    problem: str


def share_of(night: date) -> QuerySet[StoredFile]:
    """The files that are read on this night."""
    part = night.toordinal() % ROUND
    first, after = _KEYS * part // ROUND, _KEYS * (part + 1) // ROUND
    return StoredFile.objects.filter(id__gte=uuid.UUID(int=first), id__lte=uuid.UUID(int=after - 1))


def damaged(night: date) -> list[Damage]:
    """Tonight's files that are missing, unreadable or changed; each is also a line in the log."""
    found = []
    for stored in share_of(night).order_by("pk").iterator():
        problem = _problem(stored)
        # A paper may have been taken back between the two looks.
        if problem and StoredFile.objects.filter(pk=stored.pk).exists():
            log.error("Stored file %s: %s", stored.pk, problem)
            found.append(Damage(stored, problem))
    return found


def _problem(stored: StoredFile) -> str:
    try:
        files.read(stored)
    except FileNotFoundError:
        return "ファイルがありません"
    except OSError:
        return "ファイルが読めません"
    except ValueError:
        return "保存したときと中身が違います"
    return ""
