"""The numbers on the page that anybody may read, and which of them somebody should ring and check."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from core import helplines
from core.times import local
from partners.models import Helpline, Team
from partners.rules import AgencyKind

Line = Helpline | helplines.Helpline


def lines() -> Sequence[Line]:
    """As whoever sets the service up keeps them; where these rows can't be read, those that the service
    came with. What else a page reads goes on: only what failed here is undone."""
    try:
        with transaction.atomic():
            return list(Helpline.objects.all()) or helplines.ALL
    except DatabaseError:
        return helplines.ALL


def for_children() -> list[Line]:
    """Those whom a child may ring about anything."""
    return [line for line in lines() if line.for_children]


def first_for_children() -> Line:
    """Whom a child's page names that has room for one number."""
    return next(iter(for_children()), helplines.CHILDLINE)


def out_of_hours() -> list[Team]:
    """The authorities' teams that whoever sets the service up lets anybody read the number of; none where
    they can't be read, so that the numbers for everybody are there."""
    shown = Team.objects.filter(on_helplines=True, agency__kind=AgencyKind.AUTHORITY)
    try:
        with transaction.atomic():
            return list(shown.select_related("agency").order_by("agency__name", "name"))
    except DatabaseError:
        return []


def to_check(now: datetime) -> QuerySet[Helpline]:
    """Those that nobody has checked for `HELPLINES_CHECK_DAYS`, or ever."""
    since = local(now).date() - timedelta(days=settings.HELPLINES_CHECK_DAYS)
    return Helpline.objects.filter(Q(checked_on=None) | Q(checked_on__lt=since))
