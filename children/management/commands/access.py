"""`manage.py access --table`: who may see which child and do what there, as the rules have it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from children.table import as_markdown, as_text


class Command(BaseCommand):
    help = "Print the access table: every role, its ways of seeing a child, and what it may do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--table", action="store_true", help="Print the table.")
        parser.add_argument("--markdown", action="store_true", help="As docs/access.md has it.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["table"]:
            raise CommandError("Say what to print: --table, and --markdown for docs/access.md.")
        self.stdout.write(as_markdown() if options["markdown"] else as_text(), ending="")
