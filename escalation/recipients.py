"""To which addresses a telling of an office goes, as things are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FilteredRelation, Q, QuerySet

from children.models import Child, Grant, Professional
from children.rules import TO_READ, ProfessionalKind
from core.compiled import ask, slot
from core.times import local
from escalation.messages import MESSAGES
from escalation.models import Notification
from escalation.rules import NOBODY_IN_CHARGE
from missing.rules import POLICE_OFFICES
from partners.models import Agency, Job, Team
from partners.rules import OFFICE_ROLES, Office, Role, desk_of

# Offices that are one named person of this child, where somebody has been named.
NAMED = {
    Office.SOCIAL_WORKER: ProfessionalKind.SOCIAL_WORKER,
    Office.FOSTERING_SOCIAL_WORKER: ProfessionalKind.SUPERVISING_SOCIAL_WORKER,
    Office.REVIEWING_OFFICER: ProfessionalKind.REVIEWING_OFFICER,
}


@dataclass(frozen=True, order=True)
class Address:
    """One address; `person_id` is None for a team's own."""

    email: str
    person_id: int | None = None


Desk = tuple[int, str]  # an agency and one of its offices
Addresses = dict[int, list[Address]]
Desks = Mapping[Desk, list[Address]]

# Whether a team is the one for this hour, and whether somebody is on a shift there.
Turn = tuple[bool, bool]
OWN_STAFFED, OWN_ADDRESS = (True, True), (True, False)
OTHER_STAFFED, OTHER_ADDRESS = (False, True), (False, False)


def of(notifications: Iterable[Notification], *, now: datetime) -> Addresses:
    """The addresses of each notification, by its key.

    Whoever is on duty for the office, else the team's own address: of the team that answers at this
    hour, else of another with somebody there. Out of hours else the emergency duty workers. Then the
    address of a team that is closed, and with it, of what can't wait, whoever is named on the child or works in
    that office; else everybody whose job fills the office. What is urgent and for
    social workers goes to the emergency duty team as well, while their office is closed. Carers are
    those of the child's home. What somebody is told alone goes to them.
    """
    every = list(notifications)
    told = [each for each in every if each.person is None]
    found: Addresses = {each.pk: [] for each in told}
    desks = {_desk(each) for each in told if each.office != Office.CARER}
    answered, closed = _at_desks(desks, now=now)
    _fill(found, told, {each.pk: answered.get(_desk(each), []) for each in told})
    unheard = [each for each in told if not found[each.pk]]
    _fill(found, told, _emergency_duty(unheard, now=now))
    unheard = [each for each in told if not found[each.pk]]
    _fill(found, told, {each.pk: closed.get(_desk(each), []) for each in told})
    _wake_people(found, [each for each in unheard if found[each.pk]], now=now)
    _fill(found, told, _named([each for each in told if not found[each.pk]], now=now))
    _fill(found, told, _in_job([each for each in told if not found[each.pk]], now=now))
    _wake_emergency_duty(found, told, now=now)
    _keep_to_the_named(found, told, now=now)
    alone = {each.pk: [Address(each.person.email, each.person.pk)] for each in every if each.person}
    return {key: _each_once(addresses) for key, addresses in (found | alone).items()}


def _fill(found: Addresses, told: list[Notification], more: Mapping[int, list[Address]]) -> None:
    for each in told:
        found[each.pk] = found[each.pk] or more.get(each.pk, [])


def _keep_to_the_named(found: Addresses, told: list[Notification], *, now: datetime) -> None:
    """Of a restricted child nobody is told who could not open what they are told of.

    Where an office has nobody who is named on the child, the people named are told in its place, so
    that nothing goes unheard. A force reads the episode that was reported to it. That nobody is left
    who could open it is told to those who are not named.
    """
    ours = [
        each
        for each in told
        if each.office not in POLICE_OFFICES and each.message != NOBODY_IN_CHARGE
    ]
    restricted = ask(_restricted, children=[each.child_id for each in ours])
    named: dict[int, dict[int, Address]] = {pk: {} for pk in restricted}
    named_at: set[tuple[int, int, int | None]] = set()
    if not named:
        return
    grants = Grant.objects.current(now).filter(content_object__in=named, user__is_active=True)
    staying = grants.exclude(kind__in=TO_READ)  # who reads takes no part
    for grant in staying.select_related("user"):
        address = Address(grant.user.email, grant.user_id)
        named[grant.content_object_id][grant.user_id] = address
        named_at.add((grant.content_object_id, grant.user_id, grant.agency_id))
    for each in ours:
        if each.child_id in named:
            people = named[each.child_id]
            work = {
                person
                for child, person, agency in named_at
                if child == each.child_id and agency in (None, each.agency_id)
            }
            fitting = [address for address in found[each.pk] if address.person_id in work]
            found[each.pk] = fitting or list(people.values())


def _restricted() -> QuerySet[Child, int]:
    children = Child.objects.filter(pk__any=slot("children"), restricted=True)
    return children.order_by().values_list("pk", flat=True)


def _each_once(addresses: Iterable[Address]) -> list[Address]:
    return sorted({address.email: address for address in addresses}.values())


def _desk(told: Notification) -> Desk:
    return told.agency_id, desk_of(Office(told.office))


def _at_desks(desks: set[Desk], *, now: datetime) -> tuple[Desks, Desks]:
    """People on a shift now and addresses of teams that have nobody on one, by desk.

    Then the addresses of teams that are closed at this hour, where nobody is to be expected.
    """
    if not desks:
        return {}, {}
    shift_now = Q(shifts__starts_at__lte=now, shifts__ends_at__gt=now)
    teams = Team.objects.annotate(
        shift=FilteredRelation("shifts", condition=shift_now),
        person_id=F("shift__person"),
        person_email=F("shift__person__email"),
        person_works=F("shift__person__is_active"),
    )
    found: dict[Turn, dict[Desk, list[Address]]] = defaultdict(lambda: defaultdict(list))
    rows = teams.filter(_any_of(desks)).select_related("agency__office_hours")
    for row in rows.order_by("pk", "shift__pk"):
        there = found[row.answers_at(now), bool(row.person_works)]
        if row.person_works:
            there[row.agency_id, row.office].append(Address(row.person_email, row.person_id))
        elif row.email:
            there[row.agency_id, row.office].append(Address(row.email))
    answered = {**found[OTHER_STAFFED], **found[OWN_ADDRESS], **found[OWN_STAFFED]}
    return answered, found[OTHER_ADDRESS]


def _any_of(desks: set[Desk]) -> Q:
    return Q(*(Q(agency=agency, office=office) for agency, office in desks), _connector=Q.OR)


def _emergency_duty(told: list[Notification], *, now: datetime) -> Mapping[int, list[Address]]:
    """Those who work out of hours at an agency that is closed now."""
    asked = [each for each in told if Role.EMERGENCY_DUTY in OFFICE_ROLES[Office(each.office)]]
    found = _duty_workers({each.agency_id for each in asked}, now=now)
    return {each.pk: found.get(each.agency_id, []) for each in asked}


def _duty_workers(agencies: set[int], *, now: datetime) -> Mapping[int, list[Address]]:
    """By agency, of those that are closed now."""
    found = defaultdict(list)
    if agencies:
        jobs = Job.objects.current(local(now).date()).filter(
            agency__in=agencies, role=Role.EMERGENCY_DUTY, person__is_active=True
        )
        for job in jobs.select_related("person", "agency__office_hours"):
            if job.agency.is_open(now) is False:
                found[job.agency_id].append(Address(job.person.email, job.person_id))
    return found


def _wake_people(found: Addresses, told: list[Notification], *, now: datetime) -> None:
    """What cannot wait goes to no closed desk alone."""
    urgent = [each for each in told if _wakes(each)]
    named = _named(urgent, now=now)
    others = _in_job([each for each in urgent if not named.get(each.pk)], now=now)
    for each in urgent:
        found[each.pk] = [*found[each.pk], *(named.get(each.pk) or others.get(each.pk, []))]


def _wake_emergency_duty(found: Addresses, told: list[Notification], *, now: datetime) -> None:
    """A social worker sleeps out of hours: what cannot wait goes to whoever answers then as well."""
    urgent = [each for each in told if each.office == Office.SOCIAL_WORKER and _wakes(each)]
    agencies = Agency.objects.filter(pk__in={each.agency_id for each in urgent})
    closed = {
        agency.pk
        for agency in (agencies.select_related("office_hours") if urgent else ())
        if agency.is_open(now) is False
    }
    up, _ = _at_desks({(pk, Office.PLACING_AUTHORITY) for pk in closed}, now=now)
    workers = _duty_workers(
        {pk for pk in closed if not up.get((pk, Office.PLACING_AUTHORITY))}, now=now
    )
    for each in urgent:
        desk = each.agency_id, Office.PLACING_AUTHORITY
        found[each.pk] = [*found[each.pk], *up.get(desk, workers.get(each.agency_id, []))]


def _wakes(told: Notification) -> bool:
    said = MESSAGES[told.message]
    return said.wakes and said.may_wait is None


def _named(told: list[Notification], *, now: datetime) -> Mapping[int, list[Address]]:
    """The child's own social worker, supervising social worker or reviewing officer."""
    asked = [each for each in told if each.office in NAMED]
    if not asked:
        return {}
    named = Professional.objects.current(local(now).date()).filter(
        child__in={each.child_id for each in asked}, person__is_active=True
    )
    by_kind = {
        (row.child_id, row.kind): [Address(row.person.email, row.person_id)]
        for row in named.select_related("person")
    }
    return {each.pk: by_kind.get((each.child_id, NAMED[Office(each.office)]), []) for each in asked}


def _in_job(told: list[Notification], *, now: datetime) -> Mapping[int, list[Address]]:
    """Everybody whose present job fills the office; for carers, at the child's home."""
    if not told:
        return {}
    found = defaultdict(list)
    for agency_id in {each.agency_id for each in told}:
        there = [each for each in told if each.agency_id == agency_id]
        workers = ask(
            _workers,
            agency=agency_id,
            roles=[role for each in there for role in OFFICE_ROLES[Office(each.office)]],
            homes=[each.home_id for each in there],
            today=local(now).date(),
        )
        for role, home_id, person_id, email in workers:
            for each in there:
                fills = role in OFFICE_ROLES[Office(each.office)]
                if fills and (each.office != Office.CARER or home_id == each.home_id):
                    found[each.pk].append(Address(email, person_id))
    return found


def _workers() -> QuerySet[Job, tuple[str, int | None, int, str]]:
    """Those in these roles at one agency; of those who work in a home, at these homes."""
    jobs = Job.objects.current(slot("today")).filter(
        Q(home=None) | Q(home__any=slot("homes")),
        agency=slot("agency"),
        role__any=slot("roles"),
        person__is_active=True,
    )
    return jobs.order_by().values_list("role", "home_id", "person_id", "person__email")
