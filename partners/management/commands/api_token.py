"""`manage.py api_token issue PERSON NAME` and `manage.py api_token revoke NAME`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from partners import tokens
from partners.models import AgencyToken, Job


class Command(BaseCommand):
    help = "Give an agency's own system a key to the API, or take it back."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        issue = actions.add_parser("issue", help="Make a key. It is shown once.")
        issue.add_argument("email", help="As whom the system acts: somebody with a job there.")
        issue.add_argument("name", help="Which system it is for.")
        issue.add_argument("--job", type=int, help="Which of the person's jobs, by its number.")
        revoke = actions.add_parser("revoke", help="Accept no key of this name any more.")
        revoke.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "issue":
            job = self._job(options["email"], options["job"])
            self.stdout.write(f"A key that acts as {job}. It is not shown again:")
            _, key = tokens.issue(job=job, name=options["name"], now=timezone.now())
            self.stdout.write(key)
            return
        named = AgencyToken.objects.filter(name=options["name"])
        ended = tokens.revoke(named, now=timezone.now())
        if not ended:
            raise CommandError(f"No key named “{options['name']}” is accepted now.")
        self.stdout.write(f"Keys no longer accepted: {ended}")

    def _job(self, email: str, number: int | None) -> Job:
        jobs = Job.objects.current(timezone.localdate()).select_related("person", "agency")
        theirs = list(jobs.filter(person__email=email.lower()))
        fitting = [job for job in theirs if number in (None, job.pk)]
        if len(fitting) == 1:
            return fitting[0]
        listed = "".join(f"\n  --job {job.pk}  {job}" for job in theirs)
        raise CommandError(
            f"Say which job the system acts as:{listed}" if theirs else "No such job."
        )
