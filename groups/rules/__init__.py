"""Rules of the office for registration, as dated rows (rules.md 8 and 9.1: unknown numbers are settings)."""

from core.retention import Count, keep
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
CHANGE_DAYS = declare(
    "groups.change_days",
    5,
    label="変更届の確認までの日数",
    unit="営業日",
    help_text="届いた日の翌日から数えます。土日・祝日・年末年始は数えません。",
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
HAND_OVER_DAYS = declare(
    "groups.hand_over_days",
    14,
    label="代表の引き継ぎの返事を待つ日数",
    unit="日",
    help_text="申し出た日の翌日から数えます。過ぎた申し出は、夜のうちに終わり、双方にメールで知らせます。",
    lowest=3,
    highest=90,
)
MOST_PHOTOS = declare("groups.most_photos", 6, label="写真の枚数の上限", unit="枚", lowest=1, highest=20)
MOST_REPORT_PHOTOS = declare(
    "groups.most_report_photos", 4, label="活動実績一件の写真の枚数の上限", unit="枚", lowest=1, highest=20
)

# The light of a 引き継ぎシート (groups/baton.py).
BATON_AMBER_ROLES = declare(
    "groups.baton_amber_roles",
    3,
    label="引き継ぎシート：一人の役目がいくつから黄か",
    unit="つ",
    lowest=2,
    highest=20,
)
BATON_RED_ROLES = declare(
    "groups.baton_red_roles",
    4,
    label="引き継ぎシート：一人の役目がいくつから赤か",
    unit="つ",
    lowest=2,
    highest=20,
)
BATON_HEAVY_HOURS = declare(
    "groups.baton_heavy_hours",
    10,
    label="引き継ぎシート：代わりの人がいないと赤になる月の時間",
    unit="時間",
    help_text="この時間をこえる役目に、代わりの人がいないとき、赤になります。",
    highest=300,
)
BATON_REVIEW_MONTHS = declare(
    "groups.baton_review_months",
    12,
    label="引き継ぎシートの見直しを知らせるまでの月数",
    unit="か月",
    help_text="前の見直しからこの月数が過ぎると、団体へ一度だけメールで知らせます。",
    lowest=1,
    highest=60,
)
FOUR_EYES = declare(
    "groups.four_eyes",
    1,
    label="代わりに入力した職員とは別の職員が登録を決める",
    unit="（1：する、0：しない）",
    help_text="職員が一人しかいない日があるときだけ、0にします。",
    lowest=0,
    highest=1,
)

# ------------------------------------------------------------------------------- how long rows are kept

# An applicant reads these periods before the first personal field, in a text whose versions stay as they are.
_TOLD = "申請の画面の「利用目的」の文にも書いてあるので、変えるときはシステム管理者に知らせてください。"
CASES = keep(
    "groups.keep_case_years",
    5,
    what="利用登録の申請・変更届と書類",
    since="決定・取下げ",
    count=Count.FISCAL_YEARS,
    help_text=_TOLD,
)
DRAFTS = keep(
    "groups.draft_days",
    90,
    what="下書き",
    since="最後の保存",
    count=Count.DAYS,
    lowest=30,
    highest=365,
    help_text=_TOLD,
)
GROUPS = keep(
    "groups.keep_group_years",
    1,
    what="団体の情報",
    since="登録の終わり（抹消・失効）",
    count=Count.FISCAL_YEARS,
    help_text="登録しているあいだは消えません。" + _TOLD,
)
INVITATIONS = keep(
    "groups.keep_invitation_years",
    1,
    what="団体への招待",
    since="期限",
    count=Count.FISCAL_YEARS,
)
IMPORTS = keep(
    "groups.keep_import_years",
    1,
    what="団体の一覧の取り込み",
    since="取り込み",
    count=Count.YEARS,
    help_text="読みとったまま取り込まなかったものも、この年数で消えます。",
)
SAVED_EXPORTS = keep(
    "groups.keep_saved_export_years",
    2,
    what="書き出しの選び方",
    since="最後に使った日",
    count=Count.YEARS,
)
HAND_OVERS = keep(
    "groups.keep_hand_over_years",
    5,
    what="代表の引き継ぎ",
    since="返事・取下げ・期限",
    count=Count.FISCAL_YEARS,
    help_text="センターが引き継いだときの確かめ方も含みます。だれが代表者だったかは、団体の記録に残ります。",
)
UNPUBLISHED_REPORTS = keep(
    "groups.keep_unpublished_report_years",
    1,
    what="公開していない活動実績（下書き、取り下げ）",
    since="最後の保存・取り下げ",
    count=Count.YEARS,
    help_text="公開している活動実績は、団体の情報と同じだけ残ります。",
)
HOLDS = keep(
    "groups.keep_hold_years",
    3,
    what="センターが非公開にした記録",
    since="公開にもどした日・団体が外した日",
    count=Count.FISCAL_YEARS,
    help_text="非公開が続いているあいだは消えません。",
)
PROXIES = keep(
    "groups.keep_proxy_years",
    5,
    what="代理入力の記録（公開のページなど）",
    since="入力",
    count=Count.FISCAL_YEARS,
    help_text="利用登録の申請の代理入力は、その申請と一緒に消えます。",
)
