"""What the entrance says to somebody who was on the way to another page."""

from urllib.parse import urlsplit

from django import template
from django.http import QueryDict
from django.urls import Resolver404, resolve

from core.drafts import PARAMETER

register = template.Library()
INVITED = "招待を受けるには、サインインか利用者の登録が要ります。済むと、招待の画面へ進みます。"
PARKED = "サインインが切れました。書いた内容は取ってあります。サインインすると続きから始められます。"


@register.simple_tag
def why_sign_in(address: str | None) -> str:
    """The sentence for the page behind `address` (the entrance's `next`); "" when it needs none.

    The address comes from the visitor: it is only looked at, never shown or followed here.
    """
    try:
        parts = urlsplit(address or "")
        if PARAMETER in QueryDict(parts.query):
            return PARKED
        return INVITED if resolve(parts.path).url_name == "invitation" else ""
    except (Resolver404, ValueError):
        return ""
