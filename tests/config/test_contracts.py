"""What the contracts between modules speak of is all that there is."""

import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_every_module_of_views_is_held_to_read_through_queries() -> None:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (held,) = [each for each in written["contracts"] if each["name"].startswith("Views and APIs")]
    views = {
        f"{package}.{module.stem}"
        for package in written["root_packages"]
        for module in (ROOT / package).rglob("*_views.py")
    }

    assert len(views) > 10
    assert views <= set(held["source_modules"])
