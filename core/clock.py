"""The portal's own clock. Views and commands read it once and pass `today` and `now` on as arguments.

In demo mode the day can be moved (the time of day stays real); everywhere else this is the real clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_JAPAN = ZoneInfo(settings.TIME_ZONE)
# The demo's shift in days is read once per request (ClockMiddleware) or per command, not once per call.
_shift: ContextVar[timedelta | None] = ContextVar("portal_clock_shift", default=None)


def now() -> datetime:
    """The aware current time."""
    return timezone.now() + _demo_shift()


def today() -> date:
    """The current date in Japan."""
    return now().astimezone(_JAPAN).date()


def end_of(day: date) -> datetime:
    """The first moment after a day in Japan."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def forget() -> None:
    """Read the demo's day anew at the next call (start of a request, or after moving the clock)."""
    _shift.set(None)


@contextmanager
def demo_days_ago(days: int) -> Iterator[None]:
    """Let the demo's own story happen on earlier days. Does nothing outside demo mode."""
    if not settings.PORTAL_DEMO:
        yield
        return
    mark = _shift.set(_demo_shift() - timedelta(days=days))
    try:
        yield
    finally:
        _shift.reset(mark)


def move_demo_clock(day: date) -> None:
    """Make `day` the demo's today. Raises RuntimeError outside demo mode."""
    from core.models import DemoClock

    if not settings.PORTAL_DEMO:
        raise RuntimeError("時計を動かせるのは見本だけです。")
    DemoClock.objects.update_or_create(id=1, defaults={"today": day})
    forget()


def _demo_shift() -> timedelta:
    if not settings.PORTAL_DEMO:
        return timedelta(0)
    shift = _shift.get()
    if shift is None:
        from core.models import DemoClock

        row = DemoClock.objects.filter(id=1).first()
        shift = row.today - timezone.localdate() if row else timedelta(0)
        _shift.set(shift)
    return shift
