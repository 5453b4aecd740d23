"""Loads reference data: fields, forms of organisation, areas, the centre's sites. Safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand

from groups.actions.reference import load_reference


class Command(BaseCommand):
    help = "活動分野、組織種別、活動地域、センターの拠点を読みこみます。何度でも動かせます。"

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_reference(by=None)
        self.stdout.write("参照データ: " + "、".join(f"{name} {count}件" for name, count in counts.items()))
