"""Makes the directory's rows, its index and its counts anew: after a restore. Safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand

from groups.actions.directory import rebuild_directory


class Command(BaseCommand):
    help = "団体一覧の行、ことばの索引、数を作り直します。バックアップから戻したあとに動かします。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"団体一覧を作り直しました: {rebuild_directory(by=None)}団体")
