"""Home: what each role needs first. Higher packages have pages of their own, to which it leads."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look_along
from missing import drafts, live, police_queue
from partners import helplines, todo
from partners.middleware import PersonRequest
from partners.rules import HOME_ROLES, Role

Page = tuple[str, dict[str, Any]]
START = "/missing/start/"
SOME = 5  # rows of a list that has a page of its own


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    template, found = HOMES[request.actor.role](request)
    look_along(by=request.actor, child_ids=_children_in(found), page="Home", now=now)
    return render(request, template, {**found, "now": now})


def _children_in(found: dict[str, Any]) -> list[int]:
    """Of whom the lists on the page say something."""
    listed = (*found.get("cards", ()), *found.get("rows", ()), *found.get("waiting", ()))
    queue = found["queue"].child_ids if "queue" in found else []
    return [*queue, *(each.child_id for each in listed)]


def _carer(request: PersonRequest) -> Page:
    """The children of the home: here, or not here and what comes next."""
    return "missing/home/carer.html", {
        "cards": live.cards_of(request.actor, now=timezone.now()),
        "drafts": drafts.started(request.actor),
        "left": drafts.left_by_colleagues(request.actor),
    }


Link = tuple[str, str]


def _live(heading: str, button: str, href: str, *also: Link) -> Callable[[PersonRequest], Page]:
    """Open episodes of the children whom the agency answers for, and what waits for the reader.

    `also` are rarer pages of this role's work, which lie at the foot.
    """

    def page(request: PersonRequest) -> Page:
        now = timezone.now()
        return "missing/home/live.html", {
            "heading": heading,
            "button": button,
            "href": href,
            "also": also,
            "rows": live.rows_of(request.actor, now=now),
            "waiting": live.waiting_for(request.actor, now=now),
            "drafts": drafts.started(request.actor),
        }

    return page


def _police(request: PersonRequest) -> Page:
    now = timezone.now()
    waiting = live.waiting_for(request.actor, now=now)
    return "missing/home/police.html", {
        "queue": police_queue.queue_of(request.actor, now=now, size=SOME),
        "waiting": [each for each in waiting if each.code not in police_queue.IN_THE_QUEUE],
    }


def _senior(request: PersonRequest) -> Page:
    now = timezone.now()
    return "missing/home/senior.html", {
        "waiting": live.waiting_for(request.actor, now=now),
        "queue": police_queue.queue_of(request.actor, now=now, size=SOME),
    }


def _interviewer(request: PersonRequest) -> Page:
    waiting = live.waiting_for(request.actor, now=timezone.now())
    return "missing/home/interviewer.html", {"waiting": waiting}


def _reviewer(request: PersonRequest) -> Page:
    cards = live.cards_of(request.actor, now=timezone.now())
    return "missing/home/reviewer.html", {"cards": cards}


def _administrator(request: PersonRequest) -> Page:
    now = timezone.now()
    return "missing/home/administrator.html", {
        "figures_of": todo.figures_of(request.actor, now),
        "gaps": todo.gaps_of(request.actor, now),
        "may_set_up": request.user.is_staff,
        "helplines_late": helplines.to_check(now).count() if request.user.is_staff else 0,
        "helplines_every": settings.HELPLINES_CHECK_DAYS,
    }


_WITH_CARERS = _live("Live with my carers", "Log for a carer", START)

HOMES: dict[Role | None, Callable[[PersonRequest], Page]] = {
    **dict.fromkeys(HOME_ROLES, _carer),
    Role.ON_CALL: _WITH_CARERS,
    Role.FOSTERING_SOCIAL_WORKER: _WITH_CARERS,
    Role.CALL_HANDLER: _police,
    Role.POLICE_SUPERVISOR: _police,
    Role.SENIOR_OFFICER: _senior,
    Role.SUPERINTENDENT: _senior,
    Role.SOCIAL_WORKER: _live("My work", "Arrange interviews", "/returns/"),
    Role.EMERGENCY_DUTY: _live("Out of hours", "Open the board", "/board/"),
    Role.PLACING_AUTHORITY: _live(
        "Our children",
        "Open the board",
        "/board/",
        ("How long records are kept", "/retention/"),
    ),
    Role.COORDINATOR: _live(
        "Missing children here",
        "Open the board",
        "/board/",
        ("What was raised to be learnt from", "/escalations/learning/"),
    ),
    Role.INTERVIEWER: _interviewer,
    Role.REVIEWING_OFFICER: _reviewer,
    Role.AGENCY_ADMIN: _administrator,
}
