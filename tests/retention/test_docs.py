"""The page about keeping says what the rules say."""

from pathlib import Path

from django.conf import settings

from retention.docs import with_tables


def test_the_page_about_keeping_has_the_tables_as_the_data_has_them():
    page = (Path(settings.BASE_DIR) / "docs" / "retention.md").read_text("utf-8")

    assert with_tables(page) == page, "Run `manage.py retention docs`"
