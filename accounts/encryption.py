"""Encryption of second-factor secrets at rest: a stolen database alone yields no code."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

_PURPOSE = b"accounts.second_factor"


def _fernet(secret_key: str) -> Fernet:
    digest = hashlib.blake2b(secret_key.encode(), digest_size=32, person=_PURPOSE[:16]).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _fernets() -> MultiFernet:
    # The first key encrypts; older ones in SECRET_KEY_FALLBACKS still decrypt, so keys can be rotated.
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def encrypt(text: str) -> str:
    return _fernets().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises cryptography.fernet.InvalidToken when no current or former key fits."""
    return _fernets().decrypt(token.encode()).decode()
