"""Menus and the centre's sites for every page. Public pages see no session here."""

from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import can_manage_roles, is_back_office
from accounts.roles import home_url
from core.pages import content_key
from groups.models import CentreSite
from groups.permissions import (
    can_edit_settings,
    can_edit_sites,
    can_enter_for_others,
    can_import,
    can_view_baton_list,
    can_view_queue,
)
from groups.queries import queue_size
from groups.queries.baton import red_count

Item = dict[str, Any]
Section = dict[str, Any]
# Up to so many lines a menu is read at a glance.
SHORT_MENU = 6
# Where a signed-in person's own pages start (accounts.roles.home_url): the words beside the brand, the menu.
OWN_HOMES = {
    "/my/": ("団体のページ", "団体のホーム"),
    "/staff/": ("職員のページ", "職員のホーム"),
    "/committee/": ("推進委員のページ", "推進委員のホーム"),
    "/admin/": ("管理者のページ", "管理のホーム"),
}
FOOTER = (
    {"label": "個人情報の扱い", "url": "/privacy/"},
    {"label": "アクセシビリティ方針", "url": "/accessibility/"},
    {"label": "オープンデータ", "url": "/opendata/"},
    {"label": "新しい団体の知らせ（Atom）", "url": "/groups/feed.xml"},
    {"label": "新しい募集の知らせ（Atom）", "url": "/needs/feed.xml"},
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for the layouts. Menus are callables: a page that shows none asks the database nothing."""
    path = request.path
    nav_items = _public_items(path)
    sites = cache(lambda: list(CentreSite.objects.all()))
    return {
        "portal_demo": settings.PORTAL_DEMO,
        "portal_url": settings.PORTAL_URL,
        "site_name": settings.SITE_NAME,
        "nav_items": nav_items,
        # What the kept frame of the pages depends on besides this (layouts/public.html, site_footer.html).
        "nav_marks": [item["current"] for item in nav_items],
        "content": lambda: content_key(request),
        "footer_items": FOOTER,
        "centre_sites": sites,
        "centre_phones": lambda: [site for site in sites() if site.phone],
        "my_brand": lambda: _my_brand(request),
        "my_menu": lambda: _my_menu(request),
        "staff_menu": lambda: _staff_menu(request),
    }


def _item(label: str, url: str, path: str, count: int | None = None, *, exact: bool = False) -> Item:
    """`current` is the value of aria-current: this very page, a page below it, or nothing."""
    current = "page" if path == url else "true" if not exact and path.startswith(url) else ""
    return {"label": label, "url": url, "current": current, "count": count}


def _public_items(path: str) -> list[Item]:
    register = _address("register:start")
    listing = _item("さがす", _address("groups:list"), path)
    if path.startswith(register):
        listing["current"] = ""
    helping = _item("手伝う", _address("needs:list"), path)
    return [listing, helping, _item("はじめる・続ける", register, path)]


# Asked for on every page, and the same as long as the program runs.
_address = lru_cache(maxsize=64)(reverse)


def _my_brand(request: HttpRequest) -> Item:
    home = home_url(request.user)
    return {"line": OWN_HOMES[home][0], "url": home}


def _my_menu(request: HttpRequest) -> list[Item]:
    """The person's own home by its name: 「ホーム」 alone is the portal's front page."""
    home, path = home_url(request.user), request.path
    return [
        _item(OWN_HOMES[home][1], home, path, exact=True),
        _item("アカウント", _address("accounts:profile"), path),
    ]


def _staff_menu(request: HttpRequest) -> list[Section]:
    """What this person may open, under headings; a short menu needs none."""
    user, path = request.user, request.path
    first = [_item("今日の仕事", _address("staff_home"), path, exact=True)] if is_back_office(user) else []
    sections: list[Section] = [
        {"title": "", "items": first},
        {"title": "受付", "items": _desk_items(user, path)},
        {"title": "団体", "items": _group_items(user, path)},
        {"title": "問い合わせ・内容", "items": _content_items(user, path)},
        {"title": "記録・設定", "items": _house_items(user, path)},
    ]
    if sum(len(section["items"]) for section in sections) <= SHORT_MENU:
        sections = [{"title": "", "items": [item for each in sections for item in each["items"]]}]
    return [section for section in sections if section["items"]]


def _desk_items(user: Any, path: str) -> list[Item]:
    """What comes in and is decided."""
    items: list[Item] = []
    if can_view_queue(user):
        items.append(_item("利用登録", _address("groups_staff:queue"), path, queue_size(user)))
        items.append(_item("変更届", _address("groups_staff_changes:queue"), path))
        items.append(_item("更新", _address("groups_years:renewals"), path))
    if can_enter_for_others(user):
        items.append(_item("代理入力", _address("groups_proxy:list"), path))
    return items


def _group_items(user: Any, path: str) -> list[Item]:
    """The register, and the lists of groups that somebody should look after."""
    items: list[Item] = []
    if can_view_queue(user):
        items.append(_item("団体の一覧", _address("groups_staff:groups"), path))
        items.append(_item("確かめていない団体", _address("groups_years:stale"), path))
    if can_import(user):
        items.append(_item("代表者がいない団体", _address("groups_claims:list"), path))
    if can_view_baton_list(user):
        # A count costs every page a statement: only where no other work has one.
        count = None if can_view_queue(user) else red_count()
        items.append(_item("引き継ぎの信号", _address("baton_staff:list"), path, count))
    if can_import(user):
        items.append(_item("取り込み", _address("groups_imports:list"), path))
    if can_view_queue(user):
        items.append(_item("書き出し", _address("groups_claims:export"), path))
    return items


def _content_items(user: Any, path: str) -> list[Item]:
    """What people ask and tell, and what is out of sight."""
    if not can_view_queue(user):
        return []
    return [
        _item("団体への質問", _address("groups_staff:questions"), path),
        _item("まちがいの知らせ", _address("groups_staff:mistakes"), path),
        _item("非公開にした内容", _address("groups_holds:list"), path),
    ]


def _house_items(user: Any, path: str) -> list[Item]:
    """The centre itself, its rules and people, and one's own account."""
    items: list[Item] = []
    if can_view_queue(user):
        items.append(_item("知らせの記録", _address("staff_outbox"), path))
    if can_edit_sites(user):
        items.append(_item("センターの拠点", _address("groups_staff:sites"), path))
    if can_edit_settings(user):
        items.append(_item("設定", _address("staff_settings"), path))
    if can_manage_roles(user):
        items.append(_item("人と役割", _address("accounts_staff:people"), path))
    return [*items, _item("アカウント", _address("accounts:profile"), path)]
