"""Rules of the office for questions to groups and for reports of mistakes, as dated rows."""

from core.retention import Count, keep
from core.settings_rows import declare

_TOLD = "質問の画面の「利用目的」の文にも書いてあるので、変えるときはシステム管理者に知らせてください。"
CONFIRM_HOURS = declare(
    "groups.question_confirm_hours",
    72,
    label="団体への質問を確かめてもらう時間",
    unit="時間",
    help_text="この時間のうちに、メールのリンクから「送る」を押さなかった質問は消えます。" + _TOLD,
    lowest=1,
    highest=240,
)
MOST_LINKS = declare(
    "groups.question_links",
    2,
    label="質問に書けるホームページのアドレスの数",
    unit="件",
    help_text="宣伝のための送信を防ぎます。",
    lowest=0,
    highest=10,
)
MISTAKE_DUE_DAYS = declare(
    "groups.mistake_due_days",
    5,
    label="まちがいの知らせを確かめるまでの日数",
    unit="営業日",
    help_text="届いた日の翌日から数えます。土日・祝日・年末年始は数えません。",
    lowest=1,
    highest=60,
)
QUESTIONS = keep(
    "groups.keep_question_days",
    90,
    what="団体への質問とやりとり",
    since="最後のやりとり",
    count=Count.DAYS,
    lowest=7,
    highest=365,
    help_text=_TOLD,
)
MISTAKES = keep(
    "groups.keep_mistake_days",
    90,
    what="まちがいの知らせ",
    since="対応が終わった日",
    count=Count.DAYS,
    lowest=7,
    highest=365,
    help_text="対応が終わるまでは消えません。" + _TOLD,
)
