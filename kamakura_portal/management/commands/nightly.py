"""The night's work, once a day; safe to run twice. Each step is one action run by the portal itself."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import actions as people
from core import clock, drafts, file_checks, files, limits, outbox
from core.forms import forget_old_tokens
from groups.actions import freshness, retention_changes, terms
from groups.actions.baton_nightly import relight_sheets, remind_of_reviews
from groups.actions.exports import forget_choices
from groups.actions.group_documents import forget_ended
from groups.actions.handover import expire_hand_overs
from groups.actions.holds import forget_holds
from groups.actions.needs_night import end_passed_needs, forget_needs, remind_of_ends
from groups.actions.notice_choices import forget_mutes
from groups.actions.registration import delete_old_drafts
from groups.actions.reports import forget_reports
from groups.actions.retention import (
    forget_cases,
    forget_hand_overs,
    forget_imports,
    forget_invitations,
    forget_proxy_entries,
)
from groups.actions.retention_questions import (
    forget_mistakes,
    forget_questions,
    forget_unconfirmed_mistakes,
    forget_unconfirmed_questions,
)
from groups.actions.retention_years import empty_ended_groups, forget_years

log = logging.getLogger(__name__)


def steps() -> dict[str, Callable[[], int]]:
    """Label and work of each step, in their order; the work returns how many."""
    today = clock.today()
    return {**_what_is_due(today), **_what_is_over(today), **_tidying(today)}


def _what_is_due(today: date) -> dict[str, Callable[[], int]]:
    """Roles, terms, proposals and posts that begin, end or are worth a reminder."""
    return {
        "終わった役割": lambda: people.end_expired_roles(today),
        "消したセッション": people.forget_dead_sessions,
        # Real time, not the demo's: an address is unconfirmed for as long as its owner really waited.
        "消した未確認の登録": lambda: people.forget_unconfirmed_people(timezone.now()),
        "期限を決めた団体": lambda: terms.give_missing_ends(today),
        "始めた更新": lambda: terms.open_renewals(today),
        "更新の知らせ": lambda: terms.remind(today),
        "失効した団体": lambda: terms.lapse(today),
        "一覧に戻した団体": lambda: freshness.relist(today),
        "一覧から外した団体": lambda: freshness.unlist(today),
        "内容の確認の知らせ": lambda: freshness.ask(today),
        "変わった引き継ぎの信号": lambda: relight_sheets(today),
        "引き継ぎシートの見直しの知らせ": lambda: remind_of_reviews(today),
        "期限の過ぎた代表の引き継ぎ": lambda: expire_hand_overs(today),
        "終わった募集": lambda: end_passed_needs(today),
        "もうすぐ終わると知らせた募集": lambda: remind_of_ends(today),
    }


def _what_is_over(today: date) -> dict[str, Callable[[], int]]:
    """Rows whose period of keeping is over."""
    return {
        "消した下書き": lambda: delete_old_drafts(today),
        "消した変更届の下書き": lambda: retention_changes.delete_old_drafts(today),
        "消した申請": lambda: forget_cases(today),
        "消した変更届": lambda: retention_changes.forget_notices(today),
        "消した古い書類": lambda: forget_ended(today),
        "消した団体への招待": lambda: forget_invitations(today),
        "消した代表の引き継ぎ": lambda: forget_hand_overs(today),
        "消した代理入力の記録": lambda: forget_proxy_entries(today),
        "消した取り込み": lambda: forget_imports(today),
        "消した書き出しの選び方": lambda: forget_choices(today),
        "消した未確認の質問": lambda: forget_unconfirmed_questions(clock.now(), today),
        "消した質問": lambda: forget_questions(today),
        "消した未確認のまちがいの知らせ": lambda: forget_unconfirmed_mistakes(clock.now()),
        "消したまちがいの知らせ": lambda: forget_mistakes(today),
        "消した更新と連絡の記録": lambda: forget_years(today),
        "情報を消した終わった団体": lambda: empty_ended_groups(today),
        "消した募集": lambda: forget_needs(today),
        "消した活動実績": lambda: forget_reports(today),
        "消した非公開の記録": lambda: forget_holds(today),
        "消した知らせの選び方": lambda: forget_mutes(today),
        "消した役割への招待": lambda: people.forget_invitations(today),
        "消した役割": lambda: people.forget_old_roles(today),
    }


def _tidying(today: date) -> dict[str, Callable[[], int]]:
    """Accounts after everything that names people; then mails, files and what forms leave behind."""
    return {
        "消したアカウント": lambda: people.forget_unused_people(timezone.localdate()),
        "消した番号の本文": outbox.wipe_expired,
        "消したメール": lambda: outbox.forget_old(today),
        "消した利用の制限": limits.forget_passed,
        "片づけたファイル": lambda: files.remove_orphans(purpose="document", now=timezone.now()),
        "壊れたファイル": lambda: people.tell_of_damaged_files(file_checks.damaged(today), today),
        "消した預かり入力": drafts.forget_old,
        "消した送信番号": forget_old_tokens,
    }


class Command(BaseCommand):
    help = "夜の仕事（期限の切れた役割、保存期間の過ぎた申請など）をします。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Do every step, also after one that failed; CommandError then names those."""
        clock.forget()
        failed = []
        for label, work in steps().items():
            try:
                count = work()
            except Exception:
                log.exception("A step of the night's work failed: %s", label)
                failed.append(label)
                continue
            if options["verbosity"]:
                self.stdout.write(f"{label} {count}件")
        # Finished tasks are only of use while somebody looks for what went wrong.
        call_command("prune_db_task_results", verbosity=0)
        if failed:
            raise CommandError(
                f"できなかった仕事があります（{'、'.join(failed)}）。記録（ログ）を見てください。"
            )
