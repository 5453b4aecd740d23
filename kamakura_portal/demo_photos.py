"""Photos for some of the demo's groups, drawn by the program and taken in like any upload."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import User
from core import clock
from core.images import process_photo
from groups.actions import proxy
from groups.actions.photos import add_photo
from groups.actions.proxy import Brought
from groups.models import Group, ProxyEntry
from groups.permissions import is_member
from kamakura_portal.demo_art import SCENES, draw

# Which scene suits a group of which main field.
BY_FIELD = {
    "environment": ("valley", "shore"),
    "culture": ("gate", "table"),
    "children": ("books", "shore"),
    "town": ("hydrangeas", "gate"),
    "welfare": ("table", "hydrangeas"),
    "learning": ("books", "table"),
}
GROUPS_OF_EACH_FIELD = 3


def add_photos(people: dict[str, User], first: Group) -> int:
    """Give the demo's own group two photos and some others one; returns how many. Safe to run twice."""
    done = 0
    for scene in ("shore", "table") if not first.photos.exists() else ():
        done += _add(first, scene, people["representative"])
    for field, scenes in BY_FIELD.items():
        groups = Group.objects.listed().filter(main_field__code=field, beginner_welcome=True, photos=None)
        for number, group in enumerate(groups.order_by("number")[:GROUPS_OF_EACH_FIELD]):
            done += _add(group, scenes[number % len(scenes)], people["centre"])
    return done


def _add(group: Group, scene: str, by: User) -> int:
    _draw, alt, caption = SCENES[scene]
    with asked_at_the_desk(group, by) as entry:
        add_photo(
            group=group,
            picture=process_photo(draw(scene, group.number)),
            alt=alt,
            caption=caption,
            consent=True,
            by=by,
            entry=entry,
        )
    return 1


@contextmanager
def asked_at_the_desk(group: Group, by: User) -> Iterator[ProxyEntry | None]:
    """Why the centre writes for a group; who asked is told of it on the spot. Members write themselves."""
    if is_member(by, group):
        yield None
        return
    asked = Brought("desk", group.name, "窓口に来た方", clock.today(), "写真の取り込みを頼まれたため")
    entry = proxy.begin(about=group, brought=asked, by=by)
    yield entry
    for notice in entry.notices.filter(done_at=None):
        proxy.note_told(notice=notice, way="desk", by=by)
