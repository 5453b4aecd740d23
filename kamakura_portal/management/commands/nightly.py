"""The night's work, once a day; safe to run twice. Each step is one action run by the portal itself."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import actions as people
from core import clock, drafts, file_checks, files, limits, outbox
from core.forms import forget_old_tokens
from groups.actions.registration import delete_old_drafts
from groups.actions.retention import forget_cases, forget_imports, forget_invitations


class Command(BaseCommand):
    help = "夜の仕事（期限の切れた役割、古い下書きなど）をします。"

    def handle(self, *args: Any, **options: Any) -> None:
        clock.forget()
        today = clock.today()
        done = {
            "終わった役割": people.end_expired_roles(today),
            "消したセッション": people.forget_dead_sessions(),
            # Real time, not the demo's: an address is unconfirmed for as long as its owner really waited.
            "消した未確認の登録": people.forget_unconfirmed_people(timezone.now()),
            "消した下書き": delete_old_drafts(by=None, today=today),
            "消した申請": forget_cases(today),
            "消した団体への招待": forget_invitations(today),
            "消した取り込み": forget_imports(today),
            "消した役割への招待": people.forget_invitations(today),
            "消した役割": people.forget_old_roles(today),
            "消した番号の本文": outbox.wipe_expired(),
            # After everything that names people.
            "消したアカウント": people.forget_unused_people(timezone.localdate()),
            "消したメール": outbox.forget_old(today),
            "消した利用の制限": limits.forget_passed(),
            "片づけたファイル": files.remove_orphans(purpose="document", now=timezone.now()),
            "壊れたファイル": people.tell_of_damaged_files(file_checks.damaged(today), today),
            "消した預かり入力": drafts.forget_old(),
            "消した送信番号": forget_old_tokens(),
        }
        # Finished tasks are only of use while somebody looks for what went wrong.
        call_command("prune_db_task_results", verbosity=0)
        if options["verbosity"]:
            for label, count in done.items():
                self.stdout.write(f"{label} {count}件")
