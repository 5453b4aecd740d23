"""What the front page needs: the search board with counts, the newest groups, the town in figures."""

from datetime import date
from typing import Any

from groups import choices as choice_lists
from groups.boxes import DAY, Counted, boxes, map_boxes
from groups.choices import Choice
from groups.models import DirectoryEntry
from groups.needs.pages import for_front_page
from groups.search import Search
from groups.search.found import find

NEWEST_GROUPS = 5
CITYWIDE = "citywide"


def front_page_facts(content_key: object, today: date) -> dict[str, Any]:
    """The context of the front page; public values only."""
    choices = choice_lists.load(content_key, today)
    counts = find(content_key, Search(), choices).counts()
    of = counts.of

    def counted(rows: tuple[Choice, ...], facet: str) -> list[Counted]:
        return [(row.code, row.label, of[facet].get(row.code, 0)) for row in rows if row.active]

    areas = counted(choices.areas, "area")
    return {
        "areas": map_boxes(areas),
        "citywide": boxes("area", [area for area in areas if area[0] == CITYWIDE]),
        "days": boxes("day", counted(choice_lists.DAYS, "day"), template=DAY),
        "times": boxes("time", counted(choice_lists.TIMES, "time"), kind=" time"),
        "fields": [(code, label, label, number) for code, label, number in counted(choices.fields, "field")],
        "total": counts.total,
        "new_groups": newest(),
        **for_front_page(today),
        "figures": _figures(counts.total, of, today),
        "centre_sites": choices.sites,
    }


def newest() -> list[dict[str, Any]]:
    """The newest groups: {"number", "name", "tagline", "registered_on"}."""
    rows = DirectoryEntry.newest().values_list("number", "registered_on", "card__name", "card__line")
    return [
        {"number": number, "name": name, "tagline": line, "registered_on": registered_on}
        for number, registered_on, name, line in rows[:NEWEST_GROUPS]
    ]


def _figures(total: int, of: dict[str, dict[str, int]], today: date) -> list[dict[str, Any]]:
    """Each with the day it was counted. Nothing here is a hand-written number."""
    day = f"{today.year}年{today.month}月{today.day}日現在"
    npo = of["type"].get("npo", 0)
    welcoming = of["beginner"].get("1", 0)
    return [
        {"value": total, "unit": "団体", "label": "登録している団体", "note": day},
        {
            "value": of["type"].get("voluntary", 0),
            "unit": "団体",
            "label": "任意団体",
            "note": "法人でなくても登録できます",
        },
        {"value": npo, "unit": "団体", "label": "NPO法人", "note": day},
        {"value": welcoming, "unit": "団体", "label": "はじめての人を歓迎", "note": "見学からどうぞ"},
    ]
