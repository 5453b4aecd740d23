"""PostgreSQL's index of the directory: for each piece of text and each choice, the groups that have it.

Japanese has no spaces to split words at and no alphabet that trigram extensions know, so every piece
(gram) of one to three letters is a key; a longer word is the AND of its 3-letter pieces, made certain by
`_unsure` and by looking at the few texts that are left over.

A piece is one number: three letters of 21 bits, so every Unicode letter fits exactly (also emoji and rare
kanji beyond U+FFFF), two different pieces never share a number, and none is negative. A piece of fewer
letters has zeros in front; the letter U+0000 exists in no text. Blanks separate words and stand in no piece
but as third letter, where a word ends. Choices are negative keys; zero is every listed group.

The table `groups_posting` (migration 0026) holds for each key and each block of 8,192 groups which of them
have it: `few` lists their places in the block, or `many` holds a bit for each place. Triggers keep it right
with every write, whoever made it, in the same transaction. The whole answer to a word is therefore a dozen
short rows, however many groups have it; totals and counts are made of bits (bits.py), not of rows.
`tokens_of` is the twin in Python of what the database writes. SQLite looks into the entries (members.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection

from groups.search.bits import Bits

TABLE = "groups_posting"
LONGEST_PIECE = 3
LETTER_BITS = 21
BLANK = 32
BLOCK_BYTES = 1024
# A choice's key: the facet's number here and the choice's bit (the form's own number for `type`).
FACET_NUMBERS = {"area": 1, "day": 2, "time": 3, "field": 4, "type": 5, "flags": 6}
CHOICE_BITS = 16
EVERYONE = 0
# Looking at what else follows a pair of letters: so many pairs for a search, so many rows for each.
MOST_PAIRS = 8
MOST_ROWS = 1000

Row = tuple[int, int, list[int] | None, bytes | None]  # key, block, few, many


class Postings(NamedTuple):
    """What was read: the groups of each key, and for each pair of letters those where another letter follows.

    `others` lacks a pair of which too much would have to be read.
    """

    of: dict[int, Bits]
    others: dict[tuple[int, int], Bits]


def packed(piece: str) -> int:
    """The number of a piece of one to three letters."""
    number = 0
    for letter in piece:
        number = number << LETTER_BITS | ord(letter)
    return number


def choice_key(facet: str, bit: int) -> int:
    return -(FACET_NUMBERS[facet] << CHOICE_BITS | bit)


def tokens_of(text: str) -> list[int]:
    """The numbers of all pieces of a folded text, ascending, each once; exactly what the index holds."""
    ended = f"{text} "
    pieces = {
        ended[start : start + length]
        for length in range(1, LONGEST_PIECE + 1)
        for start in range(len(ended) - length + 1)
    }
    ends = {piece for piece in pieces if len(piece) == LONGEST_PIECE and piece.find(" ") == LONGEST_PIECE - 1}
    return sorted(packed(piece) for piece in pieces if " " not in piece or piece in ends)


def tokens_to_find(word: str) -> list[int]:
    """The pieces that a text with this word must have: the word itself, or its 3-letter pieces in order."""
    if len(word) <= LONGEST_PIECE:
        return [packed(word)]
    return [packed(word[start : start + LONGEST_PIECE]) for start in range(len(word) - LONGEST_PIECE + 1)]


def find(words: list[str], postings: Postings, everyone: Bits) -> tuple[Bits, Bits]:
    """The groups that have all pieces of all `words`, and those of them whose text has to be looked at."""
    found, unsure = everyone, 0
    for word in words:
        for token in tokens_to_find(word):
            found &= postings.of.get(token, 0)
    for word in words:
        unsure |= _unsure(word, found, postings)
    return found, unsure


def _unsure(word: str, found: Bits, postings: Postings) -> Bits:
    """Of the groups with all pieces of a longer word, those in which they may stand apart.

    A text with 読み聞 and み聞か has 読み聞か for certain if no other letter than か ever follows み聞 in it.
    So letter by letter: only texts in which something else follows one of the pairs too are unsure.
    """
    unsure = 0
    for token in tokens_to_find(word)[1:]:
        pair = token >> LETTER_BITS, token
        unsure |= found & postings.others[pair] if pair in postings.others else found
    return unsure


# ------------------------------------------------------------------------------------------- reading


def read(words: list[str], *, also_choices: bool) -> Postings:
    """What a search for `words` needs, and on request the groups of every choice. One statement."""
    tokens = sorted({token for word in words for token in tokens_to_find(word)})
    following = [token for word in words for token in tokens_to_find(word)[1:]]
    pairs = [(token >> LETTER_BITS, token) for token in dict.fromkeys(following)][:MOST_PAIRS]
    columns = "key, block, few, many"
    parts = [f"SELECT 0, {columns} FROM {TABLE} WHERE key = ANY(%s::bigint[])"]
    values: list[Any] = [tokens]
    if also_choices:
        parts.append(f"SELECT 0, {columns} FROM {TABLE} WHERE key <= {EVERYONE}")
    for place, (pair, token) in enumerate(pairs, start=1):
        parts.append(
            f"(SELECT {place}, {columns} FROM {TABLE} WHERE key BETWEEN %s AND %s AND key <> %s"
            f" LIMIT {MOST_ROWS})"
        )
        first = pair << LETTER_BITS
        values += [first, first + (1 << LETTER_BITS) - 1, token]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return _postings(cursor.fetchall(), pairs)


def _postings(rows: Iterable[tuple[Any, ...]], pairs: list[tuple[int, int]]) -> Postings:
    of: dict[int, list[Row]] = {}
    beside: list[list[Row]] = [[] for _ in pairs]
    for place, *row in rows:
        (beside[place - 1] if place else of.setdefault(row[0], [])).append(tuple(row))
    return Postings(
        {key: _bits(rows) for key, rows in of.items()},
        {pair: _bits(rows) for pair, rows in zip(pairs, beside, strict=True) if len(rows) < MOST_ROWS},
    )


def _bits(rows: list[Row]) -> Bits:
    """All groups of these rows together."""
    blocks = 1 + max((block for _key, block, _few, _many in rows), default=0)
    bits = bytearray(blocks * BLOCK_BYTES)
    filled: set[int] = set()
    for _key, block, few, many in rows:
        start = block * BLOCK_BYTES
        if many is not None:
            here = slice(start, start + BLOCK_BYTES)
            bits[here] = _both(bits[here], many) if block in filled else many
        for place in few or ():
            bits[start + (place >> 3)] |= 1 << (place & 7)
        filled.add(block)
    return int.from_bytes(bits, "little")


def _both(one: bytes | bytearray, other: bytes) -> bytes:
    return (int.from_bytes(one, "little") | int.from_bytes(other, "little")).to_bytes(BLOCK_BYTES, "little")


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
