"""Who may open an address: one declaration on each view. A view without one is refused.

@access(is_centre_staff, data=Data.PERSONAL, methods=("GET", "POST"))
def case(request, pk): ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver

View = Callable[..., Any]
Rule = Callable[[Any], bool]


class Data(StrEnum):
    """The most protected class of data that a page shows (reliability.md P20: L0 to L4)."""

    NONE = "none"
    PUBLIC = "public"
    GROUP = "group"
    STAFF = "staff"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


def EVERYONE(user: Any) -> bool:
    """だれでも"""
    return True


def SIGNED_IN(user: Any) -> bool:
    """サインインした人"""
    return bool(user.is_authenticated)


def OWN_RULES(user: Any) -> bool:
    """そのページ自身が確かめる（サインインの画面など、外の部品の画面）"""
    return True


@dataclass(frozen=True)
class Access:
    rule: Rule
    data: Data
    methods: frozenset[str]
    cacheable: bool = False

    @property
    def is_open(self) -> bool:
        return self.rule in (EVERYONE, OWN_RULES)


def access(
    rule: Rule, *, data: Data, methods: Iterable[str] = ("GET",), cacheable: bool = False
) -> Callable[[View], View]:
    """Declare a view's access. `cacheable` is for public pages that see no session and set no cookie."""
    allowed = frozenset(methods)
    if cacheable and rule is not EVERYONE:
        raise ValueError("A cacheable page must be open to everyone.")
    declaration = Access(rule, Data(data), allowed | ({"HEAD"} if "GET" in allowed else set()), cacheable)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in declaration.methods:
                return HttpResponseNotAllowed(sorted(declaration.methods))
            if not declaration.is_open and not rule(request.user):
                raise PermissionDenied("このページを開く権限がありません。")
            return view(request, *args, **kwargs)

        guarded.access = declaration  # type: ignore[attr-defined]
        guarded.login_required = not declaration.is_open  # type: ignore[attr-defined]
        return guarded

    return decorate


def declaration_of(view: View) -> Access | None:
    return getattr(view, "access", None)


def declare(
    patterns: Any, rule: Rule = OWN_RULES, *, data: Data, methods: Iterable[str] = ("GET", "POST")
) -> list[URLPattern | URLResolver]:
    """Declare all views of a third-party URL list at once, keeping their own sign-in rules."""
    urlpatterns = getattr(patterns, "urlpatterns", patterns)
    for pattern in urlpatterns:
        if isinstance(pattern, URLResolver):
            declare(pattern.url_patterns, rule, data=data, methods=methods)
        else:
            view = pattern.callback
            needs_login = getattr(view, "login_required", True)
            pattern.callback = access(rule, data=data, methods=methods)(view)
            pattern.callback.login_required = needs_login
    return list(urlpatterns)
