"""The states of a question to a group, and of a report of a mistake, as tables (features.md row 20)."""

from core.lifecycle import Lifecycle, Transition
from groups.models import MistakeReport, Question
from groups.permissions.questions import (
    can_answer_question,
    can_end_question,
    can_handle_mistake,
    can_pass_on,
    can_read_as_centre,
    can_speak_for_group,
    is_asker,
    is_reporter,
)

Q = Question.State
M = MistakeReport.State

QUESTION = Lifecycle(
    Question,
    [
        Transition(
            "confirm", "この質問を送る", (Q.UNCONFIRMED,), Q.OPEN, is_asker,
            effect="団体で質問を受けもつ人へ届きます。", done="質問した人が確かめて送った",
        ),
        Transition(
            "reply", "続けて書く", (Q.OPEN, Q.ANSWERED), Q.OPEN, is_asker,
            effect="団体へ届きます。", done="質問した人が続けて書いた",
        ),
        Transition(
            "answer", "返事を送る", (Q.OPEN, Q.ANSWERED), Q.ANSWERED, can_answer_question,
            effect="質問した人へ、ポータルからメールで届きます。", done="返事を送った",
        ),
        Transition(
            "pass_on", "電話で取り次いだ（済みにする）", (Q.OPEN, Q.ANSWERED), Q.CLOSED, can_pass_on,
            effect="質問した人へ「センターが団体に伝えました」とメールで知らせます。", style="line",
            done="センターが電話で取り次いだ",
        ),
        Transition(
            "close", "このやりとりを終わりにする", (Q.OPEN, Q.ANSWERED), Q.CLOSED, can_end_question,
            effect="もう続きは書けなくなります。", style="line", done="やりとりを終わりにした",
        ),
        Transition(
            "report", "迷惑な内容としてセンターに知らせる", (Q.OPEN, Q.ANSWERED, Q.CLOSED), Q.REPORTED,
            can_speak_for_group, style="stop", done="迷惑な内容として知らせた",
            effect="団体の画面から消え、センターの職員が読んで確かめます。",
        ),
        Transition(
            "restore", "団体へ戻す", (Q.REPORTED, Q.REMOVED), Q.OPEN, can_read_as_centre, style="line",
            effect="団体の画面にもう一度出ます。団体の人へメールで知らせます。", done="団体へ戻した",
        ),
        Transition(
            "remove", "取り除く", (Q.REPORTED, Q.OPEN, Q.ANSWERED), Q.REMOVED, can_read_as_centre,
            style="stop", done="取り除いた",
            effect="だれも続きを書けません。まちがえたときは、あとで戻せます。",
        ),
    ],
)  # fmt: skip

MISTAKE = Lifecycle(
    MistakeReport,
    [
        Transition(
            "confirm", "センターに知らせる", (M.UNCONFIRMED,), M.NEW, is_reporter,
            effect="市民活動センターの一覧に出ます。", done="知らせた人が確かめて送った",
        ),
        Transition(
            "take", "自分が確かめる", (M.UNCONFIRMED, M.NEW), M.IN_HAND, can_handle_mistake,
            effect="担当になり、一覧に「確かめている」と出ます。", done="確かめ始めた",
        ),
        Transition(
            "finish", "直した（済みにする）", (M.NEW, M.IN_HAND), M.DONE, can_handle_mistake,
            effect="返事を書いたときは、知らせた人へメールで届きます。", done="直した",
        ),
        Transition(
            "dismiss", "直すところはなかった", (M.UNCONFIRMED, M.NEW, M.IN_HAND), M.NOTHING,
            can_handle_mistake,
            effect="返事を書いたときは、知らせた人へメールで届きます。", style="line",
            done="直すところはなかった",
        ),
        Transition(
            "reopen", "もう一度開く", (M.DONE, M.NOTHING), M.IN_HAND, can_handle_mistake, style="plain",
            done="もう一度開いた",
        ),
    ],
)  # fmt: skip
