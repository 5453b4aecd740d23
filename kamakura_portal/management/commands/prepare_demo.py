"""What the demo needs before it starts: tables, reference and demo data. Quick when it is done."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "見本の準備（表を作り、参照データと見本のデータを入れる）をします。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("PORTAL_DEMO=1 のときだけ動きます。")
        settings.PORTAL_DATA.mkdir(parents=True, exist_ok=True)
        steps = ("migrate", "createcachetable", "load_reference", "load_demo")
        for number, name in enumerate(steps, 1):
            self.stderr.write(f"準備 {number}/{len(steps)}: {name}")
            call_command(name, verbosity=0)
