"""What the public page of a group shows: only published values, in the order of the page."""

import copy
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from core import dates
from groups import jsonld, values
from groups.freshness import stale_words
from groups.listing import week_strip
from groups.models import ActivityField, Area, Group, Photo

LINE_SHARE = "https://social-plugins.line.me/lineit/share"
CONTACT = ("contact_name", "contact_phone", "contact_email")


def page_context(group: Group, today: date, stale_months: int) -> dict[str, Any]:
    """Everything of the group for its page, its preview and its sheet for paper."""
    address = f"{settings.PORTAL_URL}{group.get_absolute_url()}"
    photos = [photo_view(photo) for photo in group.photos.of_page().shown()]
    image = f"{settings.PORTAL_URL}{photos[0]['src']}" if photos else ""
    return {
        "group": group,
        "tagline": public(group, "tagline"),
        "beginner": public(group, "beginner_welcome"),
        "recruiting": public(group, "recruiting"),
        "field_labels": field_labels(group),
        "photos": photos,
        "week": week_strip(public(group, "weekdays") or 0),
        "when": when_text(group),
        "place": public(group, "place_text"),
        "facts": facts(group),
        "steps": group.first_visit_steps if group.shows("first_visit") else [],
        "purpose": public(group, "purpose"),
        "activities": public(group, "activities"),
        "introduction": public(group, "introduction"),
        "contact": {name: public(group, name) for name in CONTACT if public(group, name)},
        "website": public(group, "website"),
        "crumbs": [{"label": "団体をさがす", "url": "/groups/"}],
        "founded": founded(group) if group.shows("founded") else "",
        "stale": stale_words(group.confirmed_on, today, stale_months),
        "suspended": group.state == Group.State.SUSPENDED,
        "takes_questions": group.is_registered and group.takes_questions,
        "address": address,
        "share": share_links(group.name, address),
        "qr": qr_code(address),
        "json_ld": jsonld.group_data(group, address=address, image=image),
        "image": image,
        "description": (public(group, "tagline") or public(group, "purpose"))[:120],
    }


def drafted(group: Group, new: values.Values, today: date) -> Group:
    """The group as it would be with `new` values (groups/values.py), in memory only: for the preview."""
    draft = copy.copy(group)
    for key in values.PLAIN:
        if key in new:
            setattr(draft, key, new[key])
    draft.public_fields = new["public_fields"]
    draft.main_field = ActivityField.objects.get(code=new["main_field"])
    draft.confirmed_on = today
    draft._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "fields": ActivityField.objects.filter(code__in=new["fields"]),
        "areas": Area.objects.filter(code__in=new["areas"]),
    }
    return draft


def public(group: Group, field: str) -> Any:
    """The value of a field if the group publishes it, else an empty one."""
    return getattr(group, field) if group.shows(field) else ""


def field_labels(group: Group) -> list[str]:
    """The main field first."""
    others = [field.short_label for field in group.fields.all() if field.pk != group.main_field_id]
    return [group.main_field.short_label, *others]


def when_text(group: Group) -> str:
    """The group's own words, else its days and times: 土曜・日曜 午前."""
    if public(group, "schedule_text"):
        return group.schedule_text
    days = "・".join(f"{name}曜" for name in group.weekday_names) if group.shows("weekdays") else ""
    times = "・".join(group.time_band_names) if group.shows("time_bands") else ""
    return " ".join(part for part in (days, times) if part)


def facts(group: Group) -> list[tuple[str, str]]:
    """The remaining rows of the facts; いつ and どこで have markup of their own."""
    total = public(group, "members_total")
    rows = [
        ("だれが", public(group, "welcome_text")),
        ("費用", public(group, "fee_text")),
        ("会員", f"{total}人" if total else ""),
        ("代表者", public(group, "representative_name")),
        ("法人番号", public(group, "corporate_number")),
    ]
    return [(label, value) for label, value in rows if value]


def founded(group: Group) -> str:
    """平成23年（2011年）5月."""
    if not group.founded_year:
        return ""
    return dates.wareki_partial(group.founded_year, group.founded_month, group.founded_day)


def photo_view(photo: Photo, *, private: bool = False) -> dict[str, Any]:
    """The attributes of a photo's <img>: all widths for the browser to choose from, the middle as default.

    private: the addresses that only the group and the office can open, also of what is not public.
    """
    widths = sorted(map(int, photo.variants))
    middle = max((width for width in widths if width <= 800), default=widths[0])
    return {
        "id": photo.pk,
        "src": photo_address(photo, middle, private=private),
        "srcset": ", ".join(f"{photo_address(photo, width, private=private)} {width}w" for width in widths),
        "small": photo_address(photo, widths[0], private=private),
        "width": photo.width,
        "height": photo.height,
        "alt": photo.alt,
        "caption": photo.caption,
        "held": photo.held,
    }


def photo_address(photo: Photo, width: int, *, private: bool = False) -> str:
    return f"{'/my' if private else ''}/groups/{photo.group.number}/photos/{photo.pk}-{width}.webp"


def share_links(name: str, address: str) -> dict[str, str]:
    subject, body = quote(name), quote(f"{name}\n{address}\n")
    return {
        "line": f"{LINE_SHARE}?{urlencode({'url': address})}",
        "mail": f"mailto:?subject={subject}&body={body}",
    }


@lru_cache(maxsize=512)
def qr_code(address: str) -> SafeString:
    """An inline SVG without style attributes, 4 modules of quiet zone; the page gives it name and size.

    Kept, because finding the best pattern for an address takes longer than the rest of the page.
    """
    svg = segno.make(address, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass=None, lineclass=None
    )
    return mark_safe(svg)
