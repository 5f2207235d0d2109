"""What the responsible authority sees to: that police search, and a child who grows up while away."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from core.times import LONDON
from escalation.messages import MESSAGES
from escalation.models import Notification
from missing import workflow
from missing.ledger import check
from missing.models import Duty, Note
from missing.rules import DutyEnd
from tests import make
from tests.make import NOW
from tests.missing.pages import words

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def searched_for(world):
    """Police respond."""
    return make.decided(world, outcome="record-respond", grade="high").episode


def owed(episode, code):
    return Duty.objects.open().filter(episode=episode, code=code)


def test_while_police_respond_the_authority_asks_again_and_again_what_is_being_done(
    world, searched_for
):
    by = make.acting(world.placing_manager)
    (first,) = owed(searched_for, "check-search")

    workflow.check_search(
        episode=searched_for, active=True, text="Two cars are out", by=by, now=LATER
    )

    first.refresh_from_db()
    (second,) = owed(searched_for, "check-search")
    assert first.how_ended == DutyEnd.MET
    assert second.due_at == LATER + timedelta(hours=4)
    assert check(searched_for) == []


def test_what_was_found_out_is_read_by_the_authorities_and_police_alone(
    world, searched_for, sign_in
):
    workflow.check_search(
        episode=searched_for,
        active=False,
        text="Nobody could say",
        by=make.acting(world.social_worker),
        now=LATER,
    )

    page = f"/missing/{searched_for.reference}/"
    reads = {
        who: "Nobody could say" in words(sign_in(getattr(world, who)).get(page))
        for who in ("coordinator", "sergeant", "carer", "on_call")
    }
    assert reads == {"coordinator": True, "sergeant": True, "carer": False, "on_call": False}


def test_only_those_who_owe_it_check_the_search(world, searched_for):
    with pytest.raises(Denied, match="somebody else"):
        workflow.check_search(
            episode=searched_for,
            active=True,
            text="Fine",
            by=make.acting(world.coordinator),
            now=LATER,
        )


def checked(world, episode, **said):
    by = make.acting(world.social_worker)
    workflow.check_search(episode=episode, text="Nobody is out", by=by, now=LATER, **said)
    told = Notification.objects.filter(message="search-not-active")
    return set(told.values_list("office", flat=True))


def test_that_nobody_searches_is_told_at_once_to_police_and_to_those_around_the_child(
    world, searched_for
):
    told = checked(world, searched_for, active=False)

    assert told == {"police-supervisor", "on-call", "host-coordinator"}
    assert MESSAGES["search-not-active"].may_wait is None


def test_a_search_that_is_active_alarms_nobody(world, searched_for):
    assert checked(world, searched_for, active=True) == set()


def test_the_placing_authority_that_finds_that_nobody_searches_challenges_it(
    world, searched_for, sign_in
):
    manager = sign_in(world.placing_manager)

    assert "Challenge this decision" in words(manager.get(f"/missing/{searched_for}/police/"))
    assert manager.get(f"/missing/{searched_for}/challenge/").status_code == 200


def test_what_is_not_enough_leads_on_to_where_it_can_be_challenged(world, searched_for, sign_in):
    manager = sign_in(world.placing_manager)
    at = f"/missing/{searched_for.reference}/search/"

    assert "Check the search" in words(manager.get(at))
    empty = manager.post(at, {"active": "no"})
    said = {"active": "no", "text": "No car is out", "submission": str(uuid4())}
    sent = manager.post(at, said)

    assert empty.status_code == 422
    assert sent.url == f"/missing/{searched_for.reference}/police/"
    assert manager.post(at, said).url == sent.url
    assert Note.objects.get(text="No car is out").episode == searched_for


@pytest.fixture
def grown_up(world):
    """Seventeen when the log began; eighteen at the midnight after."""
    world.child.born_on = date(2008, 11, 22)
    world.child.save(update_fields=["born_on"])
    episode = make.logged(world)
    midnight = datetime(2026, 11, 22, tzinfo=LONDON)
    (duty,) = owed(episode, "turns-18")
    assert duty.due_at == midnight
    workflow.mind(duty=duty, now=midnight)
    return episode


def test_a_child_who_turns_18_is_looked_for_as_before_and_the_authority_owes_a_decision(
    world, grown_up
):
    (duty,) = owed(grown_up, "decide-as-adult")

    workflow.decide_as_adult(
        episode=grown_up, text="Police go on", by=make.acting(world.social_worker), now=LATER
    )

    duty.refresh_from_db()
    grown_up.refresh_from_db()
    assert (duty.how_ended, grown_up.status) == (DutyEnd.MET, "away")
    assert Event.objects.filter(fact=Fact.ADULT_DECIDED, episode_id=grown_up.pk).exists()
    assert check(grown_up) == []


def test_it_is_decided_once(world, grown_up):
    by = make.acting(world.social_worker)
    workflow.decide_as_adult(episode=grown_up, text="Police go on", by=by, now=LATER)

    with pytest.raises(Refused, match="has been decided"):
        workflow.decide_as_adult(episode=grown_up, text="Police stop", by=by, now=LATER)


def test_the_page_says_that_they_are_18_now_and_asks_the_authority(world, grown_up, sign_in):
    manager = sign_in(world.placing_manager)
    at = f"/missing/{grown_up.reference}/"

    assert "is 18 now" in words(sign_in(world.carer).get(at))
    assert "Decide what happens now" in words(manager.get(at))
    sent = manager.post(f"{at}adult/", {"text": "Police go on", "submission": str(uuid4())})
    assert sent.url == at
    assert "Police go on" in words(manager.get(at))
