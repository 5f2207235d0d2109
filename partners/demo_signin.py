"""In demo mode, anybody signs in as anybody invented: by a press, or with the demo's one password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from partners.demo import COLLEAGUES, DEMO_PASSWORD, PEOPLE, SETUP_EMAIL
from partners.models import Person

INVENTED = frozenset({SETUP_EMAIL, *(each.email for each in (*PEOPLE, *COLLEAGUES))})


class DemoPassword(ModelBackend):
    """The demo's people have no password of their own. Outside demo mode this lets nobody in."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> Person | None:
        email = (username or credentials.get("email") or "").lower()
        if not settings.DEMO or email not in INVENTED:
            return None
        if not constant_time_compare(password or "", DEMO_PASSWORD):
            return None
        person = Person.objects.filter(email=email, is_active=True).first()
        return person if person and not person.has_usable_password() else None

    def get_user(self, user_id: int) -> Person | None:
        """A session begun in demo mode ends with it."""
        return super().get_user(user_id) if settings.DEMO else None
