"""One person per role and one object per address, for the walk over every address (test_access.py).

The group belongs to the representative and the editor, the applications to the applicant, so the same object
is somebody's own and everybody else's. `@variant` names an object in another state.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.test.client import ClientHandler

from accounts.actions.invitations import ROLE_PURPOSE, create_invitation
from accounts.models import RoleAssignment, User, UserSession
from accounts.roles import Role
from core import clock, version
from core.models import OutboxMessage
from groups import directory
from groups.actions.freshness import token_for
from groups.actions.membership import invite
from groups.models import (
    CentreSite,
    Group,
    ImportBatch,
    ImportRow,
    Membership,
    Registration,
    SavedExport,
)
from groups.rules import FIRST_LOOK_DAYS
from tests import (
    access_baton,
    access_changes,
    access_needs,
    access_people,
    access_proxy,
    access_questions,
    people,
)
from tests.access_content import (
    CONTENT,
    NUMBER,
    OTHER_NUMBER,
    STRUCK_NUMBER,
    make_content,
    make_photo,
    of_number,
)
from tests.groups.factories import make_group, make_registration, make_renewal

ROLES = (
    "anonymous", "nobody", "representative", "editor", "other", "applicant",
    "centre", "coordinator", "section", "tsunagari", "committee", "administrator",
)  # fmt: skip
STAFF = ("centre", "coordinator", "section", "tsunagari", "committee", "administrator")
EXPIRED_NUMBER, JOINED_NUMBER = 14, 15


_HANDLERS: dict[bool, ClientHandler] = {}


@dataclass
class World:
    users: dict[str, User]
    cookies: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    account_token: str = ""
    group_token: str = ""
    same_token: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, role: str, **how: Any) -> Client:
        """A browser of that person; each call a new one, so that no answer changes the next."""
        client = Client(raise_request_exception=False, **how)
        # The portal behind it keeps nothing of a request and is put together once, not ten thousand times.
        kept = _HANDLERS.setdefault(client.handler.enforce_csrf_checks, client.handler)
        client.handler = kept
        if role in self.cookies:
            client.cookies["sessionid"] = self.cookies[role]
        return client


def build_world() -> World:
    users = {
        "nobody": people.make_user(name="所属 なし"),
        "representative": people.representative(),
        "editor": people.editor(),
        "other": people.representative(name="隣組 代表"),
        "applicant": people.make_user(name="申請 花"),
        **people.one_for_each_office(),
    }
    world = World(users)
    offices = (_imports, _accounts, _office, access_questions.build)
    for make in (_groups, access_needs.build, _registrations, access_changes.build, *offices):
        make(world)
    for role, user in users.items():
        client = people.signed_in(Client(), user, second_factor=role in STAFF)
        assert client.get("/accounts/sessions/").status_code == 200
        world.cookies[role] = client.cookies["sessionid"].value
    world.ids["session"] = UserSession.objects.get(user=users["representative"]).pk
    version.bump()
    return world


def _groups(world: World) -> None:
    users, ids = world.users, world.ids
    members = {
        users["representative"]: Membership.Role.REPRESENTATIVE,
        users["editor"]: Membership.Role.EDITOR,
    }
    # Its renewal is open on every day on which these tests may run.
    group = make_group(number=NUMBER, members=members, valid_until=clock.today(), state="renewal_due")
    world.same_token = token_for(group.memberships.get(user=users["representative"]))
    make_group(number=EXPIRED_NUMBER, state=Group.State.EXPIRED)
    neighbour = make_group(
        number=OTHER_NUMBER,
        members={users["other"]: Membership.Role.REPRESENTATIVE},
        valid_until=clock.today(),
    )
    ids["renewal"] = make_renewal(neighbour, by=users["other"]).pk
    struck = make_group(
        number=STRUCK_NUMBER,
        state=Group.State.STRUCK_OFF,
        members={users["representative"]: Membership.Role.REPRESENTATIVE},
    )
    joined = make_group(number=JOINED_NUMBER)
    Group.objects.filter(pk=joined.pk).update(same_as=group)
    directory.sync(Group.objects.get(pk=joined.pk))
    ids["photo"], ids["struck_photo"] = make_photo(group).pk, make_photo(struck).pk
    editor = Membership.objects.get(group=group, user=users["editor"])
    ids["editor_membership"] = editor.pk
    ids["hand_over"] = access_people.ask_to_hand_over(group, to=editor, by=users["representative"])
    make_content(world, group, struck)
    ids["editor_membership"] = Membership.objects.get(group=group, user=users["editor"]).pk
    invitation = invite(
        group=group, email="invited@example.jp", role=Membership.Role.EDITOR, by=users["representative"]
    )
    ids["invitation"], world.group_token = invitation.pk, _mailed_token()
    ids["baton_role"] = access_baton.make_role(group, users["representative"]).pk


def _mailed_token() -> str:
    """The secret at the end of the link in the newest mail: it is stored nowhere else."""
    link = re.search(r"/invitations/([^/\s]+)/", OutboxMessage.objects.latest("pk").body)
    assert link
    return link[1]


def _registrations(world: World) -> None:
    applicant = world.users["applicant"]
    for state in ("draft", "submitted", "returned"):
        case = make_registration(state=state, applicant=applicant, purpose_text_version="2026-04")
        world.ids[state] = case.pk
        world.ids[f"{state}_document"] = case.documents.get(kind="rules").pk
    world.ids |= access_proxy.typed_for_others()
    own = make_registration(state="submitted", applicant=world.users["centre"])
    world.ids["officers_own"] = own.pk
    world.ids["officers_own_document"] = own.documents.get(kind="rules").pk
    Registration.objects.filter(pk=world.ids["submitted"]).update(assigned_to=world.users["centre"])


def _imports(world: World) -> None:
    for state in ("uploaded", "checked", "applied"):
        batch = ImportBatch.objects.create(
            state=state,
            file_name="団体一覧.csv",
            sha256="0" * 64,
            headings=["団体名"],
            mapping={"団体名": "name"} if state != "uploaded" else {},
            summary={"choose": 1},
            uploaded_by=world.users["centre"],
            created_at=clock.now(),
        )
        row = ImportRow.objects.create(
            batch=batch, row_number=2, plan="choose", cells=["見本の集い"], candidates=[NUMBER]
        )
        world.ids[f"{state}_batch"], world.ids[f"{state}_row"] = batch.pk, row.pk


def _accounts(world: World) -> None:
    invitation, world.account_token = create_invitation(
        email="newcomer@example.jp",
        purpose=ROLE_PURPOSE,
        payload={
            "role": Role.COORDINATOR, "section": None, "starts_on": "2026-04-01", "ends_on": "2027-03-31",
            "name": "新任 静", "reason": "採用",
        },
        by=world.users["tsunagari"],
    )  # fmt: skip
    world.ids["account_invitation"] = invitation.pk
    world.ids["person"] = world.users["section"].pk
    world.ids["assignment"] = RoleAssignment.objects.get(user=world.users["section"]).pk


def _office(world: World) -> None:
    world.ids["mail"] = OutboxMessage.objects.create(
        kind="groups/approved", to="group@example.jp", subject="お知らせ", body="本文",
        state=OutboxMessage.State.FAILED, next_attempt_at=clock.now(), message_id="<sample@example.jp>",
        created_at=clock.now(),
    ).pk  # fmt: skip
    for name, owner, shared in (("saved_export", "centre", False), ("shared_export", "tsunagari", True)):
        world.ids[name] = SavedExport.objects.create(
            owner=world.users[owner], name=name, query="part=basic", shared=shared, used_at=clock.now()
        ).pk
    world.ids["site"] = CentreSite.objects.order_by("pk")[0].pk
    world.ids["content_type"] = ContentType.objects.get_for_model(Group).pk


# -------------------------------------------------------------------------------------- kwargs of a pattern

Build = Callable[[World], dict[str, Any]]


def _pk(name: str, **more: str) -> Build:
    """pk=ids[name], and further kwargs from ids."""
    return lambda world: {"pk": world.ids[name], **{key: world.ids[value] for key, value in more.items()}}


def _case(state: str, **fixed: str) -> Build:
    return lambda world: {"pk": world.ids[state], **fixed}


def _paper(state: str) -> Build:
    return lambda world: {"pk": world.ids[state], "document_pk": world.ids[f"{state}_document"]}


def _fixed(**kwargs: Any) -> Build:
    return lambda world: kwargs


SAMPLES: dict[str, Build] = {
    **CONTENT,
    "register:paper_sheet": _fixed(slug="registration"),
    "register:paper_sheet@unknown": _fixed(slug="nonsense"),
    **access_questions.SAMPLES,
    "groups:detail": of_number,
    "groups:sheet": of_number,
    "groups:detail@struck_off": _fixed(number=STRUCK_NUMBER),
    "groups:sheet@struck_off": _fixed(number=STRUCK_NUMBER),
    "groups:detail@expired": _fixed(number=EXPIRED_NUMBER),
    "groups:still_same": lambda w: {"token": w.same_token},
    "groups:still_same@unknown": _fixed(token="no-such-link"),
    **{
        f"groups_my:{name}": of_number
        for name in (
            "renewal", "renewal_changes", "renewal_withdraw", "standing", "pause", "resume", "closing",
            "closing_withdraw",
        )
    },
    "groups_years:renewal": _pk("renewal"),
    "groups_years:renewal_return": _pk("renewal"),
    "groups_years:restore@expired": _fixed(number=EXPIRED_NUMBER),
    **{f"groups_years:{name}": of_number for name in ("desk_renewal", "contact", "restore", "strike_off")},
    **{
        f"groups_my:{name}": _case("draft")
        for name in (
            "registration", "registration_receipt", "registration_print", "registration_withdraw",
            "registration_delete", "registration_check", "registration_documents",
        )
    },
    "groups_my:registration@submitted": _case("submitted"),
    "groups_my:registration_receipt@submitted": _case("submitted"),
    "groups_my:registration_print@submitted": _case("submitted"),
    "groups_my:registration_withdraw@submitted": _case("submitted"),
    "groups_my:registration_delete@submitted": _case("submitted"),
    "groups_my:registration_check@submitted": _case("submitted"),
    "groups_my:registration_documents@submitted": _case("submitted"),
    "groups_my:registration_documents@returned": _case("returned"),
    "groups_my:registration_step": _case("draft", slug="basics"),
    "groups_my:registration_step@submitted": _case("submitted", slug="basics"),
    "groups_my:registration_step@returned": _case("returned", slug="people"),
    "groups_my:registration_step@unknown": _case("draft", slug="nonsense"),
    **access_proxy.PROXY_SAMPLES,
    "groups_my:document": _paper("draft"),
    "groups_my:document@submitted": _paper("submitted"),
    "groups_my:document@officers_own": _paper("officers_own"),
    "groups_my:document@wrong_case": lambda w: {
        "pk": w.ids["submitted"], "document_pk": w.ids["draft_document"],
    },
    "groups_my:document_remove": _paper("draft"),
    "groups_my:document_remove@submitted": _paper("submitted"),
    **{
        f"groups_my:{name}": of_number
        for name in (
            "group", "edit_page", "confirm_page", "photos", "certificate_page", "certificate", "members",
        )
    },
    "groups_my:certificate@struck_off": _fixed(number=STRUCK_NUMBER),
    "groups_my:member_remove": lambda w: {"number": NUMBER, "pk": w.ids["editor_membership"]},
    "groups_my:invitation_cancel": lambda w: {"number": NUMBER, "pk": w.ids["invitation"]},
    "groups_my:invitation_cancel@other_group": lambda w: {"number": OTHER_NUMBER, "pk": w.ids["invitation"]},
    **access_people.samples(NUMBER),
    **access_baton.samples(NUMBER, OTHER_NUMBER),
    "groups_my:invitation": lambda w: {"token": w.group_token},
    "groups_my:invitation@cut_off": lambda w: {"token": w.group_token[:-1]},
    **{
        f"groups_staff:{name}{variant}": _case(state)
        for name in ("case", "assign", "note", "return", "approve", "reject")
        for variant, state in (("", "submitted"), ("@draft", "draft"), ("@officers_own", "officers_own"))
    },
    **access_needs.SAMPLES,
    **access_changes.SAMPLES,
    "groups_staff:checks": _case("submitted"),
    "groups_staff:checks@draft": _case("draft"),
    "groups_staff:checks@officers_own": _case("officers_own"),
    "groups_staff:document": _paper("submitted"),
    "groups_staff:document@draft": _paper("draft"),
    "groups_staff:document@officers_own": _paper("officers_own"),
    "groups_staff:group": of_number,
    "groups_staff:group@struck_off": _fixed(number=STRUCK_NUMBER),
    "groups_staff:certificate": of_number,
    "groups_staff:certificate_pdf": of_number,
    "groups:detail@joined": _fixed(number=JOINED_NUMBER),
    "groups:sheet@joined": _fixed(number=JOINED_NUMBER),
    "groups_staff:same_as_join": _fixed(number=NUMBER),
    "groups_staff:same_as_part": _fixed(number=NUMBER),
    "groups_staff:same_as_different": _fixed(number=NUMBER, other=OTHER_NUMBER),
    "groups_staff:same_as_alike": _fixed(number=NUMBER, other=OTHER_NUMBER),
    "groups_staff:same_as_part@joined": _fixed(number=JOINED_NUMBER),
    "groups_staff:site": _pk("site"),
    "groups_imports:detail": _pk("checked_batch"),
    "groups_imports:columns": _pk("uploaded_batch"),
    "groups_imports:choose": _pk("checked_batch", row_pk="checked_row"),
    "groups_imports:choose@wrong_batch": _pk("checked_batch", row_pk="uploaded_row"),
    "groups_imports:apply": _pk("checked_batch"),
    "groups_imports:undo": _pk("applied_batch"),
    "groups_imports:discard": _pk("checked_batch"),
    "accounts_staff:withdraw_invitation": _pk("account_invitation"),
    **{f"accounts_staff:{name}": _pk("person") for name in ("person", "grant", "leave", "second_factor")},
    "accounts_staff:end_role": _pk("assignment"),
    "accounts:end_session": _pk("session"),
    "accounts:invitation": lambda w: {"token": w.account_token},
    "accounts:invitation@unknown": _fixed(token="no-such-link"),
    "groups_claims:export_saved": _pk("saved_export"),
    "groups_claims:export_saved@shared": _pk("shared_export"),
    "groups_claims:export_saved_delete": _pk("saved_export"),
    "staff_outbox_detail": _pk("mail"),
    "staff_outbox_resend": _pk("mail"),
    "staff_settings_change": _fixed(key=FIRST_LOOK_DAYS.key),
    "staff_settings_change@unknown": _fixed(key="no.such.rule"),
    "admin:view_on_site": lambda w: {"content_type_id": w.ids["content_type"], "object_id": "1"},
    "admin:app_list": _fixed(app_label="accounts"),
}  # fmt: skip
_ADMIN_OBJECTS = ("_history", "_delete", "_change")


def sample(line: str, world: World) -> dict[str, Any] | None:
    """The kwargs for a line of the table; None when nobody has said what to try."""
    if line in SAMPLES:
        return SAMPLES[line](world)
    if line.startswith("admin:") and line.count("_") > 1 and line.endswith(_ADMIN_OBJECTS):
        return {"object_id": "1"}
    return None
