"""The keyword index of PostgreSQL: the 1-, 2- and 3-letter pieces (grams) of each group's folded text.

Japanese has no spaces to split words at and no alphabet that trigram extensions know, so every piece of
up to three letters is a key of the index; a longer word is the AND of its 3-letter pieces, and the text
is then looked at once more (performance.md, section 4).

A piece is one number: three letters of 21 bits, so every Unicode letter fits exactly (also emoji and rare
kanji beyond U+FFFF), two different pieces never share a number, and none is negative. A piece of fewer
letters has zeros in front; the letter U+0000 exists in no text. Blanks separate words and are in no piece.

The index stands on the expression `groups_grams(folded)` (migration 0002). It is therefore right after
every write, whoever made it, in the same transaction; nothing fills it and a restore builds it again.
`tokens_of` is its twin in Python, for the words of a search. SQLite looks into the folded text itself.
"""

from typing import Any, NamedTuple

from django.db import connection

Condition = tuple[str, list[Any]]
LONGEST_PIECE = 3
LETTER_BITS = 21
INDEX = "groups_directoryentry_grams"
FUNCTION = "groups_grams"


def packed(piece: str) -> int:
    """The number of a piece of one to three letters."""
    number = 0
    for letter in piece:
        number = number << LETTER_BITS | ord(letter)
    return number


def tokens_of(text: str) -> list[int]:
    """The numbers of all pieces of a folded text, ascending, each once; exactly what the index holds."""
    pieces = {
        text[start : start + length]
        for length in range(1, LONGEST_PIECE + 1)
        for start in range(len(text) - length + 1)
    }
    return sorted(packed(piece) for piece in pieces if " " not in piece)


def tokens_to_find(word: str) -> list[int]:
    """The pieces that a text with this word must have: the word itself, or all its 3-letter pieces."""
    if len(word) <= LONGEST_PIECE:
        return [packed(word)]
    starts = range(len(word) - LONGEST_PIECE + 1)
    return sorted({packed(word[start : start + LONGEST_PIECE]) for start in starts})


def condition(words: list[str]) -> Condition:
    """All `words` (folded, without blanks) stand in `folded`, found through the index."""
    (sql, values), (check, checked) = pieces_condition(words), check_condition(words)
    return f"{sql} AND {check}" if check else sql, [*values, *checked]


def pieces_condition(words: list[str]) -> Condition:
    """All pieces of the words stand in the text: exact for words of up to three letters."""
    tokens = sorted({token for word in words for token in tokens_to_find(word)})
    return f"{FUNCTION}(folded) @> %s::bigint[]", [tokens]


def check_condition(words: list[str]) -> Condition:
    """The pieces of longer words stand side by side; nothing to check without such a word."""
    long = [word for word in words if len(word) > LONGEST_PIECE]
    return " AND ".join(["folded LIKE %s"] * len(long)), [contains(word) for word in long]


def contains(word: str) -> str:
    """The LIKE pattern for `word` anywhere (backslash is PostgreSQL's own escape character)."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def rebuild() -> None:
    """Build the index and the counts anew (PostgreSQL). Writers wait until the transaction ends."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # A large directory takes longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"REINDEX INDEX {INDEX}")
        cursor.execute("SELECT groups_count_anew()")


# ------------------------------------------------------------------------- a page of a list of many rows


class Turn(NamedTuple):
    """Where the fair order of a day begins: `key` in the round of groups; stale ones come last."""

    key: int
    stale_on: Any


def scan_condition(words: list[str]) -> Condition:
    """The words found by reading each text. Inside CASE, so that the planner makes no guess of its own.

    For LIKE it would guess "hardly any" and sort all rows instead of walking a few.
    """
    if not words:
        return "", []
    likes = " AND ".join(["folded LIKE %s"] * len(words))
    return f"CASE WHEN {likes} THEN TRUE ELSE FALSE END", [contains(word) for word in words]


def checked_last(
    columns: str, table: str, condition: Condition, order: Condition, words: list[str]
) -> Condition:
    """Rows with long words: sorted first, so that only as many texts are read as the page needs.

    OFFSET 0 keeps the planner from doing it the other way round. Add LIMIT and OFFSET.
    """
    (sql, values), (order_sql, order_values) = condition, order
    check, checked = check_condition(words)
    inner = f"SELECT * FROM {table}{sql}{order_sql} OFFSET 0"
    return f"SELECT {columns} FROM ({inner}) AS found WHERE {check}", [*values, *order_values, *checked]


def fair_page(
    columns: str, table: str, condition: Condition, turn: Turn, *, offset: int, limit: int
) -> Condition:
    """One page of many rows in the fair order, walked along the index of `order_key` instead of sorted.

    The order has four parts (fresh or stale, after or before the turn). A later part is looked at only when
    the earlier ones do not fill the page: its condition on their sizes is checked once, before it starts.
    """
    sql, given = condition
    need = offset + limit
    parts, values = [], []
    for index, (age, side) in enumerate(((">", ">="), (">", "<"), ("<=", ">="), ("<=", "<"))):
        earlier = " + ".join(f"(SELECT COUNT(*) FROM part{number})" for number in range(index))
        open_yet = f" AND {earlier} < {need}" if earlier else ""
        also = f" AND {sql}" if sql else ""
        parts.append(
            f"part{index} AS MATERIALIZED (SELECT {index} AS part, order_key, number FROM {table}"
            f" WHERE confirmed_on {age} %s AND order_key {side} %s{also}{open_yet}"
            f" ORDER BY order_key, number LIMIT {need})"
        )
        values += [turn.stale_on, turn.key, *given]
    everything = " UNION ALL ".join(f"SELECT * FROM part{index}" for index in range(len(parts)))
    page = f"page AS (SELECT * FROM ({everything}) AS walked ORDER BY part, order_key, number"
    return (
        f"WITH {', '.join(parts)}, {page} LIMIT {int(limit)} OFFSET {int(offset)})"
        f" SELECT {columns} FROM page JOIN {table} USING (number)"
        " ORDER BY page.part, page.order_key, number",
        values,
    )
