"""PostgreSQL's index of the directory: for each piece of text and each choice, the groups that have it.

Japanese has no spaces to split words at and no alphabet that trigram extensions know, so every piece
(gram) of one to three letters is a key; a longer word is the AND of its 3-letter pieces, made certain
at its `_pairs` and by looking at the few texts that are left over.

A piece is one number: three letters of 21 bits, so every Unicode letter fits exactly (also emoji and rare
kanji beyond U+FFFF), two different pieces never share a number, and none is negative. A piece of fewer
letters has zeros in front; the letter U+0000 exists in no text. Blanks separate words and are in no piece.
Zero is every listed group, choices are negative keys, and far below them stand the pairs of letters that
different letters follow (`forked`).

The table `groups_posting` (migration 0026) holds for each key and each block of 8,192 groups which of them
have it: `few` lists their places in the block, or `many` holds a bit for each place. Triggers keep it right
with every write, whoever made it, in the same transaction. The whole answer to a word is therefore a dozen
short rows, however many groups have it; totals and counts are made of bits (bits.py), not of rows.
`tokens_of` is the twin in Python of what the database writes. SQLite looks into the entries (members.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from groups.search.bits import Bits

TABLE = "groups_posting"
LONGEST_PIECE = 3
LETTER_BITS = 21
BLOCK_BYTES = 1024
# A choice's key: the facet's number here and the choice's bit (the form's own number for `type`).
FACET_NUMBERS = {"area": 1, "day": 2, "time": 3, "field": 4, "type": 5, "flags": 6}
CHOICE_BITS = 16
EVERYONE = 0
LOWEST_CHOICE = -(1 << 32)
FORKED = -(1 << 43)

Row = tuple[int, list[int] | None, bytes | None]  # block, few, many


def packed(piece: str) -> int:
    """The number of a piece of one to three letters."""
    number = 0
    for letter in piece:
        number = number << LETTER_BITS | ord(letter)
    return number


def choice_key(facet: str, bit: int) -> int:
    return -(FACET_NUMBERS[facet] << CHOICE_BITS | bit)


def forked(pair: int) -> int:
    """The key of the groups in whose text this pair of letters goes on in different ways."""
    return FORKED - pair


def tokens_of(text: str) -> list[int]:
    """The keys of all that a folded text has, ascending, each once; exactly what the index holds for it."""
    pieces = {
        text[start : start + length]
        for length in range(1, LONGEST_PIECE + 1)
        for start in range(len(text) - length + 1)
    }
    ended = f"{text} "
    follow: dict[str, set[str]] = {}
    for start in range(len(text) - 1):
        follow.setdefault(ended[start : start + 2], set()).add(ended[start + 2])
    forks = [forked(packed(pair)) for pair, after in follow.items() if " " not in pair and len(after) > 1]
    return sorted([*forks, *(packed(piece) for piece in pieces if " " not in piece)])


def tokens_to_find(word: str) -> list[int]:
    """The pieces that a text with this word must have: the word itself, or its 3-letter pieces in order."""
    if len(word) <= LONGEST_PIECE:
        return [packed(word)]
    return [packed(word[start : start + LONGEST_PIECE]) for start in range(len(word) - LONGEST_PIECE + 1)]


def find(words: list[str], postings: dict[int, Bits], everyone: Bits) -> tuple[Bits, Bits]:
    """The groups that have all pieces of all `words`, and those of them whose text has to be looked at."""
    found, unsure = everyone, 0
    for word in words:
        for token in tokens_to_find(word):
            found &= postings.get(token, 0)
    for pair in _pairs(words):
        unsure |= found & postings.get(forked(pair), 0)
    return found, unsure


def _pairs(words: list[str]) -> list[int]:
    """The pairs at which the pieces of longer words hang together.

    A text with 読み聞 and み聞か has 読み聞か for certain if み聞 always goes on in the same way there, which
    then is か. So letter by letter: only texts in which one of the pairs is forked are unsure.
    """
    return [token >> LETTER_BITS for word in words for token in tokens_to_find(word)[1:]]


# ------------------------------------------------------------------------------------------- reading


def read(words: list[str], *, also_choices: bool) -> dict[int, Bits]:
    """The groups of each key that `find` asks for, and on request those of every choice. One statement."""
    tokens = {token for word in words for token in tokens_to_find(word)}
    keys = sorted(tokens.union(map(forked, _pairs(words))))
    choices = f" OR key BETWEEN {LOWEST_CHOICE} AND {EVERYONE}" if also_choices else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, block, few, many FROM {TABLE} WHERE key = ANY(%s::bigint[]){choices}", [keys]
        )
        return as_sets(cursor.fetchall())


def as_sets(rows: Iterable[tuple[Any, ...]]) -> dict[int, Bits]:
    """Rows of the table as the groups of each key."""
    of: dict[int, list[Row]] = {}
    for key, *row in rows:
        of.setdefault(key, []).append(tuple(row))
    return {key: _bits(rows) for key, rows in of.items()}


def _bits(rows: list[Row]) -> Bits:
    """The groups of one key: each of its blocks is one row."""
    bits = bytearray((1 + max(block for block, _few, _many in rows)) * BLOCK_BYTES)
    for block, few, many in rows:
        start = block * BLOCK_BYTES
        if many is not None:
            bits[start : start + BLOCK_BYTES] = many
        for place in few or ():
            bits[start + (place >> 3)] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


@contextmanager
def rebuilt_after() -> Iterator[None]:
    """Write very many entries: the index stays as it is meanwhile and is built anew at the end (PostgreSQL).

    Inside a transaction that has raised the content version, so that other writers wait until it ends.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # A large directory takes longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL groups.post_later = 'yes'")
        yield
        cursor.execute("SET LOCAL groups.post_later = 'no'")
        cursor.execute("SELECT groups_post_anew()")
