"""What the journeys share. With JOURNEY_PICTURES=<folder> every looked-at page is also kept as a picture."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.world import World, build_world

Shoot = Callable[[Page, str], None]


@pytest.fixture
def world(live_server: Any) -> World:
    return build_world()


@pytest.fixture
def shoot() -> Shoot:
    """`shoot(page, "home")` writes a picture for people to look at, when somebody asked for pictures."""
    folder = os.environ.get("JOURNEY_PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            width = page.viewport_size["width"] if page.viewport_size else 0
            file = re.sub(r"[^\w-]+", "-", f"{name}-{width}") + ".png"
            page.screenshot(path=Path(folder) / file, full_page=True)

    return take
