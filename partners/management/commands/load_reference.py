"""`manage.py load_reference`: the authorities and police forces of England."""

from typing import Any

from core.commands import OwnersCommand
from partners.reference import ATTRIBUTION, load_reference


class Command(OwnersCommand):
    help = "Load or refresh England's authorities and police forces. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_reference()
        if options["verbosity"]:
            self.stdout.write(
                f"{loaded.authorities} authorities and {loaded.forces} police forces;"
                f" {loaded.new_areas} authorities were given a safeguarding partnership."
            )
            self.stdout.write("\n".join(ATTRIBUTION))
