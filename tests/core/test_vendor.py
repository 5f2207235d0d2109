"""What others made is here exactly as they published it, less what belongs to gov.uk alone."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from core.management.commands import vendor

STATIC = Path(settings.BASE_DIR) / "static"
VENDOR = STATIC / "vendor"
PACKAGES = json.loads((VENDOR / "VENDOR.json").read_text())
SHEETS = sorted(STATIC.rglob("*.css"))


def test_every_vendored_file_is_byte_for_byte_what_was_fetched():
    said = {name: digest for package in PACKAGES for name, digest in package["files"].items()}
    here = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }

    assert here == said


def test_every_package_says_its_licence():
    for package, pinned in zip(PACKAGES, vendor.PACKAGES, strict=True):
        assert package["version"] == pinned.version
        assert package["integrity"].startswith("sha512-")
        assert (VENDOR / pinned.folder / "LICENSE").read_text().strip()


def test_nothing_that_belongs_to_gov_uk_alone_is_shipped():
    for path in VENDOR.rglob("*.*s"):
        text = path.read_text()
        assert not re.search(
            r"GDS Transport|@font-face|govuk-crest|sourceMappingURL|/assets/", text
        )
    assert not list(STATIC.rglob("*.woff*"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_picture_a_style_sheet_names_is_there(sheet):
    for target in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
        assert target.startswith("data:") or (sheet.parent / target.strip("'\"")).is_file()


def test_the_files_can_be_named_by_what_they_hold(tmp_path):
    storage = "core.storage.Named"
    with override_settings(
        STATIC_ROOT=tmp_path,
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": storage}},
    ):
        call_command("collectstatic", verbosity=0, interactive=False)

    (core,) = tmp_path.glob("js/core.????????????.js")
    imported = re.search(r'from "\.\./(vendor/[^"]+)"', core.read_text())[1]
    assert re.search(r"\.[0-9a-f]{12}\.js$", imported)
    assert (tmp_path / imported).is_file()


def test_what_is_gov_uks_alone_is_taken_out():
    published = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}"
        ".b:before{background-image:url(/assets/images/govuk-crest.svg);color:red}"
        ".c{background:url(/assets/images/icon.svg)}\n/*# sourceMappingURL=a.css.map */"
    )

    assert vendor.without_what_is_gov_uks(published) == (
        '.a{font-family:"Helvetica Neue",Arial,sans-serif}'
        ".b:before{color:red}.c{background:url(images/icon.svg)}\n"
    )
