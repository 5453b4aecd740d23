"""Room for deep calls: Python keeps its frames in blocks of 16 KB, and the edge of a block is a slow place.

A call that steps over the edge fetches a block from the system and gives it back on its return. A template
goes up and down there hundreds of times for one page: a fifth of its time, and more on pages with many parts.
What is called through `with_room` stands in one block of a megabyte, whose edge no page reaches.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
# Just over half a megabyte in pointers: the block is doubled until this fits in, and the rest is the room.
SLOTS = 68_000


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, called with half a megabyte for the frames of all that it calls."""

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
