"""A group as schema.org data (NGO), in a data block that a strict CSP lets through."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from groups.models import Group

# What could end the script element, or a string in it, is written as an escape of the same letter.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def group_data(group: Group, *, address: str, image: str = "") -> SafeString:
    """JSON-LD of the public values of a group. `address` is the absolute address of its page."""
    shown = group.shows
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NGO",
        "@id": address,
        "name": group.name,
        "alternateName": group.kana,
        "identifier": str(group.number),
        "description": (shown("tagline") and group.tagline) or (shown("purpose") and group.purpose[:200]),
        "url": (shown("website") and group.website) or address,
        "mainEntityOfPage": address,
        "knowsAbout": [field.label for field in group.fields.all()],
        "areaServed": [area_name(area.label) for area in group.areas.all()],
        "foundingDate": founding_date(group) if shown("founded") else "",
        "telephone": group.contact_phone if shown("contact_phone") else "",
        "email": group.contact_email if shown("contact_email") else "",
        "image": image,
    }
    return as_script({key: value for key, value in data.items() if value})


def area_name(label: str) -> str:
    """鎌倉市大船, 鎌倉市 (whole city); an area outside stays as it is."""
    if label == "市外":
        return label
    return "鎌倉市" if label == "市内全域" else f"鎌倉市{label}地域"


def founding_date(group: Group) -> str:
    """ISO 8601 as exactly as it is known: 2011, 2011-05, 2011-05-01."""
    if not group.founded_year:
        return ""
    text = f"{group.founded_year:04d}"
    if group.founded_month:
        text += f"-{group.founded_month:02d}"
        if group.founded_day:
            text += f"-{group.founded_day:02d}"
    return text


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON that may stand inside <script type="application/ld+json">."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))
