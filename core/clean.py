"""What people type is kept as they typed it, minus what nobody can see and nothing can print.

Names and prose are never NFKC-normalised: it would turn ㈱ into (株), ① into 1 and U+FA19 into 神.
Searching works on a separate folded key (core/text.py). Every problem is a `ValidationError` in Japanese.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Marks that turn the direction of text around, so that 「gpj.exe」 is shown as 「exe.jpg」.
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Nothing is seen: zero-width space, word joiner, BOM, soft hyphen, tag characters, interlinear marks.
INVISIBLE = (
    "\u00ad\u034f\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
# Joiners have a use inside emoji and in other scripts, so they go only where they join nothing.
JOINERS = "\u200c\u200d"
VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Letters that are drawn as blanks (Hangul fillers, braille blank).
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
MARK_LIMIT = 4

_REMOVED = re.compile(f"[{BIDI}{INVISIBLE}\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LOOSE_JOINER = re.compile(rf"(?:^|(?<=\s))[{JOINERS}{VARIATION}]+|[{JOINERS}]+(?=\s|$)")
_LONG_JOIN = re.compile(f"([{JOINERS}{VARIATION}])[{JOINERS}{VARIATION}]+(?=[{JOINERS}{VARIATION}])")
_MANY_BLANK_LINES = re.compile(r"\n{4,}")
_EDGES = f" \t\n\u3000\u00a0{BLANK}{JOINERS}"
# Characters drawn as coloured pictures. ★ ☆ ♪ ♥ are ordinary letters in names of groups and stay.
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23f3\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u27bf\u2b50\u2b55\ufe0f\u20e3]"
)


def clean_line(value: str) -> str:
    """One line: edges trimmed, line breaks to spaces, unseen characters removed. Else exactly as typed.

    Raises ValidationError for characters that cannot be kept: broken letters (U+FFFD, lone surrogates)
    and 外字 (private use), naming the position and the way out.
    """
    return _clean(_LINE_BREAK.sub(" ", value).replace("\t", " "))


def clean_text(value: str) -> str:
    """Prose: line breaks become LF, ends of lines are trimmed, at most two blank lines in a row stay."""
    lines = (line.rstrip(" \t\u3000") for line in _clean(_LINE_BREAK.sub("\n", value)).split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n\n", "\n".join(lines))


def clean_name(value: str) -> str:
    """An official name: one clean line without emoji, which letters and certificates cannot carry."""
    name = clean_line(value)
    if found := _EMOJI.search(name):
        position = found.start() + 1
        raise ValidationError(f"{position}文字目の絵文字「{found[0]}」は名前に使えません。消してください。")
    return name


def _clean(value: str) -> str:
    refuse_unkeepable(value)
    text = _REMOVED.sub("", value)
    text = _LOOSE_JOINER.sub("", _LONG_JOIN.sub(r"\1", text))
    text = _cap_marks(text)
    return text.strip(_EDGES)


def _cap_marks(text: str) -> str:
    """Keep at most MARK_LIMIT combining marks on one letter: hundreds of them cover the lines around."""
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") and not _is_variation(char) else 0
        if run <= MARK_LIMIT:
            kept.append(char)
    return "".join(kept)


def _is_variation(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def refuse_unkeepable(value: str) -> None:
    """Raise ValidationError when a character was broken on its way here or exists on one computer only."""
    if value.isascii():
        return
    for position, char in enumerate(value, start=1):
        point = ord(char)
        nonsense = 0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
        if nonsense or point == 0xFFFD:
            raise ValidationError(
                f"{position}文字目が文字化けしています。その文字を消して、入力し直してください。"
            )
        if 0xE000 <= point <= 0xF8FF or point >= 0xF0000:
            raise ValidationError(
                f"{position}文字目に外字（そのパソコンだけの文字）が使われています。"
                "「髙」を「高」にするなど、代わりの文字（代替文字）に置きかえてください。"
            )
