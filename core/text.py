"""Folding for search and comparison, snippets with the match marked, and the key of a name.

`fold` is a key for comparing, never for showing: it forgets width, case, hiragana against katakana, kinds
of dashes, unseen characters and the usual variants of name characters (髙/高). Cleaning of what is
stored is in core/clean.py, the form of telephone numbers and the like in core/normalise.py; both are
re-exported here.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from core.clean import BIDI, BLANK, INVISIBLE, JOINERS, VARIATION, clean_line, clean_name, clean_text
from core.normalise import (
    normalise_corporate_number,
    normalise_digits,
    normalise_email,
    normalise_integer,
    normalise_kana,
    normalise_mailbox,
    normalise_phone,
    normalise_postal,
    normalise_url,
)

__all__ = [
    "clean_line",
    "clean_name",
    "clean_text",
    "fold",
    "fold_words",
    "name_key",
    "normalise_corporate_number",
    "normalise_digits",
    "normalise_email",
    "normalise_integer",
    "normalise_kana",
    "normalise_mailbox",
    "normalise_phone",
    "normalise_postal",
    "normalise_url",
    "snippet",
]

MAX_QUERY_CHARACTERS = 200
MAX_QUERY_WORDS = 10

# Old and new forms of one character, as they meet in names of people and places.
_VARIANT_PAIRS = """
    髙高 﨑崎 嵜崎 碕崎 𠮷吉 邊辺 邉辺 澤沢 濱浜 濵浜 齋斎 齊斉 嶋島 嶌島 德徳 廣広 國国 櫻桜 惠恵 榮栄
    壽寿 學学 會会 藝芸 樂楽 應応 縣県 區区 佛仏 龍竜 瀧滝 槇槙 曾曽 黑黒 靑青 淸清 舊旧 寳宝 寶宝 豐豊
    禮礼 驒騨 圓円
"""
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
# Typed for one another all the time: hyphens, minus signs, dashes and the long vowel mark.
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−─ー﹣"), "ー")
_TILDES = dict.fromkeys(map(ord, "〜∼∿"), "~")
_LETTERS = str.maketrans(
    {
        **{chr(code): chr(target) for code, target in _HIRAGANA_TO_KATAKANA.items()},
        **{chr(code): target for code, target in {**_DASHES, **_TILDES}.items()},
        **{pair[0]: pair[1] for pair in _VARIANT_PAIRS.split()},
        "ヶ": "ガ",  # 七里ヶ浜, 七里ガ浜 and 七里が浜 are one place
        "ヵ": "カ",
        "ヮ": "ワ",
    }
)
_UNSEEN = re.compile(f"[{BIDI}{INVISIBLE}{JOINERS}{VARIATION}{BLANK}\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LOOSE_VOICING = str.maketrans({"\u309b": "\u3099", "\u309c": "\u309a"})
_SPACES = re.compile(r"\s+")
# Two of the first make a flag; the others belong to the letter before them: voicing marks, accents,
# selectors, skin tones, jamo; and what a joiner stands between is one emoji.
_FLAGS = "\U0001f1e6-\U0001f1ff"
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u3099-\u309c\uff9e\uff9f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff"
    f"{VARIATION}{INVISIBLE}{BIDI}\u200c"
)
_CLUSTER = re.compile(f"[{_FLAGS}]{{2}}|.(?:[{_MARKS}]|\u200d.?)*", re.DOTALL)
# Without any of these every letter is a cluster of its own.
_JOINED = re.compile(f"[{_FLAGS}{_MARKS}\u200d]")


def fold(text: str) -> str:
    """The comparing key of `text`: ｶﾏｸﾗ, かまくら and カマクラ are one; so are ＡＢＣ and abc."""
    return _SPACES.sub(" ", _fold_letters(text)).strip()


def _fold_letters(text: str) -> str:
    seen = _UNSEEN.sub("", text).translate(_LOOSE_VOICING)
    letters = unicodedata.normalize("NFKC", seen).casefold()
    # Casefolding and NFKC can bring back unseen marks and open forms (U+FE0F of 「㊗️」, İ): once more.
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", letters)).translate(_LETTERS)


# Texts are written in a few thousand letters: a page of results folds each of them once.
_fold_cluster = lru_cache(maxsize=8192)(_fold_letters)


def fold_words(query: str) -> list[str]:
    """The folded words of a search, split at spaces of any width; all of them must be found.

    Only the first 200 characters and the first 10 different words count, so a pasted page cannot
    make the search expensive.
    """
    words = fold(query[:MAX_QUERY_CHARACTERS]).split()
    return list(dict.fromkeys(words))[:MAX_QUERY_WORDS]


# ------------------------------------------------------------------------------------------- snippets


def snippet(text: str, words: list[str], width: int = 80) -> list[tuple[str, bool]]:
    """`text` around its matches as (piece, is_match) pairs, at most about `width` characters.

    `words` come from `fold_words`; matching is on folded text, the pieces are the original letters.
    Cut ends carry 「…」. Without a match the start of the text is returned. Joined together and without
    the marks, the pieces are a part of `text`; no emoji or voiced letter is cut in half.
    """
    line = _SPACES.sub(" ", text).strip()
    clusters = _CLUSTER.findall(line) if _JOINED.search(line) else list(line)
    matched = _matched_clusters(clusters, words)
    start, end = _window(clusters, matched, width)
    shown = groupby(range(start, end), matched.__getitem__)
    pieces = [("".join(clusters[index] for index in run), is_match) for is_match, run in shown]
    if start > 0:
        pieces.insert(0, ("…", False))
    if end < len(clusters):
        pieces.append(("…", False))
    return pieces


def _matched_clusters(clusters: list[str], words: list[str]) -> list[bool]:
    """Whether each cluster belongs to a match: each folded letter remembers the cluster it came from."""
    folded = [" " if cluster == " " else _fold_cluster(cluster) for cluster in clusters]
    origin = [index for index, letters in enumerate(folded) for _ in letters]
    whole = "".join(folded)
    matched = [False] * len(clusters)
    for word in words:
        at = whole.find(word) if word else -1
        while at >= 0:
            for position in range(at, at + len(word)):
                matched[origin[position]] = True
            at = whole.find(word, at + len(word))
    return matched


def _window(clusters: list[str], matched: list[bool], width: int) -> tuple[int, int]:
    """The span of `width` clusters with the most matched letters; the first of equals, with some lead."""
    count = len(clusters)
    if count <= width:
        return 0, count
    hits = [index for index, is_match in enumerate(matched) if is_match]
    if not hits:
        return 0, width
    best, best_hits, last = hits[0], 0, 0
    for first, position in enumerate(hits):
        while last < len(hits) and hits[last] < position + width:
            last += 1
        if last - first > best_hits:
            best, best_hits = position, last - first
    end_of_hits = hits[hits.index(best) + best_hits - 1] + 1
    lead = max(0, (width - (end_of_hits - best)) // 2)
    start = max(0, min(best - min(lead, width // 4), count - width))
    return start, start + width


# --------------------------------------------------------------------------------------- key of a name

_LEGAL_FORMS = """
    認定特定非営利活動法人 特定非営利活動法人 認定npo法人 npo法人 一般社団法人 一般財団法人 公益社団法人
    公益財団法人 社団法人 財団法人 社会福祉法人 学校法人 医療法人社団 医療法人 宗教法人 更生保護法人
    労働者協同組合 株式会社 有限会社 合同会社 合資会社 合名会社 任意団体 市民活動団体 ボランティア団体 npo団体
    (認定特非) (認特非) (特非) (認定npo) (npo) (npo法人) (非) (一社) (一財) (公社) (公財) (社) (財) (社福)
    (福) (学) (医) (宗) (労協) (株) (有) (同) (任意団体) (任意)
"""
_LEGAL = "|".join(sorted((re.escape(fold(form)) for form in _LEGAL_FORMS.split()), key=len, reverse=True))
# 「NPO」 alone is set aside at the front only, and not when it is the start of a longer Latin word.
_LEGAL_FRONT = re.compile(f"^(?:{_LEGAL}|npo(?![a-z]))+")
_LEGAL_BACK = re.compile(f"(?:{_LEGAL})+$")
_ENDING = re.compile("(?<=.)ノ会$|(?<=..)会$")


def name_key(name: str) -> str:
    """The key by which two names of groups are nearly equal (the duplicate guard).

    Folded; set aside are legal forms at either end (NPO法人, ㈳, （特非）…), spaces, punctuation and an
    ending 「の会」 or 「会」. The long vowel mark stays. A name made only of such parts keeps them, so the
    key is empty only for a name without a letter.
    """
    whole = fold(name).replace(" ", "")
    core = _LEGAL_BACK.sub("", _LEGAL_FRONT.sub("", whole))
    return _ENDING.sub("", _letters_only(core)) or _letters_only(whole)


def _letters_only(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")
