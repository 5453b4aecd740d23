"""Every page and state that the accessibility tests look at. A new page is one line here.

    State("group page", "", "/groups/{plain}/")

who: "" is a visitor; else a key of World.users. The address may name World.ids. `first` brings the page into
its state (press a button, leave a field empty) and is given the page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.doing import follow

Act = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    name: str
    who: str
    address: str
    first: Act | None = None
    status: int = 200


def press(words: str) -> Act:
    """Press the button with these words and wait for the next page."""

    def act(page: Page) -> None:
        follow(page.get_by_role("button", name=words).first)

    return act


def send(page: Page) -> None:
    """Send the page's own form as it is."""
    follow(page.locator("main form button").last)


def emptied(words: str, *names: str) -> Act:
    """Clear the fields `names`, then press the button."""

    def act(page: Page) -> None:
        for name in names:
            page.fill(f'[name="{name}"]', "")
        press(words)(page)

    return act


def sign_up(page: Page) -> None:
    page.fill('[name="name"]', "試し 書子")
    page.fill('[name="email"]', "new@example.jp")
    press("コードを送る")(page)


def request_code(page: Page) -> None:
    page.fill('[name="email"]', "somebody@example.jp")
    follow(page.locator("main form button").first)


def say_who_asked(page: Page) -> None:
    """An officer before a group's own form, once in a sitting."""
    if not page.locator('[name="brought_by"]').count():
        return
    page.check('[name="channel"][value="fax"]')
    page.fill('[name="brought_by"]', "見本 三郎")
    page.fill('[name="reason"]', "パソコンを使わないため")
    press("の入力を始める")(page)


def return_two(page: Page) -> None:
    remarks = {"basics-kana": "読みが違うようです。", "people-contact_phone": "つながりません。"}
    for key, remark in remarks.items():
        page.check(f'[name="pick-{key}"]')
        page.fill(f'[name="remark-{key}"]', remark)
    press("次へ：送る内容を確かめる")(page)


def write_refusal(page: Page) -> None:
    page.fill('[name="reason"]', "活動の場が市外だけでした。市内での活動が始まれば登録できます。")
    press("次へ：届くメールを確かめる")(page)


def in_another_page_first(page: Page) -> None:
    """Save the step in a second page, then send the first one, which is old by now."""
    other = page.context.new_page()
    other.goto(page.url)
    other.fill('[name="name"]', "別の画面の名前")
    press("保存して一覧へもどる")(other)
    other.close()
    page.fill('[name="name"]', "この画面の名前")
    press("保存して次へ")(page)


SELF_CHECK = (
    "/groups/register/?citizens={0}&non_profit=yes&public_benefit=yes&religion=no&politics=no&candidate=no"
)
PUBLIC = (
    State("home", "", "/"),
    State("list", "", "/groups/"),
    State("list narrowed", "", "/groups/?area=koshigoe&day=sat&time=am&field=environment&q=川"),
    State("list without a result", "", "/groups/?q=ありえないことば&area=koshigoe"),
    State("list past its end", "", "/groups/?page=99", status=404),
    State("list for paper", "", "/groups/print/"),
    State("group page", "", "/groups/{plain}/"),
    State("group page with photos", "", "/groups/{photos}/"),
    State("group page of a resting group", "", "/groups/{resting}/"),
    State("group sheet", "", "/groups/{photos}/print/"),
    State("self-check", "", "/groups/register/"),
    State("self-check with errors", "", "/groups/register/?citizens=yes"),
    State("self-check passed", "", SELF_CHECK.format("yes")),
    State("self-check not passed", "", SELF_CHECK.format("no")),
    State("sheets for paper", "", "/groups/register/paper/"),
    State("open data", "", "/opendata/"),
    State("personal data", "", "/privacy/"),
    State("accessibility statement", "", "/accessibility/"),
    State("not found", "", "/nothing/here/", status=404),
)
ENTRANCE = (
    State("sign in", "", "/accounts/login/"),
    State("sign in with errors", "", "/accounts/login/", press("サインイン")),
    State("sign up", "", "/accounts/signup/"),
    State("sign up with errors", "", "/accounts/signup/", press("コードを送る")),
    State("code after signing up", "", "/accounts/signup/", sign_up),
    State("ask for a code", "", "/accounts/login/code/"),
    State("code to sign in", "", "/accounts/login/code/", request_code),
    State("forgotten password", "", "/accounts/password/reset/"),
    State("code for a password", "", "/accounts/password/reset/", request_code),
    State("second factor lost", "nobody", "/accounts/second-factor-lost/"),
    State("invitation of an officer", "", "/accounts/invitations/{token}/"),
    State("invitation that is gone", "", "/accounts/invitations/unknown/", status=404),
    State("profile", "nobody", "/accounts/profile/"),
    State("sessions", "nobody", "/accounts/sessions/"),
    State("change of address", "nobody", "/accounts/email/"),
    State("first password", "nobody", "/accounts/password/set/"),
    State("second factor", "nobody", "/accounts/2fa/"),
    State("recovery codes", "nobody", "/accounts/2fa/recovery-codes/"),
    State("sign out", "nobody", "/accounts/logout/"),
)
DRAFT = "/my/registrations/{draft}/"
EMPTY = "/my/registrations/{empty}/"
SAVE = "保存して次へ"
STEPS = ("basics", "activity", "people", "page", "documents", "declarations")
APPLICANT = (
    State("my home, empty", "nobody", "/my/"),
    State("my home with applications", "applicant", "/my/"),
    State("start an application", "applicant", "/my/registrations/start/"),
    State("task list, empty", "applicant", EMPTY),
    State("task list, half", "applicant", "/my/registrations/{half}/"),
    State("task list, ready", "applicant", DRAFT),
    State("task list, returned", "applicant", "/my/registrations/{returned}/"),
    *(State(f"step {slug}, empty", "applicant", f"{EMPTY}{slug}/") for slug in STEPS),
    *(State(f"step {slug}, errors", "applicant", f"{EMPTY}{slug}/", press(SAVE)) for slug in STEPS),
    State("step basics, returned", "applicant", "/my/registrations/{returned}/basics/"),
    State("step documents, with papers", "applicant", f"{DRAFT}documents/"),
    State("two pages of one step", "applicant", f"{DRAFT}basics/", in_another_page_first),
    State("check, unfinished", "applicant", "/my/registrations/{half}/check/"),
    State("check, ready", "applicant", f"{DRAFT}check/"),
    State("check, similar group", "applicant", "/my/registrations/{draft}/check/", press("申請する")),
    State("receipt", "applicant", "/my/registrations/{submitted}/receipt/"),
    State("application for paper", "applicant", "/my/registrations/{submitted}/print/"),
    State("status, submitted", "applicant", "/my/registrations/{submitted}/"),
    State("status, approved", "applicant", "/my/registrations/{approved}/"),
    State("status, rejected", "applicant", "/my/registrations/{rejected}/"),
    State("withdraw", "applicant", "/my/registrations/{submitted}/withdraw/"),
    State("delete the draft", "applicant", f"{DRAFT}delete/"),
    State("claim by letter", "nobody", "/my/claim/"),
    State(
        "claim by letter, errors",
        "nobody",
        "/my/claim/",
        send,
    ),
    State("forbidden", "nobody", "/staff/", status=403),
)
OWN = "/my/groups/{own}/"
MEMBER = (
    State("my home with groups", "member", "/my/"),
    State("group overview", "member", OWN),
    State("page of the group", "member", f"{OWN}page/"),
    State("page of the group, errors", "member", f"{OWN}page/", emptied("保存", "purpose")),
    State("photos", "member", f"{OWN}photos/"),
    State("photos, none", "member", "/my/groups/{plain}/photos/"),
    State("photos, errors", "member", f"{OWN}photos/", press("写真を載せる")),
    State("members", "member", "/my/groups/{plain}/members/"),
    State("members, errors", "member", "/my/groups/{plain}/members/", press("招待")),
    State("end a membership", "member", "/my/groups/{plain}/members/{membership}/remove/"),
    State("role of a member", "member", "/my/groups/{plain}/members/{membership}/role/"),
    State("leave, as the representative", "member", "/my/groups/{plain}/leave/"),
    State("hand over", "member", "/my/groups/{plain}/hand-over/"),
    State("hand over, errors", "member", "/my/groups/{plain}/hand-over/", press("お願いのメール")),
    State("words of a photo", "member", f"{OWN}photos/{{own_photo}}/"),
    State("words of a photo, errors", "member", f"{OWN}photos/{{own_photo}}/", emptied("保存", "alt")),
    State("take a photo off", "member", f"{OWN}photos/{{own_photo}}/remove/"),
    State("certificate", "member", f"{OWN}certificate/"),
)
SHEET = f"{OWN}baton/"
BATON = (
    State("baton sheet", "member", SHEET),
    State("baton sheet, empty", "member", "/my/groups/{plain}/baton/"),
    State("baton sheet, begun", "member", "/my/groups/{plain}/baton/", press("5つの役目で始める")),
    State("baton list", "member", f"{SHEET}accounts/"),
    State("baton list, empty", "member", f"{SHEET}contacts/"),
    State("baton row", "member", f"{SHEET}roles/{{baton_role}}/"),
    State("baton row, errors", "member", f"{SHEET}roles/{{baton_role}}/", emptied("保存する", "title")),
    State("baton new row, errors", "member", f"{SHEET}calendar/add/", press("保存する")),
    State("small posts", "member", f"{SHEET}roles/{{baton_role}}/posts/"),
    State("small posts, errors", "member", f"{SHEET}roles/{{baton_role}}/posts/", emptied("公開", "title_1")),
    State("take a baton row off", "member", f"{SHEET}roles/{{baton_role}}/remove/"),
    State("lights", "coordinator", "/staff/baton/"),
    State("lights of one colour, none", "coordinator", "/staff/baton/?light=amber"),
    State("lights for paper", "coordinator", "/staff/baton/print/"),
    State("lights for the city", "tsunagari", "/staff/baton/"),
    State("baton sheet of a group", "coordinator", "/staff/baton/{own}/"),
)
CHANGES = "/my/groups/{plain}/changes/"
ASKED = "/my/groups/{asking}/changes/{change_draft}/"
RETURNED = "/my/groups/{answering}/changes/{change_returned}/"
SENT = "/my/groups/{waiting}/changes/{change_submitted}/"
NOTICE = "/staff/changes/{change_submitted}/"
CHANGE_NOTICES = (
    State("change notices", "member", CHANGES),
    State("what changes", "member", f"{CHANGES}new/"),
    State("what changes, errors", "member", f"{CHANGES}new/", press("次へ")),
    State("change notice", "member", f"{ASKED}edit/"),
    State("change notice, errors", "member", f"{ASKED}edit/", emptied("次へ", "name")),
    State("change notice, before and after", "member", f"{ASKED}check/"),
    State("change notice, returned", "member", RETURNED),
    State("change notice, returned fields", "member", f"{RETURNED}edit/"),
    State("change notice, sent", "member", SENT),
    State("change notice, receipt", "member", f"{SENT}receipt/"),
    State("change notice for paper", "member", f"{SENT}print/"),
    State("withdraw a change notice", "member", f"{SENT}withdraw/"),
    State("delete a change notice", "member", f"{ASKED}delete/"),
    State("list of change notices", "centre", "/staff/changes/"),
    State("changed pages", "centre", "/staff/changes/pages/"),
    State("change notice of a group", "centre", NOTICE),
    State("change notice, only looking", "tsunagari", NOTICE),
    State("return a change notice", "centre", f"{NOTICE}return/"),
    State("return a change notice, errors", "centre", f"{NOTICE}return/", press("差し戻して")),
    State("apply a change notice", "centre", f"{NOTICE}apply/"),
    State("apply a change notice, errors", "centre", f"{NOTICE}apply/", press("登録に反映する")),
    State("refuse a change notice", "centre", f"{NOTICE}reject/"),
    State(
        "refuse a change notice, errors", "centre", f"{NOTICE}reject/", press("次へ：届くメールを確かめる")
    ),
    State("refuse a change notice, preview", "centre", f"{NOTICE}reject/", write_refusal),
)
CASE = "/staff/registrations/{submitted}/"
CASEWORK = (
    State("staff home", "centre", "/staff/"),
    State("queue", "centre", "/staff/registrations/"),
    State("queue without a result", "centre", "/staff/registrations/?q=ありえない"),
    State("queue of decided ones", "centre", "/staff/registrations/?state=done"),
    State("queue for paper", "centre", "/staff/registrations/print/"),
    State("case, submitted", "centre", CASE),
    State("case, note without words", "centre", CASE, press("内部に残す")),
    State("case, returned", "centre", "/staff/registrations/{returned}/"),
    State("case, sent again", "centre", "/staff/registrations/{again}/"),
    State("case, approved", "centre", "/staff/registrations/{approved}/"),
    State("case, only looking", "tsunagari", CASE),
    State("return", "centre", f"{CASE}return/"),
    State("return, errors", "centre", f"{CASE}return/", press("次へ：送る内容を確かめる")),
    State("return, preview", "centre", f"{CASE}return/", return_two),
    State("approve", "centre", f"{CASE}approve/"),
    State("reject", "centre", f"{CASE}reject/"),
    State("reject, errors", "centre", f"{CASE}reject/", press("次へ：届くメールを確かめる")),
    State("reject, preview", "centre", f"{CASE}reject/", write_refusal),
)
DESK = (
    State("staff groups", "centre", "/staff/groups/"),
    State("staff group", "centre", "/staff/groups/{own}/"),
    State("staff certificate", "centre", "/staff/groups/{own}/certificate/"),
    State("sites", "centre", "/staff/sites/"),
    State("site", "centre", "/staff/sites/{site}/"),
    State("site, errors", "centre", "/staff/sites/{site}/", emptied("保存", "name")),
    State("imports", "centre", "/staff/imports/"),
    State("imports, no file", "centre", "/staff/imports/", press("読みとる")),
    State("import, columns", "centre", "/staff/imports/{uploaded}/columns/"),
    State("import, preview", "centre", "/staff/imports/{checked}/"),
    State("import, rows with errors", "centre", "/staff/imports/{checked}/?plan=error"),
    State("import, rows to choose", "centre", "/staff/imports/{checked}/?plan=choose"),
    State("import, applied", "centre", "/staff/imports/{applied}/"),
    State("import, undo", "centre", "/staff/imports/{applied}/undo/"),
    State("groups without an account", "centre", "/staff/claims/"),
    State("export", "centre", "/staff/exports/groups/"),
)
OFFICE = (
    State("section home", "section", "/staff/"),
    State("administrator home", "administrator", "/accounts/home/"),
    State("committee home", "committee", "/committee/"),
    State("mails", "tsunagari", "/staff/mails/"),
    State("mail", "tsunagari", "/staff/mails/{mail}/"),
    State("settings", "tsunagari", "/staff/settings/"),
    State("setting", "tsunagari", "/staff/settings/{rule}/"),
    State("people", "tsunagari", "/staff/people/"),
    State("person", "tsunagari", "/staff/people/{person}/"),
    State("invite a person", "tsunagari", "/staff/people/invite/"),
    State(
        "invite a person, errors",
        "tsunagari",
        "/staff/people/invite/",
        send,
    ),
    State("grant a role", "tsunagari", "/staff/people/{person}/grant/"),
    State("end a role", "tsunagari", "/staff/people/roles/{assignment}/end/"),
    State("leaving", "tsunagari", "/staff/people/{person}/leave/"),
    State("reset the second factor", "tsunagari", "/staff/people/{person}/second-factor/"),
    State("style guide", "tsunagari", "/staff/styleguide/"),
)
DUE = "/my/groups/{due}/"
YEARS = (
    State("group whose renewal is open", "member", DUE),
    State("renewal", "member", f"{DUE}renewal/"),
    State("renewal, not yet", "member", f"{OWN}renewal/"),
    State("renewal with changes", "member", f"{DUE}renewal/changes/"),
    State(
        "renewal with changes, errors",
        "member",
        f"{DUE}renewal/changes/",
        emptied("届けを出す", "members_total"),
    ),
    State("renewal that waits", "member", "/my/groups/{waiting}/renewal/"),
    State("withdraw a renewal", "member", "/my/groups/{waiting}/renewal/withdraw/"),
    State("pause", "member", f"{OWN}pause/"),
    State("closing", "member", f"{OWN}closing/"),
    State("closing, errors", "member", f"{OWN}closing/", press("廃止届を出す")),
    State("lapsed group", "", "/groups/{expired}/", status=404),
    State("still the same", "", "/groups/same/{same}/"),
    State("still the same, used", "", "/groups/same/nothing/", status=410),
    State("staff renewals", "centre", "/staff/renewals/"),
    State("staff renewals, missing", "centre", "/staff/renewals/?list=missing"),
    State("staff renewal", "centre", "/staff/renewals/{renewal}/"),
    State("return a renewal, errors", "centre", "/staff/renewals/{renewal}/return/", press("団体へ送る")),
    State("renewal at the desk, errors", "centre", "/staff/groups/{due}/renewal/", press("変更なしの更新")),
    State("letters and calls", "centre", "/staff/reminders/"),
    State("stale groups", "centre", "/staff/stale/"),
    State("record a contact, errors", "centre", "/staff/groups/{due}/contact/", press("記録する")),
    State("strike off, errors", "centre", "/staff/groups/{due}/strike-off/", press("次へ")),
)
ASK = "/groups/{plain}/ask/"
THREAD = "/my/groups/{plain}/questions/{asked}/"
QUESTIONS = (
    State("ask a group", "", ASK),
    State("ask a group, errors", "", ASK, send),
    State("ask a resting group", "", "/groups/{resting}/ask/"),
    State("question waits for its mail", "", f"{ASK}sent/"),
    State("question not sent yet", "", f"{ASK}{{unsent}}/"),
    State("question and answer", "", f"{ASK}{{link}}/"),
    State("question, errors", "", f"{ASK}{{link}}/", press("続きを送る")),
    State("question link that is gone", "", f"{ASK}unknown/", status=404),
    State("report a mistake", "", "/groups/{plain}/report-error/"),
    State("report a mistake, errors", "", "/groups/{plain}/report-error/", press("センターに知らせる")),
    State("mistake reported", "", "/groups/{plain}/report-error/sent/"),
    State("mistake not sent yet", "", "/groups/{plain}/report-error/{kept}/"),
    State("questions of the group", "member", "/my/groups/{plain}/questions/"),
    State("questions of the group, none", "member", f"{OWN}questions/"),
    State("question to the group", "member", THREAD),
    State("question to the group, errors", "member", THREAD, press("返事を送る")),
    State("report a question", "member", f"{THREAD}report/"),
    State("choices about questions", "member", "/my/groups/{plain}/questions/choices/"),
    State("staff questions", "centre", "/staff/questions/"),
    State("staff question", "centre", "/staff/questions/{relayed}/"),
    State("staff question, errors", "centre", "/staff/questions/{relayed}/", press("返事を送る")),
    State("staff mistakes", "centre", "/staff/mistakes/"),
    State("staff mistakes, none", "centre", "/staff/mistakes/?state=done"),
    State("staff mistake", "centre", "/staff/mistakes/{mistake}/"),
)
SHOWN = (
    State("new post, errors", "member", f"{OWN}needs/new/", press("公開")),
    State("new report, errors", "member", f"{OWN}reports/new/", press("下書きに保存する")),
    State(
        "hide, errors", "centre", "/staff/groups/{own}/contents/field/purpose/hide/", press("非公開にして")
    ),
    State("entry for somebody, errors", "centre", "/staff/proxy/registration/", press("入力を始める")),
    State("forms to enter for a group", "centre", "/staff/proxy/groups/{own}/forms/"),
    State("who asked, errors", "centre", "/staff/proxy/groups/{own}/", press("入力を始める")),
    State("forms of a sitting", "centre", "/my/groups/{plain}/standing/", say_who_asked),
    State("closing typed by the centre", "centre", "/my/groups/{plain}/closing/", say_who_asked),
    State("question typed by the centre", "centre", THREAD, say_who_asked),
    State("join numbers, errors", "centre", "/staff/groups/{own}/same-as/", press("まとめる")),
    State("hand over by the centre, errors", "centre", "/staff/groups/{own}/hand-over/", send),
)
DEMO = (State("demo", "", "/demo/"), State("demo mailbox", "", "/demo/mailbox/"))
AUDIENCES = {
    "public": PUBLIC, "entrance": ENTRANCE, "applicant": APPLICANT, "member": MEMBER, "baton": BATON,
    "casework": CASEWORK, "desk": DESK, "office": OFFICE, "demo": DEMO, "questions": QUESTIONS,
    "years": YEARS, "changes": CHANGE_NOTICES, "shown": SHOWN,
}  # fmt: skip
# Pages that cannot be reached on purpose: their templates are shown at an address of the live server.
TROUBLE_PAGES = tuple(f"errors/{name}.html" for name in ("400", "403", "413", "429", "500", "503", "csrf"))
