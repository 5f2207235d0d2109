"""Homes of a provider, and the desks of an agency with their numbers. Homes close; none is deleted."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit.record import record
from audit.rules import Fact
from core.refusals import Refused
from core.times import local
from partners.access import require_administrator
from partners.actor import Actor
from partners.models import Agency, Home, HomeAddress, Job, Team
from partners.rules import HOME_KINDS_AT, AgencyKind, HomeKind, Office


@transaction.atomic
def add_home(
    *,
    agency: Agency,
    kind: HomeKind,
    name: str,
    address: str,
    postcode: str,
    by: Actor,
    now: datetime,
    urn: str | None = None,
) -> Home:
    """A home, or a foster household, that the agency has from now on."""
    require_administrator(by, agency_id=agency.pk)
    if kind not in HOME_KINDS_AT.get(AgencyKind(agency.kind), ()):
        raise Refused(f"A {agency.get_kind_display().lower()} has no {kind.label.lower()}.")
    try:
        with transaction.atomic():
            home = Home.objects.create(provider=agency, kind=kind, name=name, urn=urn)
    except IntegrityError as error:
        raise Refused(_taken(error, name)) from None
    HomeAddress.objects.create(home=home, street=address, postcode=postcode)
    record(Fact.HOME_ADDED, by=by, about=home, at=now, payload={"agency": agency.pk})
    return home


def _taken(error: IntegrityError, name: str) -> str:
    if "urn" in str(error):
        return "Another home has this Ofsted number. Check it, or leave it out."
    return f"You have a home called {name} already. Give this one another name."


@transaction.atomic
def change_home(
    *, home: Home, name: str, address: str, postcode: str, urn: str | None, by: Actor, now: datetime
) -> Home:
    """How the home is called and where it is. A placement keeps the postcode it was made with."""
    require_administrator(by, agency_id=home.provider_id)
    home = Home.objects.select_for_update().get(pk=home.pk)
    new = {"name": name, "urn": urn}
    changed = [field for field, value in new.items() if getattr(home, field) != value]
    for field in changed:
        setattr(home, field, new[field])
    try:
        with transaction.atomic():
            home.save(update_fields=changed)
    except IntegrityError as error:
        raise Refused(_taken(error, name)) from None
    changed += _put_at(home, street=address, postcode=postcode)
    if not changed:
        return home
    record(Fact.HOME_CHANGED, by=by, about=home, at=now, payload={"details": changed})
    return home


def _put_at(home: Home, *, street: str, postcode: str) -> list[str]:
    """Write where it is; what of that is new."""
    at = HomeAddress.objects.filter(home=home).first() or HomeAddress(home=home)
    was, at.street, at.postcode = (at.street, at.postcode), street, postcode
    changed = [
        detail
        for detail, before, now in zip(
            ("address", "postcode"), was, (street, postcode), strict=True
        )
        if before != now
    ]
    if changed:
        at.save()
    return changed


@transaction.atomic
def close_home(*, home: Home, by: Actor, now: datetime) -> Home:
    """Nobody lives or works there any more. What happened there stays.

    Raises `Refused` while somebody works there; whoever knows of children refuses for theirs.
    """
    require_administrator(by, agency_id=home.provider_id)
    home = Home.objects.select_for_update().get(pk=home.pk)
    today = local(now).date()
    if home.closed_on is not None:
        raise Refused("This home is closed already.")
    if Job.objects.not_over(today).filter(home=home).exists():
        raise Refused(f"People still work at {home}. End their jobs, or change where they work.")
    home.closed_on = today
    home.save(update_fields=["closed_on"])
    home.invitations.unanswered().update(revoked_at=now)
    record(Fact.HOME_CLOSED, by=by, about=home, at=now)
    return home


# Teams


@transaction.atomic
def add_team(
    *,
    agency: Agency,
    office: Office,
    name: str,
    phone: str,
    email: str,
    out_of_hours: bool,
    by: Actor,
    now: datetime,
) -> Team:
    """A desk of the agency, and the number that is answered there."""
    require_administrator(by, agency_id=agency.pk)
    try:
        with transaction.atomic():
            team = Team.objects.create(
                agency=agency,
                office=office,
                name=name,
                phone=phone,
                email=email,
                out_of_hours=out_of_hours,
            )
    except IntegrityError:
        raise Refused("You have a team for this already. Change that one.") from None
    record(Fact.TEAM_ADDED, by=by, about=team, at=now, payload={"office": office})
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, phone: str, email: str, by: Actor, now: datetime) -> Team:
    """From now on this number is shown to whoever should ring, and this address is written to."""
    require_administrator(by, agency_id=team.agency_id)
    team = Team.objects.select_for_update().get(pk=team.pk)
    new = {"name": name, "phone": phone, "email": email}
    changed = [field for field, value in new.items() if getattr(team, field) != value]
    for field in changed:
        setattr(team, field, new[field])
    if changed:
        team.save(update_fields=changed)
        record(Fact.TEAM_CHANGED, by=by, about=team, at=now, payload={"details": changed})
    return team
