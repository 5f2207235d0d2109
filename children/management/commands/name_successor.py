"""`manage.py name_successor NUMBER EMAIL --reason …`: somebody for a restricted child with nobody left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from children.models import Child
from children.workflow import name_successor
from core.refusals import Refused
from partners.actor import SERVICE
from partners.models import Person


class Command(BaseCommand):
    help = (
        "Name somebody of the authority on a restricted child of whom nobody is left who could say"
        " who sees the child. Only when the authority has asked for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("child", type=int, help="the child's number")
        parser.add_argument("email", help="whom to name")
        parser.add_argument("--reason", required=True, help="why; it stands beside their name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError`, with what to do, where the child or the person isn't there."""
        child = Child.objects.filter(pk=options["child"]).first()
        person = Person.objects.filter(email=options["email"].lower(), is_active=True).first()
        if child is None or person is None:
            raise CommandError("There is no such child, or nobody with that address.")
        try:
            name_successor(
                child=child,
                person=person,
                reason=options["reason"],
                by=SERVICE,
                now=timezone.now(),
            )
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write("Named. They see the child from now on.")
