"""Agencies' own directories (OpenID Connect), as the environment tells of them.

`OIDC_DIRECTORIES` is a JSON list: for each directory an `id` for addresses, the `name` on its
button, the `issuer`, the `client_id`, the `agency` it speaks for (our number of it), and where the
directory says nothing of whether an address is verified, the domains that it `vouches_for`. What it
answers as `acr` or `amr` when somebody has shown more than a password there is its `second_step`;
without that, a second step of our own is asked of its people. Its secret is `OIDC_SECRET_` and the id in capitals.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("id", "name", "issuer", "client_id", "agency")


@dataclass(frozen=True)
class Directory:
    id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    agency: int
    vouches_for: tuple[str, ...] = ()
    second_step: tuple[str, ...] = ()

    def as_app(self) -> dict[str, Any]:
        """As django-allauth wants it."""
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.issuer, "oauth_pkce_enabled": True},
        }


def read_directories(
    told: Iterable[Mapping[str, Any]], env: Callable[..., Any]
) -> tuple[Directory, ...]:
    """The directories; `ImproperlyConfigured` says which one lacks what."""
    return tuple(_read(each, env) for each in told)


def _read(told: Mapping[str, Any], env: Callable[..., Any]) -> Directory:
    called = str(told.get("id", ""))
    missing = [name for name in NEEDED if not told.get(name)]
    if missing or not re.fullmatch(r"[a-z0-9-]+", called):
        raise ImproperlyConfigured(
            f"OIDC_DIRECTORIES: the directory {called!r} needs {', '.join(NEEDED)};"
            " its id is of small letters, digits and hyphens."
        )
    return Directory(
        id=called,
        name=told["name"],
        issuer=told["issuer"],
        client_id=told["client_id"],
        secret=env(f"OIDC_SECRET_{called.upper().replace('-', '_')}"),
        agency=int(told["agency"]),
        vouches_for=tuple(domain.lower() for domain in told.get("vouches_for", ())),
        second_step=tuple(told.get("second_step", ())),
    )
