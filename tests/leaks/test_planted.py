"""The walk finds what it is for: leaks that were planted, in every part of an answer."""

from itertools import product

import pytest
from django.test import override_settings

from children.models import Child
from partners.behalf import on_behalf_of
from tests.addresses import of_child
from tests.leaks import oracle
from tests.leaks.leaky_urls import LEAKY
from tests.leaks.locks import first_lock_off, second_lock_off
from tests.leaks.routes import goes
from tests.leaks.walk import Leak, Visit, about_each, walk
from tests.leaks.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

# Between them they have every role that some page is for. A restricted child is hidden from those of
# its own authority too, to whom alone some pages of a child are open.
INTRUDERS = (
    *("superintendent", "placing-authority", "wolverhampton-social-worker", "coordinator"),
    *("interviewer", "other-carer", "northway-system", "bradford-coordinator"),
)
# What shows a child to nobody who is hidden from the child, with both locks off.
SHOW_NO_CHILD = {
    # It only takes what is sent, and leads on.
    *("accept-duty", "api-heard-decisions", "api-return", "api-not-back"),
    *("child-photo-remove", "confirm-profile", "disposal-approve"),
    *("disposal-erase", "escalation-pick-up", "interview-ask-again", "looks-paper"),
    *("interview-send-again", "interview-voice-end"),
    *(
        "challenge-paper",
        "police-summary",
        *("interview-report", "police-extract", "childs-copy"),
        "confirm-decision",
        "confirm-prevention",
        "log-take-over",
        "escalation-agree",
    ),
    # It names no child.
    "child-record-csv",
    # It asks besides whose it is: one's own log, form or answer.
    *("log", "log-999", "log-check", "log-sent", "log-step", "log-suggestion"),
    *("challenge-check", "looks-answer"),
    # There is one only while a challenge is open, for the force that was challenged: until then the
    # report is open too, and the force sees the child.
    *("escalation-ask", "escalation-review"),
    # It is refused once the time away is over, as it is where somebody wrote an answer down.
    "escalation-correct-heard",
    # It is for whoever owes the duty, who is of an agency that looks after the child.
    *("check-search", "decide-as-adult", "tell-parents", "tell-ofsted", "interview-no-contact"),
    # It is for whoever has the duty, or is asked to take it over, alone.
    *("hand-over", "answer-handover", "take-back-handover"),
    # It is for somebody else of the service that held the interview, which sees the child until then.
    "interview-approval",
    # It is for the coordinator of the authority that placed the child, who sees the child.
    "close-learning",
    # It is for the force that holds the report, which sees the child.
    "correct-enquiry",
}


@pytest.mark.parametrize("planted", LEAKY)
def test_a_planted_leak_is_found(world: World, planted: str) -> None:
    with override_settings(ROOT_URLCONF="tests.leaks.leaky_urls"), second_lock_off():
        visits = about_each(world.cases["reported"], {planted: of_child})
        found = walk(world, [(slug, visit) for visit in visits for slug in world.walkers]).leaks

    caught = {leak.who for leak in found}
    assert {"signed-out", "stranger", "other-force", "agency-admin"} <= caught
    assert "carer" not in caught
    assert {(leak.state, leak.what) for leak in found} == {("reported", "surname")}


def test_with_neither_lock_every_page_about_a_child_is_read_by_somebody_who_may_not(
    world: World,
) -> None:
    """Else a lock that is only half off would look like one that holds."""
    with first_lock_off(), second_lock_off():
        leaks = {name: _leak_of(world, name, visits) for name, visits in _visits(world).items()}

    silent = {name for name, leak in leaks.items() if leak is None}
    assert silent == SHOW_NO_CHILD, ", ".join(sorted(silent))


def _visits(world: World) -> dict[str, list[Visit]]:
    """By address, every child of whom there is such a page."""
    found: dict[str, list[Visit]] = {}
    for case in world.cases.values():
        for visit in about_each(case):
            found.setdefault(visit.name, []).append(visit)
    return found


def _leak_of(world: World, name: str, visits: list[Visit]) -> Leak | None:
    """Something that somebody reads there of a child whom they may not know."""
    for slug, visit in product(INTRUDERS, visits):
        if not oracle.sees(slug, visit.about[0].state) and goes(slug, name):
            leaks = walk(world, [(slug, visit)]).leaks
            if leaks:
                return min(leaks)
    return None


def test_with_the_second_lock_off_it_is_off_for_what_is_done_on_behalf_of_somebody(
    world: World,
) -> None:
    """Else a paper with the first lock alone would in truth be tried with both."""
    stranger = world.around.jobs["stranger"]
    asked = {"person_id": stranger.person_id, "job_id": stranger.pk, "now": world.now}

    with on_behalf_of(**asked):
        assert not Child.objects.exists()
    with second_lock_off(), on_behalf_of(**asked):
        assert Child.objects.count() == len(world.cases)


@pytest.mark.parametrize("lock_off", [first_lock_off, second_lock_off])
def test_either_lock_keeps_a_stranger_out_alone(world: World, lock_off: object) -> None:
    with lock_off():  # type: ignore[operator]
        visits = about_each(world.cases["reported"])
        found = walk(world, [("stranger", visit) for visit in visits])

    assert found.requests
    assert not found.leaks
