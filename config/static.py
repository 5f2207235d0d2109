"""Collecting static files, which takes seconds, only when one of them has changed."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.apps import StaticApp


def collect_what_changed() -> bool:
    """Whether anything had to be done."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name(f"{root.name}.collected")
    wanted = fingerprint()
    if root.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True


def fingerprint() -> str:
    """Of every file's place, size and time, and of the packages that make them ready."""
    found = [
        f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
        for finder in get_finders()
        for path, storage in finder.list(StaticApp.ignore_patterns)
    ]
    made_by = [f"{name} {version(name)}" for name in ("django", "whitenoise")]
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    return hashlib.sha256("\n".join([*sorted(found), *made_by, backend]).encode()).hexdigest()
