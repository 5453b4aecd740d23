"""Deep calls cost no blocks of memory that come and go (core/room.py)."""

import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.room import with_room

pytestmark = pytest.mark.once
TIMES = 400


def faults(call: Callable[[], object]) -> int:
    """How often the system had to bring memory meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    call()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def leaf() -> None:
    """A call over the edge, for one of the depths."""


def up_and_down(depth: int) -> None:
    if depth:
        return up_and_down(depth - 1)
    for _ in range(TIMES):
        leaf()


def slowest(called: Callable[[int], None]) -> int:
    called(400)
    return max(faults(lambda depth=depth: called(depth)) for depth in range(1, 400))


def test_no_depth_is_a_slow_place() -> None:
    # In a thread of its own, as the server has them: this test itself already stands in a roomy block.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(slowest, with_room(up_and_down)).result() < TIMES / 2


def test_arguments_answers_and_exceptions_pass_through() -> None:
    assert with_room(divmod)(7, 2) == (3, 1)
    assert with_room(sorted)([1, 2], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        with_room(divmod)(1, 0)
