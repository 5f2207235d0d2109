"""Servers for one command, in a folder that is gone afterwards."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.machine import servers
from config.machine.servers import Servers


@contextmanager
def throwaway_servers() -> Iterator[Servers]:
    """Fast and forgetful: nothing waits for a disk and nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="whereabouts-run-") as folder:
        path = Path(folder)
        path.chmod(0o711)
        with servers.start(path, durable=False) as started:
            yield started


def production_like(started: Servers) -> dict[str, str]:
    """The environment of a real installation, on servers that nobody minds losing."""
    return {
        **{key: value for key, value in os.environ.items() if key not in {"LOCAL", "DEBUG"}},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": started.owner_url,
        "REDIS_URL": started.redis_url,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "whereabouts.example",
        "BASE_URL": "https://whereabouts.example",
        "DEMO": "0",
        "EMAIL_URL": "smtp+tls://mail.whereabouts.example:587",
        "TRUSTED_PROXIES": "1",
    }


def run_with_servers(words: Sequence[str]) -> int:
    with throwaway_servers() as started:
        return subprocess.run(words, env=production_like(started)).returncode
