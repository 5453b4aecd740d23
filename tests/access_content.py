"""Reports, photos and what the centre hides, for the walk over every address (access_samples.py)."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import clock
from groups.actions.holds import hold_content
from groups.models import Group, Photo
from tests.groups.factories import make_report

NUMBER, OTHER_NUMBER, STRUCK_NUMBER = 11, 12, 13
Build = Callable[[Any], dict[str, Any]]


def make_photo(group: Group, **over: Any) -> Photo:
    """A photo with a stored file; the bytes do not have to be a picture to be handed out."""
    name = default_storage.save(f"photos/{group.number}/sample.webp", ContentFile(b"RIFF0000WEBP"))
    values: dict[str, Any] = {
        "alt": "川辺で網を持つ子どもたち", "consent": True, "width": 800, "height": 600,
        "variants": {"320": name}, "added_at": clock.now(), **over,
    }  # fmt: skip
    return Photo.objects.create(group=group, **values)


def make_content(world: Any, group: Group, struck: Group) -> None:
    """A public report, one that the public must not see in each way, and what the centre hides."""
    ids = world.ids
    ids["report"], ids["struck_report"] = make_report(group).pk, make_report(struck).pk
    ids["draft_report"] = make_report(group, state="draft").pk
    ids["draft_photo"] = make_photo(group, report_id=ids["draft_report"]).pk
    ids["held_report"], ids["held_photo"] = make_report(group).pk, make_photo(group).pk
    for kind, name in (("report", "held_report"), ("photo", "held_photo")):
        hold, _told = hold_content(
            group=group, kind=kind, key=str(ids[name]), reason="理由", by=world.users["centre"]
        )
    ids["hold"] = hold.pk


def of_number(world: Any) -> dict[str, Any]:
    return {"number": NUMBER}


def _in_group(name: str, number: int) -> Build:
    return lambda world: {"number": number, "pk": world.ids[name]}


CONTENT: dict[str, Build] = {
    "groups:photo": lambda w: {"number": NUMBER, "pk": w.ids["photo"], "width": 320},
    "groups:photo@struck_off": lambda w: {"number": STRUCK_NUMBER, "pk": w.ids["struck_photo"], "width": 320},
    "groups:photo@other_group": lambda w: {"number": OTHER_NUMBER, "pk": w.ids["photo"], "width": 320},
    "groups_my:photo_words": lambda w: {"number": NUMBER, "pk": w.ids["photo"]},
    "groups_my:photo_words@other_group": lambda w: {"number": OTHER_NUMBER, "pk": w.ids["photo"]},
    "groups_my:photo_move": lambda w: {"number": NUMBER, "pk": w.ids["photo"]},
    "groups_my:photo_remove": lambda w: {"number": NUMBER, "pk": w.ids["photo"]},
    "groups_my:photo_remove@other_group": lambda w: {"number": OTHER_NUMBER, "pk": w.ids["photo"]},
    "groups:photo@held": lambda w: {"number": NUMBER, "pk": w.ids["held_photo"], "width": 320},
    "groups:photo@draft": lambda w: {"number": NUMBER, "pk": w.ids["draft_photo"], "width": 320},
    "groups:reports": of_number,
    "groups:reports@struck_off": lambda w: {"number": STRUCK_NUMBER},
    **{
        f"groups:{name}{variant}": _in_group(key, number)
        for name in ("report", "report_sheet")
        for variant, key, number in (
            ("", "report", NUMBER), ("@draft", "draft_report", NUMBER), ("@held", "held_report", NUMBER),
            ("@other_group", "report", OTHER_NUMBER), ("@struck_off", "struck_report", STRUCK_NUMBER),
        )
    },
    "groups_my:reports": of_number,
    "groups_my:report_new": of_number,
    **{
        f"groups_my:{name}{variant}": _in_group(key, number)
        for name in ("report", "report_edit", "report_photos", "report_publish")
        for variant, key, number in (("", "draft_report", NUMBER), ("@other_group", "report", OTHER_NUMBER))
    },
    "groups_my:report_withdraw": _in_group("report", NUMBER),
    "groups_my:report_withdraw@other_group": _in_group("report", OTHER_NUMBER),
    "groups_my:report_delete": _in_group("draft_report", NUMBER),
    "groups_my:report_delete@other_group": _in_group("draft_report", OTHER_NUMBER),
    "groups_my:picture": lambda w: {"number": NUMBER, "pk": w.ids["held_photo"], "width": 320},
    "groups_my:picture@other_group": lambda w: {"number": OTHER_NUMBER, "pk": w.ids["photo"], "width": 320},
    "groups_my:holds": of_number,
    "groups_my:hold": _in_group("hold", NUMBER),
    "groups_my:hold@other_group": _in_group("hold", OTHER_NUMBER),
    "groups_holds:detail": lambda w: {"pk": w.ids["hold"]},
    "groups_holds:contents": of_number,
    "groups_holds:hide": lambda w: {"number": NUMBER, "kind": "field", "key": "purpose"},
    "groups_holds:hide@never": lambda w: {"number": NUMBER, "kind": "field", "key": "name"},
    "groups_holds:hide@draft": lambda w: {
        "number": NUMBER, "kind": "report", "key": str(w.ids["draft_report"]),
    },
}  # fmt: skip
