"""`manage.py load_postcodes`: every postcode of England, Wales and Scotland, with its authority."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress

from children.directory import ATTRIBUTION, derive_demo, load_directory
from core.commands import OwnersCommand
from core.refusals import Refused


class Command(OwnersCommand):
    help = (
        "Load the ONS Postcode Directory from the installed package. Safe to run again, and while "
        "the service is running."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--derive-demo",
            action="store_true",
            help="Load nothing; write the demo world's tables in children/data again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = self.derive() if options["derive_demo"] else self.load(options["verbosity"])
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        if options["verbosity"]:
            self.stdout.write("\n".join((said, *ATTRIBUTION)))

    def load(self, verbosity: int) -> str:
        with Progress(console=Console(stderr=True), disable=not verbosity) as progress:
            bar = progress.add_task("Reading postcodes", total=None)
            count = load_directory(
                lambda done, of: progress.update(
                    bar,
                    completed=done,
                    total=of,
                    description="Writing postcodes" if done == of else "Reading postcodes",
                )
            )
        return f"{count:,} postcodes."

    def derive(self) -> str:
        postcodes, squares = derive_demo()
        return f"{postcodes} postcodes and {squares} squares written to children/data."
