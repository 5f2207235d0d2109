"""Found in hospital or custody and not home yet: nobody looks, somebody brings them home; or they go again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from escalation.models import Notification
from insight.queries import board
from missing import ledger, live, queries, workflow
from missing.models import Located
from missing.rules import ReportedBy, Status, Whereabouts
from tests import make
from tests.make import NOW, acting
from tests.missing.pages import MOST, green_buttons, headings, statements, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def open_codes(episode):
    return set(episode.duties.open().values_list("code", flat=True))


@pytest.fixture
def tonight(world):
    """Reported an hour ago, at the level that is reported."""
    episode = make.logged(world, now=timezone.now() - HOUR)
    make.levelled(episode, world.carer, now=timezone.now() - HOUR)
    return make.reported(world, now=timezone.now() - HOUR, episode=episode)


def found_form(**changed):
    wall = timezone.localtime(timezone.now() - 10 * MINUTE)
    return {
        "kind": "hospital",
        "place": "Ward 4, New Cross",
        "with_whom": "A nurse",
        "seen_by": "Sister Amin",
        "found_at-on": wall.date().isoformat(),
        "found_at-time": wall.strftime("%I:%M%p"),
        **changed,
    }


def page(episode, name):
    return f"/missing/{episode}/{name}/"


# Found


def test_once_a_child_is_found_nobody_looks_and_somebody_brings_them_home(world):
    episode = make.decided(world).episode

    episode = make.found(world, now=NOW + HOUR, episode=episode)

    assert Status(episode.status) is Status.FOUND
    assert open_codes(episode) == {"bring-home", "accept-host-coordinator"}
    assert ledger.check(episode) == []


def test_a_log_that_is_being_written_ends_when_the_child_is_found(world):
    episode = make.opened(world)

    make.found(world, now=NOW + MINUTE, episode=episode)

    assert open_codes(episode) == {"bring-home"}
    with pytest.raises(Refused, match="found meanwhile"):
        workflow.log_episode(
            episode=episode, last_seen_at=None, by=acting(world.carer), now=NOW + 2 * MINUTE
        )


@pytest.mark.parametrize("who", ["carer", "on_call", "placing_manager", "sergeant"])
def test_home_agency_authority_and_police_may_say_that_a_child_is_found(
    world, sign_in, tonight, who
):
    answer = sign_in(getattr(world, who)).post(page(tonight, "found"), found_form())

    assert answer.status_code == 302
    assert Located.objects.get(episode=tonight).place == "Ward 4, New Cross"


def test_whoever_only_watches_cannot_say_that_a_child_is_found(world, tonight):
    with pytest.raises(Denied):
        workflow.locate(
            episode=tonight,
            kind=Whereabouts.HOSPITAL,
            place="Ward 4",
            seen_by="Sister Amin",
            found_at=timezone.now(),
            by=acting(world.coordinator),
            now=timezone.now(),
        )


def test_a_child_is_found_once_and_not_before_they_were_last_seen(world, carer, tonight):
    early = timezone.localtime(timezone.now() - 30 * HOUR)
    answer = carer.post(
        page(tonight, "found"), found_form(**{"found_at-on": early.date().isoformat()})
    )
    assert "must be after they were last seen" in words(answer)

    carer.post(page(tonight, "found"), found_form())

    assert "isn’t looked for any more" in words(carer.get(page(tonight, "found")))
    with pytest.raises(Refused, match="found, not home yet"):
        make.found(world, now=timezone.now(), episode=tonight)


def test_the_episode_says_where_the_child_is_and_who_is_with_them(carer, tonight):
    carer.post(page(tonight, "found"), found_form())

    answer = carer.get(f"/missing/{tonight}/")

    assert headings(answer) == [f"{tonight.child} has been found, but isn’t home yet"]
    read = words(answer)
    assert "In hospital: Ward 4, New Cross" in read
    assert "seen by Sister Amin. With them: A nurse." in read
    assert "Found in hospital or custody, not home yet" in read
    assert green_buttons(answer) == [f"{tonight.child} is back"]
    assert "Something has changed" not in read
    assert "has gone again" in read
    assert len(statements(carer, f"/missing/{tonight}/")) <= MOST + 2


def test_everybody_else_is_told_that_a_child_is_found(world, tonight):
    make.found(world, now=timezone.now(), episode=tonight)

    told = set(Notification.objects.filter(message="located").values_list("office", flat=True))
    assert told == {
        *("placing-authority", "host-coordinator", "on-call", "carer"),
        *("fostering-social-worker", "police-supervisor"),
    }


def test_a_child_who_is_found_is_in_every_list_under_its_own_words(world):
    now = timezone.now()
    episode = make.found(world, now=now)

    (group,) = board(acting(world.coordinator), now=now).groups
    assert (group.heading, group.number) == ("Found, not home yet", 1)
    (card,) = live.cards_of(acting(world.carer), now=now)
    assert card.row is not None
    assert card.row.away
    assert card.row.tags[0].text == "Found, not home yet"
    overdue = board(acting(world.coordinator), now=now + 3 * HOUR).groups[0]
    assert overdue.heading == "Overdue"
    assert overdue.lines[0].flags[0] == "Found, not home yet"
    with pytest.raises(Refused, match="logged this already"):
        workflow.open_episode(child=episode.child, by=acting(world.carer), now=now)


def test_nothing_is_asked_of_police_for_a_child_who_is_found(world, sign_in, tonight):
    make.found(world, now=timezone.now(), episode=tonight)
    officer = sign_in(world.sergeant)

    assert "Record decision" not in words(officer.get(f"/missing/{tonight}/police/"))
    assert str(tonight) not in words(officer.get("/decisions/"))
    with pytest.raises(Refused, match="Nobody needs to look"):
        make.decided(world, episode=tonight, now=timezone.now())


def test_a_child_who_was_found_comes_back_as_any_other_and_never_before(world):
    episode = make.found(world, now=NOW + HOUR, episode=make.reported(world))

    with pytest.raises(Refused, match="found"):
        workflow.record_return(
            episode=episode,
            returned_at=NOW + 30 * MINUTE,
            found_how="police",
            by=acting(world.carer),
            now=NOW + 2 * HOUR,
        )
    back = make.back(world, now=NOW + 2 * HOUR, episode=episode)

    assert Status(back.status) is Status.BACK
    assert episode.duties.get(code="bring-home").how_ended == "met"
    assert back.located.get().found_at == NOW + HOUR
    assert ledger.check(back) == []


# Gone again


def gone_form(**changed):
    wall = timezone.localtime(timezone.now())
    return {
        "left_at-on": wall.date().isoformat(),
        "left_at-time": wall.strftime("%I:%M%p"),
        "left_how": "Walked out of the ward",
        **changed,
    }


def test_a_child_who_goes_again_is_looked_for_and_reported_as_before(carer, tonight):
    carer.post(page(tonight, "found"), found_form())

    answer = carer.post(page(tonight, "gone-again"), gone_form())

    assert answer["Location"] == f"/missing/{tonight}/assessment/"
    tonight.refresh_from_db()
    assert Status(tonight.status) is Status.AWAY
    assert {"check-in", "report-to-police"} <= open_codes(tonight)
    read = words(carer.get(f"/missing/{tonight}/"))
    assert "Gone again after being found" in read
    assert "Walked out of the ward" in read
    assert ledger.check(tonight) == []
    told = Notification.objects.filter(message="gone-again").values_list("office", flat=True)
    assert "police-supervisor" in set(told)


def test_once_a_child_has_gone_again_what_police_decided_before_stands_no_more(
    world, carer, tonight, sign_in
):
    make.decided(world, episode=tonight, outcome="record-respond", now=timezone.now() - HOUR)
    carer.post(page(tonight, "found"), found_form())
    carer.post(page(tonight, "gone-again"), gone_form())

    read = carer.get(f"/missing/{tonight}/")
    asked = carer.get(page(tonight, "police"))
    lines = [
        line
        for group in board(acting(world.coordinator), now=timezone.now()).groups
        for line in group.lines
    ]

    assert "Police: not told again" in words(read)
    assert "recorded as missing" not in words(read)
    assert "Report to police" in words(read)
    assert 'name="reported_at' in asked.content.decode()
    assert [line.police for line in lines] == ["Not told"]
    assert not tonight.decisions_in_force.exists()


def test_a_child_in_the_gravest_danger_who_goes_again_is_for_999_again(world, tonight):
    at = timezone.now() - 30 * MINUTE
    make.levelled(tonight, world.carer, level="L3", now=at)
    make.reported(world, episode=tonight, now=at + MINUTE)
    make.found(world, episode=tonight, now=at + 5 * MINUTE)
    by = acting(world.carer)
    workflow.go_again(episode=tonight, left_at=at + 10 * MINUTE, by=by, now=at + 10 * MINUTE)

    assert queries.calls_for_999(queries.episodes(by).get(pk=tonight.pk))


def test_a_call_from_before_the_danger_is_no_call_about_it(world, tonight):
    at = timezone.now() - 30 * MINUTE
    make.levelled(tonight, world.carer, level="L3", now=at)
    by = acting(world.carer)
    about = {"episode": tonight, "by": by, "now": at + MINUTE, "reported_at": at - 20 * MINUTE}

    workflow.report_to_police(how=ReportedBy.CALL_101, **about)
    assert queries.calls_for_999(queries.episodes(by).get(pk=tonight.pk))

    workflow.report_to_police(how=ReportedBy.CALL_999, **about)
    assert not queries.calls_for_999(queries.episodes(by).get(pk=tonight.pk))


def test_police_who_are_told_of_the_second_going_decide_anew(world, carer, tonight):
    carer.post(page(tonight, "found"), found_form())
    carer.post(page(tonight, "gone-again"), gone_form())

    make.reported(world, now=timezone.now() + MINUTE, episode=tonight)
    make.levelled(tonight, world.carer, now=timezone.now() + 2 * MINUTE)

    assert "police-decision" in open_codes(tonight)
    assert "report-to-police" not in open_codes(tonight)
    assert ledger.check(tonight) == []


def test_a_child_found_before_any_level_was_set_is_owed_one_when_they_go(world):
    episode = make.found(world, now=NOW + MINUTE, episode=make.opened(world))

    workflow.go_again(
        episode=episode, left_at=NOW + 2 * MINUTE, by=acting(world.carer), now=NOW + 3 * MINUTE
    )

    assert {"set-level", "accept-on-call"} <= open_codes(episode)
    assert Event.objects.filter(fact=Fact.GONE_AGAIN, episode_id=episode.pk).count() == 1
    assert ledger.check(episode) == []


def test_only_a_child_who_is_found_can_go_again_and_not_before_they_were(carer, tonight):
    assert "isn’t recorded as found" in words(carer.get(page(tonight, "gone-again")))
    carer.post(page(tonight, "found"), found_form())
    early = timezone.localtime(timezone.now() - 30 * HOUR)

    answer = carer.post(
        page(tonight, "gone-again"), gone_form(**{"left_at-on": early.date().isoformat()})
    )

    assert "must be after they were found" in words(answer)
    tonight.refresh_from_db()
    assert Status(tonight.status) is Status.FOUND
