"""How long rows about people are kept, as dated rows of the office (reliability.md 6)."""

from core.retention import Count, keep

PEOPLE = keep(
    "accounts.keep_people_years",
    3,
    what="アカウント（氏名とメールアドレス）",
    since="最後に使った日",
    count=Count.YEARS,
    help_text="団体、申請、役割に名前があるあいだは消えません。",
)
ROLES = keep("accounts.keep_role_years", 5, what="職員と委員の役割", since="役割の終わり", count=Count.YEARS)
INVITATIONS = keep("accounts.keep_invitation_years", 1, what="役割への招待", since="期限", count=Count.YEARS)
