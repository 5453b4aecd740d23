"""Named people for tests: real rows, with the role that their name says. Each call makes a new person.

user = centre_staff()
client = signed_in(client, user)
"""

import datetime
import time
from collections.abc import Iterable
from itertools import count
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.models import RoleAssignment, Section, User
from accounts.roles import Role
from core import clock

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_numbers = count(1)
# Long enough for every test that moves the date; tests about terms give their own.
_LONG = datetime.timedelta(days=3650)


def make_user(
    email: str | None = None,
    name: str = "見本 花子",
    roles: Iterable[str] = (),
    *,
    section: Section | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    password: str | None = None,
) -> User:
    """A person with a confirmed address, holding `roles` for twenty years around today."""
    address = email or f"person-{next(_numbers)}@example.jp"
    user = User.objects.create_user(address, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in roles:
        give_role(user, role, section=section, starts_on=starts_on, ends_on=ends_on)
    return user


def give_role(
    user: User,
    role: str,
    *,
    section: Section | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> RoleAssignment:
    if role == Role.SECTION_STAFF and section is None:
        section = make_section()
    today = clock.today()
    return RoleAssignment.objects.create(
        user=user,
        role=role,
        section=section if role == Role.SECTION_STAFF else None,
        starts_on=starts_on or today - _LONG,
        ends_on=ends_on or today + _LONG,
        reason="試験",
    )


def make_section(code: str = "kankyo", name: str = "環境政策課") -> Section:
    return Section.objects.get_or_create(code=code, defaults={"name": name})[0]


def representative(**values: Any) -> User:
    """Somebody who will represent a group; the membership itself is made by the groups' own factories."""
    return make_user(**{"name": "代表 太郎", **values})


def editor(**values: Any) -> User:
    return make_user(**{"name": "編集 次郎", **values})


def centre_staff(**values: Any) -> User:
    return make_user(**{"name": "窓口 恵", "roles": [Role.CENTRE_STAFF], **values})


def coordinator(**values: Any) -> User:
    return make_user(**{"name": "結び 静", "roles": [Role.COORDINATOR], **values})


def section_staff(**values: Any) -> User:
    return make_user(**{"name": "担当 進", "roles": [Role.SECTION_STAFF], **values})


def tsunagari_staff(**values: Any) -> User:
    return make_user(**{"name": "つなぎ 緑", "roles": [Role.TSUNAGARI], **values})


def committee_member(**values: Any) -> User:
    return make_user(**{"name": "推進 守", "roles": [Role.COMMITTEE], **values})


def administrator(**values: Any) -> User:
    return make_user(**{"name": "管理 明", "roles": [Role.ADMINISTRATOR], **values})


def one_for_each_office() -> dict[str, User]:
    """A person for every role outside the groups, by the short names of the access table."""
    return {
        "centre": centre_staff(),
        "coordinator": coordinator(),
        "section": section_staff(),
        "tsunagari": tsunagari_staff(),
        "committee": committee_member(),
        "administrator": administrator(),
    }


def give_second_factor(user: User) -> str:
    """Set up the authenticator app and recovery codes; returns the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def signed_in(client: Client, user: User, second_factor: bool = True) -> Client:
    """`client` with a session in which `user` gave the password and, normally, the second factor."""
    records: list[dict[str, Any]] = [{"method": "password", "at": time.time(), "email": user.email}]
    if second_factor:
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            give_second_factor(user)
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    # What signing in leaves behind, in one row: the way through the library writes it three times.
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            AUTHENTICATION_METHODS_SESSION_KEY: records,
            "account_authentication_methods_user": str(user.pk),
        }
    )
    session.create()
    update_last_login(type(user), user)
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client
