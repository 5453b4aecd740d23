"""A small load generator: one process, keep-alive connections, no library, so that it costs little itself.

It sends GETs on N connections as fast as the answers come, and notes how long each took. One loop with epoll
takes some 25 microseconds of its own for each request; on two cores it has one to itself.
"""

import selectors
import socket
import time
from dataclasses import dataclass, field

from tools.console import Trouble

WARM_UP_SECONDS = 0.15


class WrongAnswer(Trouble):
    """The server answered with another status than the one that is measured."""


@dataclass
class Result:
    """`rate` in requests a second; `times` in seconds, ascending; `asked` with those of the warm-up."""

    rate: float
    times: list[float]
    asked: int = 0

    def percentile(self, part: float) -> float:
        return self.times[min(len(self.times) - 1, int(len(self.times) * part))]


@dataclass
class _Connection:
    socket: socket.socket
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    expected: int = 0  # bytes of the whole answer; 0 while its head is not complete


def request(path: str, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def measure(port: int, packed: bytes, *, connections: int, seconds: float, status: int = 200) -> Result:
    """Ask for `packed` for `seconds`. Raises WrongAnswer at any other status."""
    warm_up = _run(port, packed, connections, WARM_UP_SECONDS, status)
    result = _run(port, packed, connections, seconds, status)
    result.asked = len(warm_up.times) + len(result.times)
    return result


def _run(port: int, packed: bytes, connections: int, seconds: float, status: int) -> Result:
    wanted = f"HTTP/1.1 {status} ".encode()
    selector = selectors.DefaultSelector()
    opened = [_Connection(_open(port)) for _ in range(connections)]
    times: list[float] = []
    began = time.perf_counter()
    end = began + seconds
    try:
        for each in opened:
            selector.register(each.socket, selectors.EVENT_READ, each)
            _ask(each, packed)
        waiting = len(opened)
        while waiting:
            for key, _events in selector.select(10) or _silent():
                each = key.data
                if not _receive(each, wanted):
                    continue
                now = time.perf_counter()
                times.append(now - each.began)
                if now < end:
                    _ask(each, packed)
                else:
                    waiting -= 1
    finally:
        for each in opened:
            each.socket.close()
        selector.close()
    return Result(len(times) / (time.perf_counter() - began), sorted(times))


def _open(port: int) -> socket.socket:
    connected = socket.create_connection(("127.0.0.1", port), timeout=10)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def _silent() -> list[tuple[selectors.SelectorKey, int]]:
    raise WrongAnswer("no answer within 10 seconds")


def _ask(each: _Connection, packed: bytes) -> None:
    each.received.clear()
    each.expected = 0
    each.began = time.perf_counter()
    each.socket.sendall(packed)


def _receive(each: _Connection, wanted: bytes) -> bool:
    """Read what is there; True when the answer is complete."""
    piece = each.socket.recv(262_144)
    if not piece:
        raise WrongAnswer("the server closed the connection")
    each.received += piece
    if not each.expected:
        head = each.received.find(b"\r\n\r\n")
        if head < 0:
            return False
        if not each.received.startswith(wanted):
            raise WrongAnswer(bytes(each.received[:200]).decode("latin-1"))
        each.expected = head + 4 + _length(bytes(each.received[:head]).lower())
    return len(each.received) >= each.expected


def _length(head: bytes) -> int:
    _before, found, after = head.partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0]) if found else 0
