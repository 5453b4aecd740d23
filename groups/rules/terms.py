"""Rules of the office for the term of a registration and for freshness (rules.md 9.1): dated rows."""

from core.retention import Count, keep
from core.settings_rows import MonthDay, declare

TERM_ENDS = declare(
    "groups.term_ends",
    MonthDay("03-31"),
    kind=MonthDay,
    label="登録の期限の日",
    help_text="登録は、毎年この日までです。すでに決まった期限は変わりません。",
)
NEXT_TERM_FROM = declare(
    "groups.next_term_from",
    MonthDay("02-01"),
    kind=MonthDay,
    label="この日からの登録は、次の年の期限まで",
    help_text="登録してすぐに更新とならないための日です。",
)
RENEWAL_OPENS = declare(
    "groups.renewal_opens",
    MonthDay("01-15"),
    kind=MonthDay,
    label="更新の受付を始める日",
    help_text="期限の前の、この日から更新できます。早く更新しても、次の期限は同じです。",
)
FIRST_REMINDER = declare(
    "groups.first_reminder_days", 60, label="更新の知らせ（1回目）", unit="日前", lowest=2, highest=200
)
SECOND_REMINDER = declare(
    "groups.second_reminder_days", 30, label="更新の知らせ（2回目）", unit="日前", lowest=1, highest=199
)
FEWEST_DAYS_TOLD = declare(
    "groups.days_between_reminder_and_lapse",
    14,
    label="知らせてから失効までの最短の日数",
    unit="日",
    lowest=1,
    highest=120,
    help_text="知らせが届いてからこの日数がたつまで、期限が過ぎても登録は失効しません。",
)
RENEWAL_TEXT = declare(
    "groups.renewal_text",
    "",
    kind=str,
    label="更新の知らせに書き足す文",
    highest=600,
    help_text="メールと手紙の本文の終わりに入ります（例：今年の窓口の休みの日）。",
)
RENEWAL_LOOK_DAYS = declare(
    "groups.renewal_look_days",
    10,
    label="変更のある更新を確かめるまでの日数",
    unit="営業日",
    lowest=1,
    highest=60,
)
ASK_AFTER_MONTHS = declare(
    "groups.ask_after_months",
    12,
    label="「今も変わりませんか」をたずねるまでの月数",
    unit="か月",
    lowest=1,
    highest=60,
    help_text="最後に確かめた日から数え、団体の人へメールを送ります。",
)
UNLIST_AFTER_MONTHS = declare(
    "groups.unlist_after_months",
    18,
    label="確認がない団体を一覧から外すまでの月数",
    unit="か月",
    lowest=2,
    highest=120,
    help_text="ページは残り、アドレスを知る人は見られます。団体が確かめると、すぐ一覧に戻ります。",
)
RENEWALS = keep(
    "groups.keep_renewal_years",
    5,
    what="更新の届けと知らせの記録",
    since="期限",
    count=Count.FISCAL_YEARS,
)
CONTACTS = keep(
    "groups.keep_contact_years",
    3,
    what="センターから団体への連絡の記録",
    since="連絡した日",
    count=Count.FISCAL_YEARS,
)
