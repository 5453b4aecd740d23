"""Loads the demo's people, the 390 invented groups and applications in every state. Safe to run twice."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kamakura_portal.demo_data import load_demo


class Command(BaseCommand):
    help = "見本のデータ（すべて架空）を入れます。何度でも動かせます。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("見本のデータは、PORTAL_DEMO=1 のときだけ入れられます。")
        done = load_demo()
        self.stdout.write("見本のデータを入れました。" if done else "見本のデータは、もう入っています。")
