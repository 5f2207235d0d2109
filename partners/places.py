"""An agency's homes, and the desks it may have."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from core.times import local
from partners.access import homes_of
from partners.actor import Actor
from partners.models import Agency, Home
from partners.rules import (
    HOME_KINDS_AT,
    OFFICE_ROLES,
    ROLES_AT,
    AgencyKind,
    HomeKind,
    Office,
)

SIZE = 50


def homes_page(actor: Actor, number: str | None, *, now: datetime) -> Page[Any]:
    """Open homes first; each with how many people work there. Addresses are on a home's own page."""
    today = local(now).date()
    works = Q(jobs__started_on__lte=today) & (Q(jobs__ended_on=None) | Q(jobs__ended_on__gt=today))
    homes = homes_of(actor).annotate(people=Count("jobs", filter=works))
    return Paginator(homes.order_by("-closed_on", "name", "pk"), SIZE).get_page(number)


def known_of(home: Home) -> dict[str, str]:
    """What is known of a home of the agency, as its administrator changes it."""
    at = getattr(home, "address", None)
    return {
        "name": home.name,
        "address": at.street if at else "",
        "postcode": at.postcode if at else "",
        "urn": home.urn or "",
    }


def kinds_at(agency: Agency) -> tuple[HomeKind, ...]:
    return HOME_KINDS_AT.get(AgencyKind(agency.kind), ())


def offices_at(agency: Agency) -> tuple[Office, ...]:
    """The desks that people of such an agency can sit at. Carers are reached at home."""
    roles = set(ROLES_AT[AgencyKind(agency.kind)])
    desks = [office for office in Office if office is not Office.CARER]
    return tuple(office for office in desks if roles & set(OFFICE_ROLES[office]))
