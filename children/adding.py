"""Adding a child who is not here yet: only after looking, because two records of one child are two halves."""

from datetime import date, datetime
from secrets import token_hex

from django.db import IntegrityError, connection, transaction

from audit.record import record
from audit.rules import Fact
from children import queries
from children.access import require, require_role
from children.models import Child
from children.rules import WITHOUT_A_NUMBER, Can
from core.refusals import Denied, Refused
from partners.actor import Actor
from partners.models import Agency
from partners.rules import AgencyKind

FOUND_SINCE = (
    "Somebody has added a child with this surname and date of birth since you looked. Look again."
)
NUMBER_TAKEN = (
    "Your authority has a child with this number already. Look for them by the number, or leave it"
    " empty."
)
NUMBER_TAKEN_SINCE = (
    "Your authority has another child with this number. If both records are of one child, tell"
    " whoever runs this service for you: nothing is put together by itself."
)


class NumberTaken(Refused):
    """The authority has a child with this number already."""


@transaction.atomic
def add_child(
    *,
    surname: str,
    born_on: date,
    not_these: set[int],
    forename: str,
    known_as: str,
    sex: str,
    local_id: str,
    by: Actor,
    now: datetime,
) -> Child:
    """A child whom the actor's authority is responsible for, and who is none of `not_these`.

    Those are the children who have this surname and birthday, as whoever adds was shown them: a twin
    is another child, and nothing is ever put together by itself. Until a placement says otherwise the
    child lives in the authority's own area. Raises `NumberTaken`, or `Refused` when somebody else has
    added such a child meanwhile.
    """
    require_role(by, Can.ADD)
    authority = Agency.objects.get(pk=by.agency_id)
    if authority.kind != AgencyKind.AUTHORITY:
        raise Denied("Only an authority adds a child whom it is responsible for.")
    _one_after_the_other(surname, born_on)
    if {match.pk for match in queries.match(surname=surname, born_on=born_on)} - not_these:
        raise Refused(FOUND_SINCE)
    child = _new(
        responsible_authority=authority,
        host_authority=authority,
        surname=surname,
        born_on=born_on,
        forename=forename,
        known_as=known_as,
        sex=sex,
        local_id=local_id or f"{WITHOUT_A_NUMBER}{token_hex(6)}",
    )
    record(
        Fact.CHILD_ADDED,
        by=by,
        child=child,
        about=child,
        at=now,
        payload={"not": sorted(not_these)},
    )
    return child


def check_wants_a_number(child: Child, *, by: Actor) -> None:
    """A number of the authority's own is what its files are known by, so it is not changed here."""
    require(by, Can.NUMBER, child)
    if not child.local_id.startswith(WITHOUT_A_NUMBER):
        raise Refused(f"{child} has a number of {child.responsible_authority} already.")


@transaction.atomic
def give_number(*, child: Child, local_id: str, by: Actor, now: datetime) -> Child:
    """The authority's own number for a child who was added without one; what stood in is history."""
    child = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    check_wants_a_number(child, by=by)
    child.local_id = local_id
    try:
        with transaction.atomic():
            child.save(update_fields=["local_id"])
    except IntegrityError as clash:
        if "child_local_id" not in str(clash):
            raise
        raise NumberTaken(NUMBER_TAKEN_SINCE) from clash
    details = {"details": ["local_id"]}
    record(Fact.CHILD_CHANGED, by=by, child=child, about=child, at=now, payload=details)
    return child


def _one_after_the_other(surname: str, born_on: date) -> None:
    """So that of two people who add the same child, the second is told of the first's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
            [f"add {surname.lower()}", born_on.toordinal()],
        )


def _new(**columns: object) -> Child:
    """A number that is taken may be of a child whom nobody here sees, so it cannot be looked up first."""
    try:
        with transaction.atomic():
            return Child.objects.create(**columns)
    except IntegrityError as clash:
        if "child_local_id" not in str(clash):
            raise
    raise NumberTaken(NUMBER_TAKEN)
