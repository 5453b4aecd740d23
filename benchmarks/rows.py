"""Many invented groups, fast: the demo's list of 390, and beyond it new mixtures of its sentences.

A mixed group takes each sentence and each choice from another group of the list, so words are as frequent as
in the list, while the combinations of choices are as many as they would be. The directory's rows come from
`groups.directory.entry_values`, the same code as for a single group on the portal.
"""

import os
import random
import re
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamakura_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from core import clock, text, version  # noqa: E402
from groups.actions import imports  # noqa: E402
from groups.actions.reference import load_reference  # noqa: E402
from groups.directory import entry_values  # noqa: E402
from groups.models import DirectoryEntry, Group, Photo  # noqa: E402
from groups.search import index as search_index  # noqa: E402

LIST = settings.BASE_DIR / "fixtures" / "demo" / "groups.xlsx"
SEED = 20261123
BATCH = 2000
PHOTO_EVERY = 4
_SENTENCE = re.compile(r"[^。]+。?")
_PLACES = (
    "朝日",
    "若葉",
    "南",
    "北",
    "東",
    "西",
    "みどり",
    "はまなす",
    "しおさい",
    "第二",
    "中央",
    "さざなみ",
)
# Taken from one group of the list each, all from different ones.
_ONE_EACH = (
    "form_id", "tagline", "weekdays", "time_bands", "schedule_text", "place_text", "welcome_text",
    "beginner_welcome", "recruiting", "fee_text", "first_visit", "introduction", "public_fields",
    "confirmed_on", "registered_on", "founded_year", "members_total", "state",
)  # fmt: skip


def load_list() -> None:
    """The reference data and the 390 groups, by the import that the centre uses."""
    load_reference(by=None)
    today = clock.today()
    batch = imports.receive(data=LIST.read_bytes(), file_name=LIST.name, by=None)
    imports.check(batch=batch, mapping=batch.mapping, by=None, today=today)
    imports.apply(batch=batch, by=None, today=today)
    _add_photos(list(Group.objects.order_by("number")))
    _analyse()


def grow(total: int) -> None:
    """Mix further groups until there are `total`. The index is built once at the end, as after a restore."""
    have = Group.objects.count()
    mixer = Mixer(random.Random(SEED + have))
    last = Group.objects.order_by("-number").values_list("number", flat=True)[0]
    with transaction.atomic():
        version.bump()
        with search_index.rebuilt_after():
            for start in range(have, total, BATCH):
                _add(mixer, range(last + 1 + start - have, last + 1 + min(start + BATCH, total) - have))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Group]):
            cursor.execute(statement)
    _analyse()


class Mixer:
    """Makes one group of many."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.seeds = list(
            Group.objects.select_related("form", "main_field")
            .prefetch_related("fields", "areas")
            .order_by("number")[:390]
        )
        self.forms = {seed.form_id: seed.form for seed in self.seeds}
        self.split = {
            name: [_SENTENCE.findall(getattr(seed, name)) or [""] for seed in self.seeds]
            for name in ("purpose", "activities")
        }
        self.now = timezone.now()
        last = Group.objects.aggregate(Max("pk"), Max("number"))
        # A group's key follows from its number; both go on after the last.
        self.ahead = last["pk__max"] - last["number__max"]

    def one(self) -> Group:
        return self.chance.choice(self.seeds)

    def sentences(self, name: str) -> str:
        """As many sentences as some group has, each from another group."""
        texts = self.split[name]
        return "".join(self.chance.choice(self.chance.choice(texts)) for _ in self.chance.choice(texts))

    def group(self, number: int) -> Group:
        named, fields, areas = self.one(), self.one(), self.one()
        place = self.chance.choice(_PLACES)
        values: dict[str, Any] = {name: getattr(self.one(), name) for name in _ONE_EACH}
        group = Group(
            **values,
            pk=number + self.ahead,
            number=number,
            name=f"{place}{named.name}"[:100],
            kana=named.kana,
            name_key=text.name_key(f"{place}{named.name}")[:150],
            main_field=fields.main_field,
            purpose=self.sentences("purpose")[:1000],
            activities=self.sentences("activities")[:2000],
            order_key=self.chance.randrange(2**31),
            created_at=self.now,
            updated_at=self.now,
        )
        group.form = self.forms[group.form_id]
        group._prefetched_objects_cache = {  # type: ignore[attr-defined]
            "fields": fields.fields.all(),
            "areas": areas.areas.all(),
            "photos": _read(Photo.objects.all(), []),
        }
        return group


def _add(mixer: Mixer, numbers: range) -> None:
    groups = [mixer.group(number) for number in numbers]
    _copy(groups)
    for name in ("fields", "areas"):
        through = getattr(Group, name).through
        column = through._meta.get_fields()[-1].attname
        _copy(
            [
                through(**{"group_id": group.pk, column: choice.pk})
                for group in groups
                for choice in group._prefetched_objects_cache[name]
            ]
        )
    _add_photos(groups)
    _copy([DirectoryEntry(group=group, **entry_values(group)) for group in groups if group.is_listed])


def _copy(rows: list[Any]) -> None:
    """Insert by COPY: half the time of bulk_create. Rows without a key get one from the database."""
    fields = [f for f in rows[0]._meta.concrete_fields if not f.primary_key or rows[0].pk is not None]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{rows[0]._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            )


def _add_photos(groups: list[Group]) -> None:
    """Every fourth group has a photo in its row (the picture itself is not asked for)."""
    chosen = groups[::PHOTO_EVERY]
    photos = Photo.objects.bulk_create(
        Photo(group=group, alt="活動のようす", consent=True, width=1600, height=1200, added_at=timezone.now(),
              variants={"320": "none.webp", "800": "none.webp", "1600": "none.webp"})
        for group in chosen
    )  # fmt: skip
    for group, photo in zip(chosen, photos, strict=True):
        cache = group.__dict__.setdefault("_prefetched_objects_cache", {})
        cache["photos"] = _read(Photo.objects.all(), [photo])


def _read(queryset: Any, rows: list[Any]) -> Any:
    """A queryset that has been read already, as a prefetch leaves it."""
    queryset._result_cache = rows
    return queryset


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        # Else the database writes out what was just loaded while the pages are measured.
        cursor.execute("CHECKPOINT")


def main(total: int) -> None:
    if not Group.objects.exists():
        load_list()
    if Group.objects.count() < total:
        grow(total)


if __name__ == "__main__":
    main(int(sys.argv[1]))
