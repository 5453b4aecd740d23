"""The states of an application and of a group as tables (rules.md 9.1)."""

from datetime import date
from typing import Any

from core.lifecycle import Lifecycle, Transition
from groups.models import ImportBatch, Registration
from groups.permissions import can_import, can_process_case, owns_registration

R = Registration.State
B = ImportBatch.State


def _applicant(user: Any, registration: Registration) -> bool:
    return user is not None and owns_registration(user, registration)


def _needs_return_items(registration: Registration, today: date) -> str:
    return (
        ""
        if registration.return_items
        else "直してほしい項目を一つ以上選び、それぞれに理由を書いてください。"
    )


REGISTRATION = Lifecycle(
    Registration,
    [
        Transition(
            "submit", "申請する", (R.DRAFT, R.RETURNED), R.SUBMITTED, _applicant,
            effect="センターに届き、受付番号が出ます。", done="申請した",
        ),
        Transition(
            "withdraw", "申請を取り下げる", (R.SUBMITTED, R.RETURNED), R.WITHDRAWN, _applicant,
            effect="センターの確認を止めます。入力は残り、あとで見られます。", style="stop",
            done="取り下げた",
        ),
        Transition(
            "approve", "登録する", (R.SUBMITTED,), R.APPROVED, can_process_case,
            effect="団体番号が出て、公開のページがすぐに開き、申請した人へメールで知らせます。",
            done="登録した",
        ),
        Transition(
            "return", "項目を選んで差し戻す", (R.SUBMITTED,), R.RETURNED, can_process_case,
            blocked_by=_needs_return_items,
            effect="選んだ項目だけが、申請した人の画面で開きます。", style="line", done="差し戻した",
        ),
        Transition(
            "reject", "登録しない", (R.SUBMITTED, R.RETURNED), R.REJECTED, can_process_case,
            needs_reason=True, style="stop", done="登録しないと決めた",
            effect="理由の文が要ります。申請した人へ届き、地域のつながり課も読みます。",
        ),
    ],
)  # fmt: skip


def _importer(user: Any, batch: ImportBatch) -> bool:
    """The centre's staff; `None` is the portal itself, which loads the demo's list."""
    return user is None or can_import(user)


IMPORT = Lifecycle(
    ImportBatch,
    [
        Transition("check", "確かめる", (B.UPLOADED, B.CHECKED), B.CHECKED, _importer, done="確かめた"),
        Transition(
            "apply", "取り込む", (B.CHECKED,), B.APPLIED, _importer,
            effect="下の一覧のとおりに団体を作り、変えます。あとで一度だけ元に戻せます。", done="取り込んだ",
        ),
        Transition(
            "undo", "取り込みを元に戻す", (B.APPLIED,), B.UNDONE, _importer,
            effect="取り込みのあとに変わった団体はそのまま残し、一覧で示します。", style="stop",
            done="取り込みを元に戻した",
        ),
        Transition(
            "discard", "取り込みをやめる", (B.UPLOADED, B.CHECKED), B.DISCARDED, _importer, style="plain",
            done="取り込みをやめた",
        ),
    ],
)  # fmt: skip
