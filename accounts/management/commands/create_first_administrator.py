"""The first administrator is invited from the server's command line; everyone else from /staff/people/."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.actions.invitations import ROLE_PURPOSE, create_invitation, link_of, role_payload
from accounts.addresses import fold_email
from accounts.models import RoleAssignment
from accounts.roles import Role
from core import audit, clock


class Command(BaseCommand):
    help = "最初のシステム管理者を招待するリンクを表示します（管理者がひとりもいないときだけ使えます）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="管理者のメールアドレス")
        parser.add_argument("--name", default="", help="氏名")

    def handle(self, *args, email: str, name: str, **options) -> None:
        address = fold_email(email)
        validate_email(address)
        today = clock.today()
        if (
            RoleAssignment.objects.in_force(today)
            .filter(role=Role.ADMINISTRATOR, user__is_active=True)
            .exists()
        ):
            raise CommandError(
                "システム管理者がすでにいます。管理者が /staff/people/ から次の管理者を招待してください。"
            )
        payload = role_payload(
            role=Role.ADMINISTRATOR,
            starts_on=today,
            ends_on=None,
            section=None,
            reason="最初の管理者",
            name=name,
        )
        invitation, token = create_invitation(email=address, purpose=ROLE_PURPOSE, payload=payload, by=None)
        audit.record("最初の管理者を招待した", invitation, by=None)
        self.stdout.write(
            "次のアドレスを本人がブラウザで開くと、管理者として使い始められます（7日以内、1回だけ）。"
        )
        self.stdout.write(link_of(token))
        self.stdout.write("開いたあと、認証アプリの設定に進みます。")
