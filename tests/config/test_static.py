"""Static files are made ready when one has changed, and not again."""

from config.static import collect_what_changed


def test_files_that_did_not_change_are_not_collected_again(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

    assert collect_what_changed()
    assert not collect_what_changed()

    (source / "one.css").write_text("a { color: darkred }")
    assert collect_what_changed()
    assert "darkred" in (tmp_path / "static" / "one.css").read_text()
