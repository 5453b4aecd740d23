"""How often one person may do something, counted in the shared cache so that all workers count together."""

import hashlib
import time

from django.core.cache import cache
from django.db import connection
from django.utils import timezone


def allow(what: str, who: object, *, most: int, seconds: int) -> bool:
    """Count one attempt; False once `who` has made `most` attempts at `what` in the present window.

    Windows are fixed spans of `seconds`. A limit is a brake, not a lock: two attempts in the same instant may
    both be counted as one.
    """
    window = int(time.time()) // seconds
    digest = hashlib.sha256(f"{what}\n{who}".encode()).hexdigest()[:32]
    key = f"limit:{digest}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the entry fell out of the cache between the two calls
        cache.set(key, 1, timeout=seconds)
        return True


def forget_passed() -> int:
    """Delete what the cache keeps past its time: counters name the address that somebody came from.

    Django itself does so only when the table is full. Returns how many entries went.
    """
    table = connection.ops.quote_name(cache._table)  # type: ignore[attr-defined]
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
        return int(cursor.rowcount)
