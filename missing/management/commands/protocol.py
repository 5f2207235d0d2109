"""`manage.py protocol --publish FILE [--area NAME --since MOMENT]`: a new version, checked and kept for ever."""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core import times
from core.refusals import Refused
from missing.protocol import faults
from missing.protocols import publish, put_in_force
from partners.models import Area


class Command(BaseCommand):
    help = (
        "Check a protocol document, say everything that is wrong with it, and store it as a version"
        " that never changes; with --area, an area follows it from a moment on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--publish", required=True, metavar="FILE", help="the JSON document")
        parser.add_argument("--area", help="the name of the area that follows it")
        parser.add_argument(
            "--since", help="a day, or a time with its day, in England; otherwise from now on"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Publish the document, and put it in force where that is asked; both or neither."""
        now = timezone.now()
        document = _read(Path(options["publish"]))
        if wrong := faults(document):
            raise CommandError("\n".join([*wrong, "Nothing was stored."]))
        area, since = _area(options["area"]), _moment(options["since"], now)
        if options["since"] and area is None:
            raise CommandError("Say with --area who follows it since then.")
        try:
            protocol = publish(document, now=now)
            self.stdout.write(f"Version {protocol} is stored.")
            if area is not None:
                put_in_force(protocol, area=area, since=since, now=now)
                self.stdout.write(f"{area} follows it from {times.when(since, now=now)} on.")
        except Refused as refused:
            raise CommandError(refused.sentence) from None


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise CommandError(f"{path} cannot be read.") from None
    except ValueError as wrong:
        raise CommandError(f"{path} is not JSON: {wrong}.") from None


def _area(name: str | None) -> Area | None:
    if not name:
        return None
    area = Area.objects.filter(name__iexact=name).first()
    if area is None:
        known = ", ".join(Area.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no area “{name}”. There are: {known}.")
    return area


def _moment(typed: str | None, now: datetime) -> datetime:
    """A day begins as it begins in England; a time without a zone is one on a wall there."""
    if not typed:
        return now
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise CommandError("Write --since as 2027-04-01 or 2027-04-01T09:00.") from None
    if len(typed) == len("2027-04-01"):
        return times.start_of(date.fromisoformat(typed))
    return moment if moment.tzinfo else moment.replace(tzinfo=times.LONDON)
