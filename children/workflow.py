"""What happens to a child's record: moves, professionals, and who is given sight of the child."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet

from audit.record import record
from audit.rules import Fact
from children import doors
from children.access import require
from children.doors import place
from children.models import (
    Child,
    Grant,
    GrantQuerySet,
    Photo,
    Placement,
    PlacementPostcode,
    Professional,
    Restriction,
    Sight,
)
from children.postcodes import authority_at, miles_outside
from children.professionals import could_be, holder_of
from children.rules import (
    CHOSEN,
    EMPLOYERS,
    NAMED_BY,
    ROLE_CAN,
    TO_READ,
    Breadth,
    Can,
    GrantKind,
    ProfessionalKind,
    Relation,
)
from children.who import named_for_the_home
from core.compiled import ask_for_one, slot
from core.refusals import Refused
from core.times import local
from partners import mails
from partners.actor import Actor
from partners.models import Agency, Home, Job, Person
from partners.rules import MailKind


@transaction.atomic
def start_placement(
    *,
    child: Child,
    home: Home,
    started_on: date,
    by: Actor,
    now: datetime,
    supervising_agency: Agency | None = None,
    kind_code: str = "",
) -> Placement:
    """The child moves to `home`. The placement before ends the same day; sight moves with the child.

    Whoever was named on the child for their work at the home before is so no longer.
    The home's postcode says which authority is the host (Care Planning, Placement and Case Review
    (England) Regulations 2010, regulation 13). Raises `Refused` for a move before the last one.
    """
    require(by, Can.MOVE, child)
    if home.closed_on is not None:
        raise Refused(f"{home} has closed, so nobody is placed there.")
    child = locked(child)
    if child.home_id == home.pk:
        raise Refused(f"{child} lives at {home} already.")
    _end_current(child, on=started_on)
    lived_at, postcode = child.home, doors.postcode_of(home)
    placement = Placement.objects.create(
        child=child,
        home=home,
        provider=home.provider,
        supervising_agency=supervising_agency or home.provider,
        host_authority=authority_at(postcode),
        miles_from_authority=_miles(postcode, child.responsible_authority),
        kind_code=kind_code,
        started_on=started_on,
    )
    PlacementPostcode.objects.create(placement=placement, postcode=postcode)
    live_at(child, placement)
    record(Fact.PLACEMENT_STARTED, by=by, child=child, about=placement, at=now)
    end_namings_for_the_home(child=child, lived_at=lived_at, by=by, now=now)
    place(child)
    return placement


@transaction.atomic
def match_home(*, placement: Placement, home: Home, by: Actor, now: datetime) -> Placement:
    """Say which home a placement known only by its codes is at.

    From now on the people of that home and its provider see the child, if the child lives there
    still. What somebody has matched is not matched again: a move is a new placement.
    """
    require(by, Can.MATCH_HOME, placement.child)
    child = locked(placement.child)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if placement.home_id is not None:
        raise Refused("Somebody has said which home this is already.")
    postcode = placement.postcode or doors.postcode_of(home)
    placement.home = home
    placement.provider = placement.supervising_agency = home.provider
    placement.host_authority = authority_at(postcode)
    placement.miles_from_authority = _miles(postcode, child.responsible_authority)
    placement.save()
    if placement.ended_on is None:
        live_at(child, placement)
    record(
        Fact.CHILD_CHANGED,
        by=by,
        child=child,
        about=placement,
        at=now,
        payload={"details": ["home"], "home": home.pk},
    )
    place(child)
    return placement


def end_namings_for_the_home(
    *, child: Child, lived_at: Home | None, by: Actor, now: datetime
) -> None:
    """Carers lose access when a placement ends, though they were named: `child` lives elsewhere now."""
    held = named_for_the_home(child, lived_at, moving_to=child.home, now=now)
    for given in held.select_related("content_object"):
        end_grant(given=given, because="The child lives there no longer", by=by, now=now)


def _end_current(child: Child, *, on: date) -> None:
    current = child.placements.filter(ended_on=None).first()
    if current is None:
        return
    if current.started_on >= on:
        raise Refused("The move must be after the day the present placement started.")
    current.ended_on = on
    current.save(update_fields=["ended_on"])


def _miles(postcode: str, authority: Agency) -> Decimal | None:
    miles = miles_outside(postcode, authority.code or "")
    return None if miles is None else Decimal(miles).quantize(Decimal("0.1"))


@transaction.atomic
def record_death(*, child: Child, died_on: date, by: Actor, now: datetime) -> Child:
    """The child died. How long the record is kept is counted from that day if the child was not 18.

    Only the date is kept here; what ends because of it ends by the reactions to this fact.
    """
    require(by, Can.RECORD_DEATH, child)
    child = locked(child)
    if not child.born_on <= died_on <= local(now).date():
        raise Refused("The date of death must be after the child was born, and not in the future.")
    if child.died_on is not None:
        raise Refused("A date of death is recorded already.")
    child.died_on = died_on
    child.save(update_fields=["died_on"])
    record(Fact.CHILD_DIED, by=by, child=child, about=child, at=now, payload={"on": died_on})
    return child


def end_views(*, child: Child, now: datetime) -> None:
    """Nobody sees the child any more by a sight, by having been named, or in a photo."""
    Photo.objects.present().filter(child=child).update(until=now)
    Sight.objects.current(now).filter(child=child).update(until=now)
    Grant.objects.current(now).filter(content_object=child).update(until=now)


def live_at(child: Child, placement: Placement | None) -> None:
    """Copy who looks after the child from the open placement to the child, still to be written.

    It is written last, by `doors.place`: whoever moves a child away may see the child no more.
    """
    child.home = placement.home if placement else None
    child.provider = placement.provider if placement else None
    child.supervising_agency = placement.supervising_agency if placement else None
    child.host_authority = placement.host_authority if placement else None


@transaction.atomic
def name_professional(
    *, child: Child, person: Person, kind: ProfessionalKind, by: Actor, now: datetime
) -> Professional:
    """`person` becomes this child's professional of that kind, and sees the child by name.

    Whoever was that until now is it no longer. Their sight ends last, for they may be the very
    person who names a successor. Both are written to.
    """
    require(by, NAMED_BY[kind], child)
    child, today = locked(child), local(now).date()
    if not could_be(kind, child, on=today).filter(person=person).exists():
        raise Refused(f"{person} does not do that work at the agency whose it is.")
    earlier = holder_of(kind, child)
    if earlier is not None:
        if earlier.person_id == person.pk:
            raise Refused(f"{person} is that already.")
        earlier.until = today
        earlier.save(update_fields=["until"])
    professional = Professional.objects.create(child=child, person=person, kind=kind, since=today)
    grant(
        child=child,
        person=person,
        kind=GrantKind.PROFESSIONAL,
        reason=kind.label,
        by=by,
        now=now,
    )
    record(
        Fact.PROFESSIONAL_NAMED,
        by=by,
        child=child,
        about=professional,
        at=now,
        payload={"kind": kind, "person": person.pk},
    )
    _write_to(person, MailKind.NAMED_FOR_A_CHILD, at=by, now=now)
    if earlier is not None:
        end_professionals_sight(earlier, because="Somebody else was named", by=by, now=now)
        _write_to(earlier.person, MailKind.NOT_NAMED_ANY_MORE, at=by, now=now)
        _check_somebody_is_in_charge(child, now=now)
    return professional


def _write_to(person: Person, kind: MailKind, *, at: Actor, now: datetime) -> None:
    """Nobody is told what they have just done themselves."""
    if person.pk != at.person_id:
        agency = Agency.objects.get(pk=at.agency_id)
        mails.write(kind, to=person.email, agency=agency, person=person, now=now)


def end_professionals_sight(
    professional: Professional, *, because: str, by: Actor, now: datetime
) -> None:
    """The named view of the child goes, unless the person is the child's something else still."""
    child, person = professional.child, professional.person
    if not child.professionals.filter(person=person, until=None).exists():
        kind = GrantKind.PROFESSIONAL
        end_grants(child=child, person=person, kind=kind, because=because, by=by, now=now)


@transaction.atomic
def grant(
    *,
    child: Child,
    person: Person,
    kind: GrantKind,
    reason: str,
    by: Actor,
    now: datetime,
    until: datetime | None = None,
    agency: Agency | None = None,
) -> Grant:
    """Give one named person sight of one child, with a reason and, if `until`, an end.

    Somebody is named for the work they do at `agency`, or where they work today: the agency among
    theirs that is nearest to the child (`_works_at`). They see the child in that work, and in no other that they
    do; and no longer than they do it, at the same home if it is at one (`children.leavers`). A named professional's is in the rule
    itself, and moves with the child (`children.access`).
    """
    if kind in CHOSEN and agency is None:
        agency = next(iter(_works_at(person, child, now)), None)
    given = Grant.objects.create(
        user=person,
        permission=Permission.objects.get(
            content_type__app_label="children", codename="view_child"
        ),
        content_object=child,
        kind=kind,
        reason=reason,
        agency=agency,
        home_id=_home_at(agency, person, child, now) if kind in CHOSEN else None,
        given_by_id=by.person_id or None,
        since=now,
        until=until,
    )
    record(Fact.GRANTED, by=by, child=child, about=given, at=now)
    return given


def _home_at(agency: Agency | None, person: Person, child: Child, now: datetime) -> int | None:
    """The home of the work there that they are named for."""
    jobs = _jobs_by_distance(person, child, now)
    return next((job.home_id for job in jobs if job.agency == agency), None)


def _works_at(person: Person, child: Child, now: datetime) -> list[Agency]:
    """The nearest to the child first."""
    return list(dict.fromkeys(job.agency for job in _jobs_by_distance(person, child, now)))


def _jobs_by_distance(person: Person, child: Child, now: datetime) -> list[Job]:
    """Where they care for the child, then at an agency around the child, then elsewhere."""
    jobs = Job.objects.current(local(now).date()).filter(person=person).select_related("agency")
    around = [getattr(child, f"{each.value}_id") for each in (*EMPLOYERS, Relation.HOST)]

    def distance(job: Job) -> tuple[bool, bool, int]:
        at_home = job.home_id is not None and job.home_id == child.home_id
        return not at_home, job.agency_id not in around, job.pk

    return sorted(jobs, key=distance)


@transaction.atomic
def name_person(
    *, child: Child, person: Person, reason: str, by: Actor, now: datetime, until: datetime | None
) -> Grant:
    """The responsible authority names somebody on the child, for their work at the agency that is
    nearest to the child: they see the child in that work, for as long as they do it. Named again, it is
    for the next of their jobs elsewhere; `Refused` when there is none."""
    require(by, Can.ADMIT, child)
    locked(child)
    named = _given(child, GrantKind.NAMED, now).filter(user=person)
    new = [each for each in _works_at(person, child, now) if not named.at(each.pk).exists()]
    if named.exists() and not new:
        raise Refused(f"{person} is named on {child} already.")
    return grant(
        agency=new[0] if new else None,
        child=child,
        person=person,
        kind=GrantKind.NAMED,
        reason=reason,
        by=by,
        now=now,
        until=until,
    )


@transaction.atomic
def name_successor(*, child: Child, person: Person, reason: str, by: Actor, now: datetime) -> Grant:
    """Somebody is named on a restricted child of whom nobody in charge is left. For whoever runs the
    service, at the authority's asking."""
    child = locked(child)
    if not child.restricted or left_in_charge(child, now=now):
        raise Refused("Somebody of the child’s authority can say who sees the child.")
    authority = child.responsible_authority
    given = grant(
        child=child,
        person=person,
        kind=GrantKind.NAMED,
        reason=reason,
        agency=authority,
        by=by,
        now=now,
    )
    if not left_in_charge(child, now=now):
        raise Refused(f"{person} is nobody at {authority} who could say who sees the child.")
    return given


def _given(child: Child, kind: GrantKind, now: datetime) -> GrantQuerySet:
    return Grant.objects.current(now).filter(content_object=child, kind=kind)


@transaction.atomic
def end_naming(*, given: Grant, because: str, by: Actor, now: datetime) -> None:
    """Somebody named, or looking in an emergency, stops seeing the child at once."""
    child = locked(given.content_object)
    require(by, Can.ADMIT, child)
    if given.kind == GrantKind.PROFESSIONAL:
        raise Refused("A named professional stops seeing the child when another is named.")
    _check_somebody_is_in_charge(child, without=given, now=now)
    end_grant(given=given, because=because, by=by, now=now)


def _check_somebody_is_in_charge(
    child: Child, *, now: datetime, without: Grant | None = None
) -> None:
    if child.restricted and not left_in_charge(child, without=without, now=now):
        raise Refused(
            f"{child} is restricted, and nobody of {child.responsible_authority} would be left who"
            " could say who sees them. Name somebody else first, or lift the restriction."
        )


def end_grant(*, given: Grant, because: str, by: Actor, now: datetime) -> None:
    """What opened the child to one person ends now; the record says why."""
    Grant.objects.current(now).filter(pk=given.pk).update(until=now)
    record(
        Fact.GRANT_ENDED,
        by=by,
        child=given.content_object,
        about=given,
        at=now,
        payload={"person": given.user_id, "because": because},
    )


def left_in_charge(child: Child, *, now: datetime, without: Grant | None = None) -> bool:
    """Would somebody of the responsible authority still see the child and say who else does?"""
    jobs = Job.objects.current(local(now).date()).filter(
        agency=child.responsible_authority, role__in=ROLE_CAN[Can.ADMIT]
    )
    others = Grant.objects.current(now).filter(content_object=child)
    others = others.at(child.responsible_authority_id)
    if without is not None:
        others = others.exclude(pk=without.pk)
    staying = others.exclude(kind__in=TO_READ)
    return staying.filter(user__in=jobs.values("person")).exists()


@transaction.atomic
def restrict(
    *, child: Child, because: str, by: Actor, now: datetime, also: Iterable[Person] = ()
) -> Restriction:
    """From now on only people named on the child see the child: whoever restricts, and `also` these.

    The child's named professionals are named already. What a force was told, it still reads.
    Whoever is looking in an emergency stops seeing the child at once.
    """
    require(by, Can.ADMIT, child)
    child = locked(child)
    if child.restricted:
        raise Refused(f"{child} is restricted already.")
    _keep_in(child, Person.objects.get(pk=by.person_id), [child.responsible_authority], by, now)
    for person in also:
        _keep_in(child, person, _works_at(person, child, now), by, now)
    for looking in _given(child, GrantKind.EMERGENCY, now):
        end_grant(given=looking, because="The child was restricted", by=by, now=now)
    restriction = Restriction.objects.create(
        child=child, because=because, restricted_by_id=by.person_id, since=now
    )
    child.restricted = True
    child.save(update_fields=["restricted"])
    record(Fact.CHILD_RESTRICTED, by=by, child=child, about=restriction, at=now)
    return restriction


def _keep_in(
    child: Child, person: Person, works_at: list[Agency], by: Actor, now: datetime
) -> None:
    agency = next(iter(works_at), None)
    named = _given(child, GrantKind.NAMED, now).filter(user=person)
    if not (named.at(agency.pk) if agency else named).exists():
        grant(
            child=child,
            person=person,
            kind=GrantKind.NAMED,
            reason="Named when the child was restricted",
            agency=agency,
            by=by,
            now=now,
        )


@transaction.atomic
def lift_restriction(*, child: Child, because: str, by: Actor, now: datetime) -> None:
    """Whoever looks after the child sees the child again."""
    require(by, Can.ADMIT, child)
    child = locked(child)
    restriction = child.restrictions.filter(lifted_at=None).first()
    if not child.restricted:
        raise Refused(f"{child} isn't restricted.")
    child.restricted = False
    child.save(update_fields=["restricted"])
    if restriction:
        restriction.lifted_because, restriction.lifted_at = because, now
        restriction.lifted_by_id = by.person_id
        restriction.save(update_fields=["lifted_because", "lifted_at", "lifted_by"])
    record(Fact.RESTRICTION_LIFTED, by=by, child=child, about=restriction, at=now)


def locked(child: Child, *related: str) -> Child:
    """The child's row, held until the end of the transaction, with what `related` names."""
    return ask_for_one(_held, *related, pk=child.pk)


def _held(*related: str) -> QuerySet[Child]:
    rows = Child.objects.select_for_update(of=("self",)).filter(pk=slot("pk"))
    return rows.select_related("responsible_authority", *related).order_by()


def hold(child: Child) -> None:
    """The child's row stays as it is until the end of the transaction; what hangs on it may be written."""
    Child.objects.select_for_update(of=("self",), no_key=True).get(pk=child.pk)


def end_grants(
    *, child: Child, person: Person, kind: GrantKind, because: str, by: Actor, now: datetime
) -> None:
    """The person's present grants of that kind on the child end now."""
    theirs = _given(child, kind, now).filter(user=person).select_related("content_object")
    for given in list(theirs):
        end_grant(given=given, because=because, by=by, now=now)


def give_sight(
    *,
    child: Child,
    agency: Agency,
    breadth: Breadth,
    why: str,
    now: datetime,
    episode_id: int | None,
) -> None:
    """An agency may see the child from now on; given twice, it is given once."""
    Sight.objects.get_or_create(
        child=child,
        agency=agency,
        episode_id=episode_id,
        until=None,
        defaults={"breadth": breadth, "why": why, "since": now},
    )


def end_sight(
    *,
    child: Child,
    episode_id: int,
    now: datetime,
    agency: Agency | None = None,
    but: Iterable[int] = (),
) -> None:
    """Every agency that saw the child because of this episode stops seeing it, `but` these; or this
    one alone."""
    sights = Sight.objects.filter(child=child, episode_id=episode_id, until=None)
    sights = sights.exclude(agency__in=but) if but else sights
    (sights.filter(agency=agency) if agency else sights).update(until=now)
