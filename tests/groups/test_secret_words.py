"""What looks like a password is refused, and ordinary words about accounts are not."""

import pytest

from groups.secret_words import looks_like_password

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        "パスワードは hamabe77",
        "パスワード：hamabe77",
        "ＰＷ：ｈａｍａｂｅ７７",
        "pass: kamakura1",
        "暗証番号 1234",
        "PIN=4649",
        "Kamakura2026",
        "金庫の封筒（Yuigahama#55）",
        "x7!kPq2z",
        "合言葉は yuki2024",
    ],
)
def test_a_password_is_noticed(text: str) -> None:
    assert looks_like_password(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "会計の手さげ金庫の封筒",
        "パスワードは代表の家の金庫",
        "パスワード：青いファイルの3ページ目",
        "info2026@example.jp",
        "https://example.jp/Group-2026/a",
        "Microsoft365 と Windows11",
        "LINE公式アカウント",
        "ゆうちょ銀行 記号番号は通帳の表",
        "0467-00-0000（平日の昼）",
        "Googleドライブ",
        "passport のコピー",
        "鎌倉市御成町18-10",
        "2026-11-23",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert not looks_like_password(text)
