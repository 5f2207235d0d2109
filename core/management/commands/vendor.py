"""Fetch the published CSS and JavaScript that the pages use, as their makers published them.

What belongs to gov.uk alone is left out: its typeface and its crest. Running this again without
changing a version changes no byte; `static/vendor/VENDOR.json` says what each file must be.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = Path("static") / "vendor"
MANIFEST = "VENDOR.json"
TYPEFACE = '"Helvetica Neue",Arial,sans-serif'

MIT = """MIT License

Copyright (c) {holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Package:
    """A published package: which files of it, and what its archive's fingerprint must be."""

    name: str
    version: str
    licence: str
    integrity: str
    folder: str
    files: Mapping[str, str]  # where it is in the package: what it is called here
    images: str = ""  # where its style sheet's pictures are
    holder: str = ""  # whose copyright, when the package brings no licence file
    dropped: tuple[str, ...] = field(default=())


PACKAGES = (
    Package(
        name="govuk-frontend",
        version="6.3.0",
        licence="MIT",
        integrity="sha512-cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA==",
        folder="govuk-frontend",
        files={
            "dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
            "dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
        },
        holder="Crown Copyright (Government Digital Service)",
    ),
    Package(
        name="@ministryofjustice/frontend",
        version="11.1.0",
        licence="MIT",
        integrity="sha512-1bkUbm2M4DpcpX/pOmumQRBsbJco9W2RwmJv5h/ZC/ZqrAOn2/FjpF+A7vS0gs7oMXBizr9O5huDrSYbLx73Nw==",
        folder="moj-frontend",
        files={"moj/moj-frontend.min.css": "moj-frontend.min.css"},
        images="moj/assets/images",
        holder="Crown Copyright (Ministry of Justice)",
        # It says which GOV.UK Frontend it was built with, over the one that is here.
        dropped=(':root{--govuk-frontend-version:"6.1.0"}',),
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        integrity="sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        folder="htmx",
        files={"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
)


class Command(BaseCommand):
    help = "Fetch the pinned CSS and JavaScript into static/vendor (developers only; needs npm)."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / FOLDER
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch) / "vendor"
            for package in PACKAGES:
                archive = fetch(package, Path(scratch))
                unpack(package, archive, fresh / package.folder)
                self.stdout.write(f"{package.name} {package.version}")
            (fresh / MANIFEST).write_text(manifest(fresh))
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(fresh, folder)


def fetch(package: Package, into: Path) -> Path:
    """The package's archive, refused if it isn't byte for byte the one that was pinned."""
    packed = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--json"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / json.loads(packed.stdout)[0]["filename"]
    digest = hashlib.sha512(archive.read_bytes()).digest()
    integrity = "sha512-" + base64.b64encode(digest).decode()
    if integrity != package.integrity:
        raise CommandError(f"{package.name} {package.version} is not the archive that was pinned.")
    return archive


def unpack(package: Package, archive: Path, into: Path) -> None:
    into.mkdir(parents=True)
    with tarfile.open(archive) as tar:
        for inside, name in package.files.items():
            text = _read(tar, f"package/{inside}").decode()
            (into / name).write_text(without_what_is_gov_uks(text, dropped=package.dropped))
        for picture in _pictures(into):
            (into / "images").mkdir(exist_ok=True)
            source = f"package/{package.images}/{picture}"
            (into / "images" / picture).write_bytes(_read(tar, source))
    if package.holder:
        (into / "LICENSE").write_text(MIT.format(holder=package.holder))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    if found is None:
        raise CommandError(f"There is no {name} in the archive.")
    return found.read()


def _pictures(folder: Path) -> list[str]:
    sheets = "".join(sheet.read_text() for sheet in folder.glob("*.css"))
    return sorted(set(re.findall(r"url\(images/([^)]+)\)", sheets)))


def without_what_is_gov_uks(text: str, *, dropped: tuple[str, ...] = ()) -> str:
    """No GDS Transport, no crest, no pointers to source maps, and pictures beside the sheet."""
    for rule in dropped:
        text = text.replace(rule, "")
    text = re.sub(r"@font-face\{[^}]*\}", "", text)
    text = text.replace("GDS Transport,arial,sans-serif", TYPEFACE)
    text = re.sub(r"[\w-]+:url\(/assets/images/govuk-crest\.svg\);?", "", text)
    text = text.replace("url(/assets/images/", "url(images/")
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/\s*|//# sourceMappingURL=\S+\s*", "", text)
    return text.rstrip() + "\n"


def manifest(folder: Path) -> str:
    """Which packages these are, and the fingerprint of every file."""
    said = [
        {
            "name": package.name,
            "version": package.version,
            "licence": package.licence,
            "integrity": package.integrity,
            "files": fingerprints(folder / package.folder, under=folder),
        }
        for package in PACKAGES
    ]
    return json.dumps(said, indent=2) + "\n"


def fingerprints(folder: Path, *, under: Path) -> dict[str, str]:
    return {
        str(path.relative_to(under)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
