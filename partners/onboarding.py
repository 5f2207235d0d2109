"""What an agency has to have before it goes live, and how far it has got."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.times import day, local
from partners import rota
from partners.models import Agency, Job, OfficeHours, Person, Setup, Team
from partners.rules import DESKS_AT, OFFICE_ROLES, AgencyKind, Office

FIRST_USERS = 2  # an administrator, and somebody who does the work


@dataclass(frozen=True)
class Step:
    """One line of the task list: what it is about, whether it is done, and what is still missing."""

    text: str
    href: str
    done: bool
    says: str


def setup_of(agency: Agency) -> Setup:
    """What has been said so far; nothing, when nobody has said anything."""
    return Setup.objects.filter(agency=agency).first() or Setup(agency=agency)


def hours_of(agency: Agency) -> dict[str, Any]:
    """The office hours as they are said; from Monday to Friday, while nobody has said them."""
    hours = OfficeHours.objects.filter(agency=agency).first()
    if hours is None:
        return {"weekdays": list("01234")}
    return {
        "weekdays": list(map(str, hours.weekdays)), "opens": hours.opens, "closes": hours.closes
    }  # fmt: skip


def steps_of(agency: Agency, *, now: datetime) -> list[Step]:
    """What an agency does before its people begin, in order, each done or not."""
    setup = setup_of(agency)
    desks = DESKS_AT[AgencyKind(agency.kind)]
    return [
        _details(agency),
        _agreement(setup, now),
        _contact(setup),
        _numbers(agency, desks),
        _rota(agency, desks, now),
        _roles(agency, desks, now),
        _first_users(agency, now),
        _alert(setup, now),
    ]


def first_of_all(agency: Agency, *, now: datetime) -> str:
    """What is missing of the steps that need nobody but the administrator, before others are asked in.

    Said and not refused (decision 0018). Empty where nothing is missing.
    """
    setup = setup_of(agency)
    steps = (_details(agency), _agreement(setup, now), _contact(setup))
    missing = [step.text.lower() for step in steps if not step.done]
    if not missing:
        return ""
    return (
        f"Not done yet at your agency: {', '.join(missing)}. Whoever you invite may see children, so do"
        " that first, under “Agency”."
    )


def is_live(steps: Iterable[Step]) -> bool:
    return all(step.done for step in steps)


def _details(agency: Agency) -> Step:
    says = agency.phone or "Add the number that your agency is reached by"
    return Step("Agency details", reverse("agency-details"), bool(agency.phone), says)


def _agreement(setup: Setup, now: datetime) -> Step:
    done = bool(setup.agreement_on and setup.agreement_reference)
    says = "Say which agreement, and since when"
    if done and setup.agreement_on:
        says = f"{setup.agreement_reference}, {day(setup.agreement_on, now=now)}"
    return Step("Information-sharing agreement", reverse("agency-agreement"), done, says)


def _contact(setup: Setup) -> Step:
    done = bool(setup.contact_name and setup.contact_phone)
    says = f"{setup.contact_name}, {setup.contact_phone}" if done else "Name somebody senior"
    return Step("Senior contact", reverse("agency-contact"), done, says)


def _numbers(agency: Agency, desks: tuple[Office, ...]) -> Step:
    has = set(Team.objects.filter(agency=agency).exclude(phone="").values_list("office", flat=True))
    missing = [office.label.lower() for office in desks if office not in has]
    says = f"No number yet for: {', '.join(missing)}" if missing else "Every desk has a number"
    return Step("Teams and phone numbers", reverse("teams"), not missing, says)


def _rota(agency: Agency, desks: tuple[Office, ...], now: datetime) -> Step:
    """Somebody at every desk for the next seven days; teams of one desk cover for each other."""
    soon = now + rota.WEEK
    teams = Team.objects.filter(agency=agency, office__in=desks)
    staffed = teams.filter(shifts__ends_at__gt=now, shifts__starts_at__lt=soon).distinct()
    has = set(staffed.values_list("office", flat=True))
    missing = [office.label.lower() for office in desks if office not in has]
    says = (
        f"Nobody is on the rota in the next seven days for: {', '.join(missing)}"
        if missing
        else "Somebody is on the rota for every desk"
    )
    return Step("Rota", reverse("rota"), not missing, says)


def _roles(agency: Agency, desks: tuple[Office, ...], now: datetime) -> Step:
    works = Job.objects.current(local(now).date()).filter(agency=agency, person__is_active=True)
    has = set(works.values_list("role", flat=True))
    missing = [office.label.lower() for office in desks if not has & set(OFFICE_ROLES[office])]
    says = f"Nobody works as: {', '.join(missing)}" if missing else "Somebody works at every desk"
    return Step("Roles filled", reverse("people"), not missing, says)


def _first_users(agency: Agency, now: datetime) -> Step:
    works = Job.objects.current(local(now).date()).filter(agency=agency).values("person")
    number = Person.objects.filter(pk__in=works, last_login__isnull=False).count()
    says = f"{number} {'person has' if number == 1 else 'people have'} signed in"
    return Step("First people signed in", reverse("invitations"), number >= FIRST_USERS, says)


def _alert(setup: Setup, now: datetime) -> Step:
    received, sent = setup.alert_received_at, setup.alert_sent_at
    says = "Send one, and have the code read out to you"
    if received is not None:
        says = f"Received {day(received, now=now)}"
    elif sent is not None:
        says = f"Sent {day(sent, now=now)}; enter the code that was in it"
    return Step("Test alert received", reverse("agency-alert"), received is not None, says)
