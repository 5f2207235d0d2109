"""`manage.py prepare`: everything between a started database and a service that can answer."""

import sys
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config.static import collect_what_changed


class Command(BaseCommand):
    help = (
        "Roles, migrations, authorities and forces, the demo world on an empty database, static files."
        " Run by the owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--without-static", action="store_true", help="static files are there already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """What is done goes to stderr; stdout names the demo's people, for whoever starts it."""
        call_command("roles", verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference", verbosity=0)
        if settings.DEMO and not apps.get_model("partners.Person").objects.exists():
            call_command("seed", stdout=sys.stderr)
        if not options["without_static"]:
            collect_what_changed()
        if settings.DEMO:
            self.name_the_people()

    def name_the_people(self) -> None:
        for persona in import_module("partners.demo").PEOPLE:
            self.stdout.write(f"{persona.slug:26}{persona.name}, {persona.role}")
