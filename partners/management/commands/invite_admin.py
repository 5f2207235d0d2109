"""`manage.py invite_admin --agency CODE --email ADDRESS`: an agency's first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.forms import ValidationError
from django.utils import timezone

from core.refusals import Refused
from core.times import when
from partners.actor import SERVICE
from partners.invitations import link_of
from partners.models import Agency
from partners.workflow import invitations


class Command(BaseCommand):
    help = "Ask somebody to administer an agency, and print the link that lets them in, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", required=True, help="Its code, its number or its name.")
        parser.add_argument("--email", required=True, help="The person's work address.")
        parser.add_argument("--title", default="Administrator", help="Their job title.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError`, with what to do, for an address or an agency that can't be meant."""
        try:
            validate_email(options["email"])
            invitation = invitations.invite_administrator(
                agency=self._agency(options["agency"]),
                email=options["email"],
                title=options["title"],
                by=SERVICE,
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError("Give an email address, like name@example.org.") from error
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stderr.write(
            f"{invitation.email} may administer {invitation.agency}. The link works once, until"
            f" {when(invitation.expires_at)}. It is also on its way by email."
        )
        self.stdout.write(link_of(invitation))

    def _agency(self, said: str) -> Agency:
        for column in ("code", "pk", "name"):
            if column == "pk" and not (said.isascii() and said.isdigit()):
                continue
            found = Agency.objects.filter(**{column: said[:160]})
            if len(found) == 1:
                return found[0]
        raise CommandError(f"No agency has the code, number or name “{said}”.")
