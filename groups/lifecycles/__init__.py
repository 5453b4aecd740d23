"""The states of an application and of a group as tables (rules.md 9.1)."""

from datetime import date
from typing import Any

from core.lifecycle import Lifecycle, Transition
from groups.models import ClosingNotice, Group, ImportBatch, Registration, Renewal
from groups.models.case import Case
from groups.permissions import (
    can_accept_renewal,
    can_decide_case,
    can_end_by_notice,
    can_import,
    can_pause,
    can_process_case,
    can_process_group,
    can_renew,
    can_write_registration,
)

R = Registration.State
B = ImportBatch.State
G = Group.State
N = Renewal.State
C = ClosingNotice.State


def _portal(user: Any, _obj: Any) -> bool:
    """Only the portal itself, at night."""
    return user is None


def _applicant(user: Any, registration: Registration) -> bool:
    return user is not None and can_write_registration(user, registration)


def needs_return_items(case: Case, today: date) -> str:
    return "" if case.return_items else "直してほしい項目を一つ以上選び、それぞれに理由を書いてください。"


def _needs_signature(registration: Registration, today: date) -> str:
    """What the centre typed for a group counts once the group has signed it; so do the declarations."""
    if registration.proxy is None or registration.proxy.signed_on:
        return ""
    return (
        "代理入力の申請です。四つの誓約に印があり、署名のある紙を受け取って、"
        "「署名をもらった」を記録してから登録してください。"
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
            "approve", "登録する", (R.SUBMITTED,), R.APPROVED, can_decide_case,
            blocked_by=_needs_signature,
            effect="団体番号が出て、公開のページがすぐに開き、申請した人へメールで知らせます。",
            done="登録した",
        ),
        Transition(
            "return", "項目を選んで差し戻す", (R.SUBMITTED,), R.RETURNED, can_process_case,
            blocked_by=needs_return_items,
            effect="選んだ項目だけが、申請した人の画面で開きます。", style="line", done="差し戻した",
        ),
        Transition(
            "reject", "登録しない", (R.SUBMITTED, R.RETURNED), R.REJECTED, can_decide_case,
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


GROUP = Lifecycle(
    Group,
    [
        Transition("open_renewal", "更新の受付を始める", (G.REGISTERED,), G.RENEWAL_DUE, _portal,
                   done="更新の受付を始めた", internal=True),
        Transition(
            "renew", "更新する", (G.REGISTERED, G.RENEWAL_DUE), G.REGISTERED, can_renew,
            effect="登録の期限が1年のびます。", done="更新した",
        ),
        Transition("lapse", "失効にする", (G.REGISTERED, G.RENEWAL_DUE, G.SUSPENDED), G.EXPIRED, _portal,
                   done="期限が過ぎて失効した"),
        Transition(
            "restore", "登録を元に戻す", (G.EXPIRED,), G.REGISTERED, can_process_group,
            effect="公開のページがすぐに開き、登録の期限は次の期限の日になります。", done="登録を元に戻した",
        ),
        Transition(
            "pause", "活動を休む", (G.REGISTERED, G.RENEWAL_DUE), G.SUSPENDED, can_pause,
            effect="公開のページに「休止中」と出ます。ページは残り、いつでも再開できます。", style="line",
            done="活動を休んだ",
        ),
        Transition(
            "resume", "活動を再開する", (G.SUSPENDED,), G.REGISTERED, can_pause,
            effect="公開のページから「休止中」が消えます。", done="活動を再開した",
        ),
        Transition(
            "strike_off", "抹消する", (G.REGISTERED, G.RENEWAL_DUE, G.SUSPENDED, G.EXPIRED), G.STRUCK_OFF,
            can_process_group, needs_reason=True, style="stop", done="登録を抹消した",
            effect="公開のページを閉じ、団体へ理由を知らせます。団体番号は二度と使いません。元には戻せません。",
        ),
    ],
)  # fmt: skip


def _renews(user: Any, renewal: Renewal) -> bool:
    return can_renew(user, renewal.group)


def _looks_at(user: Any, renewal: Renewal) -> bool:
    return can_process_group(user, renewal.group)


def _either(user: Any, renewal: Renewal) -> bool:
    """Without a change there is nothing to look at: the one who hands it in ends it, too."""
    if not renewal.proposed:
        return _looks_at(user, renewal) or _renews(user, renewal)
    return can_accept_renewal(user, renewal)


def _signed(renewal: Renewal, today: date) -> str:
    """What the centre typed for a group counts once the group has signed it."""
    if not renewal.waits_for_signature:
        return ""
    return "代理入力の届けです。署名のある紙を受け取って、「署名をもらった」を記録してから更新してください。"


RENEWAL = Lifecycle(
    Renewal,
    [
        Transition("submit", "出し直す", (N.RETURNED,), N.SUBMITTED, _renews, done="更新の届けを出し直した"),
        Transition(
            "accept", "変更を反映して更新する", (N.SUBMITTED,), N.ACCEPTED, _either, blocked_by=_signed,
            effect="変えたところを団体の情報に入れ、登録の期限を1年のばします。", done="更新を受けつけた",
        ),
        Transition(
            "return", "直してもらう", (N.SUBMITTED,), N.RETURNED, _looks_at, needs_reason=True, style="line",
            effect="理由が団体へ届きます。期限が過ぎても、返事を待つあいだは失効しません。",
            done="差し戻した",
        ),
        Transition(
            "withdraw", "届けを取り下げる", (N.SUBMITTED, N.RETURNED), N.WITHDRAWN, _renews, style="stop",
            effect="更新はされません。変更なしの更新は、あとでもできます。", done="更新の届けを取り下げた",
        ),
    ],
)  # fmt: skip


def _closes(user: Any, notice: ClosingNotice) -> bool:
    return can_pause(user, notice.group)


def _signed_notice(notice: ClosingNotice, today: date) -> str:
    """What the centre typed for a group counts once the group has signed it."""
    if not notice.waits_for_signature:
        return ""
    return (
        "代理入力の廃止届に、署名がまだありません。署名のある紙を受け取って「署名をもらった」を記録するか、"
        "廃止届を取りやめてから抹消してください。"
    )


CLOSING = Lifecycle(
    ClosingNotice,
    [
        Transition("carry_out", "抹消を済ませる", (C.SUBMITTED,), C.DONE, can_end_by_notice,
                   blocked_by=_signed_notice, done="廃止届のとおりに抹消した"),
        Transition("withdraw", "廃止届を取りやめる", (C.SUBMITTED,), C.WITHDRAWN, _closes, style="line",
                   done="廃止届を取りやめた"),
    ],
)  # fmt: skip
