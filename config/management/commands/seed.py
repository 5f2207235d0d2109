"""`manage.py seed`: a believable, invented service to click around in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config.demo import WORLD
from partners.models import Person


class Command(BaseCommand):
    help = "Make the demo world in a database that has no people yet. Demo mode only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world is for demo mode: set DEMO=1 on your own machine.")
        if Person.objects.exists():
            self.stdout.write("There are people here already, so nothing was made.")
            return
        with transaction.atomic():
            now = timezone.now()
            for make in WORLD:
                make(now)
        self.stdout.write("The demo world is ready.")
