"""Rules of the office for registration, as dated rows (rules.md 8 and 9.1: unknown numbers are settings)."""

from core.settings_rows import declare

FIRST_LOOK_DAYS = declare(
    "groups.first_look_days",
    5,
    label="利用登録の最初の確認までの日数",
    unit="営業日",
    help_text="申請が届いた日の翌日から数えます。土日・祝日・年末年始は数えません。",
    lowest=1,
    highest=60,
)
FEWEST_CITIZENS = declare(
    "groups.fewest_citizens",
    3,
    label="登録に必要な市民の人数",
    unit="人",
    help_text="在住・在勤・在学・市内で事業をする人を数えます。",
    lowest=1,
    highest=100,
)
STALE_MONTHS = declare(
    "groups.stale_months",
    14,
    label="確認がない団体として示すまでの月数",
    unit="か月",
    lowest=1,
    highest=120,
)
INVITATION_DAYS = declare(
    "groups.invitation_days", 7, label="メールの招待の有効日数", unit="日", lowest=1, highest=60
)
LETTER_DAYS = declare(
    "groups.letter_days", 60, label="手紙の招待の有効日数", unit="日", lowest=7, highest=365
)
DRAFT_DAYS = declare("groups.draft_days", 90, label="下書きを残す日数", unit="日", lowest=30, highest=365)
MOST_PHOTOS = declare("groups.most_photos", 6, label="写真の枚数の上限", unit="枚", lowest=1, highest=20)
