"""Reads that join this app's rows with Django's."""

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User, UserSession


def living_session_keys() -> QuerySet:
    """Keys of the sessions whose cookie still opens something."""
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")


def living_sessions(user: User) -> QuerySet[UserSession]:
    """Where the user is signed in now, the last used device first."""
    return user.sessions.filter(session_key__in=living_session_keys())
