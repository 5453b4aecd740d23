"""Who may see each field of a post on the needs board, and how long it is kept."""

from core.exposure import expose
from groups.models import Need
from groups.needs.rules import NEEDS

expose(
    Need,
    public=(
        "number", "group", "kind", "title", "body", "time_text", "hours", "weekdays", "time_bands",
        "area_mask", "place_text", "beginner_welcome", "days", "last_day", "ends_on", "outcome", "state",
        "state_changed_at", "updated_at",
    ),
    group=("reminded_of", "held", "version", "created_at"),
    staff=("id",),
    personal=("proxy",),
    retention=NEEDS,
)  # fmt: skip
