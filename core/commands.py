"""Management commands that write what the web's database role may neither see nor write."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class OwnersCommand(BaseCommand):
    """Refused before anything is read where it signs in as the web role, as in the web's container."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            (role,) = cursor.fetchone()
        if role == settings.WEB_ROLE:
            raise CommandError(
                f"DATABASE_URL signs in as {role}, which may not write this. Run it as the owner of the"
                " tables: with containers, `docker compose run --rm prepare python manage.py …`."
            )
        return super().execute(*args, **options)
