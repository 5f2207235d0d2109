"""Calendars: what a booked interview and somebody's own address say, to whom, and for how long."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from audit.models import Event, Look
from audit.rules import Fact
from core.refusals import Denied
from partners.actor import tell_database
from partners.doors import forget_mobile
from partners.models import Job, Mobile
from partners.rules import Role
from partners.workflow.jobs import end_job
from returns import calendars, workflow
from returns.models import CalendarKey, ReturnInterview
from returns.rules import State, Where
from tests import make
from tests.make import World, acting
from tests.returns.pages import text_of, url
from tests.returns.test_slots import offer, tomorrow_at_four
from tests.returns.test_workflow import booked, declined, held
from tests.roles import as_role
from tests.signing import came_long_ago

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def interview(world: World, now: datetime) -> ReturnInterview:
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    return booked(world, found, now=now, booked_for=tomorrow_at_four(now), where=Where.HOME)


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def address_of(world: World, job: Job | None = None) -> str:
    key = workflow.make_calendar_key(by=acting(job or world.interviewer), now=timezone.now())
    return f"/calendar/{key}.ics"


def names(world: World, answer: Any) -> list[str]:
    """What of the child or of where the child lives is in an answer."""
    child, home = world.child, world.child.home
    at = home.address
    said = (child.forename, child.surname, str(home), at.street, at.postcode)
    return [each for each in said if each and each in answer.content.decode()]


# One interview


def test_a_booked_interview_is_a_calendar_file_that_names_nobody(world, sign_in, interview, now):
    for job in (world.interviewer, world.social_worker, world.carer):
        answer = sign_in(job).get(url(interview, "invitation.ics"))

        (event,) = events(answer)
        reference = interview.episodes.get().reference
        assert str(event["summary"]) == f"Return interview {reference}"
        assert event["dtstart"].dt == interview.booked_for
        assert event["dtend"].dt == interview.booked_for + HOUR
        assert "location" not in event
        assert not names(world, answer)
        assert reference in answer["Content-Disposition"]


def test_who_may_not_see_the_booking_has_no_file_of_it(world, sign_in, interview):
    for job in (world.sergeant, make.carer(make.home())):
        assert sign_in(job).get(url(interview, "invitation.ics")).status_code == 404


def test_what_is_not_booked_has_no_file(world, sign_in, now):
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    client = sign_in(world.social_worker)
    held(world, found, now=now + HOUR / 60, held_at=now - HOUR)

    assert client.get(url(found, "invitation.ics")).status_code == 404


def test_a_booking_that_was_moved_replaces_what_a_calendar_has(world, sign_in, interview, now):
    client, at = sign_in(world.carer), url(interview, "invitation.ics")
    (first,) = events(client.get(at))
    booked(world, interview, now=now, booked_for=tomorrow_at_four(now) + HOUR, where=Where.HOME)

    (moved,) = events(client.get(at))

    assert moved["uid"] == first["uid"]
    assert moved["sequence"] > first["sequence"]
    assert moved["dtstart"].dt == first["dtstart"].dt + HOUR


def test_while_the_child_is_away_again_a_calendar_says_that_the_talk_waits(
    world, sign_in, interview, now
):
    make.logged(world, now=now)

    for job in (world.interviewer, world.carer):
        (event,) = events(sign_in(job).get(url(interview, "invitation.ics")))
        assert str(event["summary"]).startswith("Waits, see its page: Return interview")


def test_a_talk_that_is_called_off_comes_out_of_calendars(world, sign_in, interview, now):
    client, at = sign_in(world.carer), url(interview, "invitation.ics")
    (first,) = events(client.get(at))
    declined(world, interview, now=now + HOUR / 60, declined_at=now)

    answer = client.get(at)

    (called_off,) = events(answer)
    assert b"METHOD:CANCEL" in answer.content
    assert called_off["status"] == "CANCELLED"
    assert (called_off["uid"], called_off["dtstart"]) == (first["uid"], first["dtstart"])
    assert called_off["sequence"] > first["sequence"]
    assert not names(world, answer)
    for job in (world.carer, world.social_worker):
        assert "Take it out of a calendar" in text_of(sign_in(job).get(url(interview)))


def test_a_talk_that_was_held_before_its_time_comes_out_of_calendars(
    world, sign_in, interview, now
):
    client, at = sign_in(world.social_worker), url(interview, "invitation.ics")
    (first,) = events(client.get(at))
    held(world, interview, now=now + HOUR / 60, held_at=now - HOUR)

    (called_off,) = events(client.get(at))

    assert called_off["status"] == "CANCELLED"
    assert (called_off["uid"], called_off["dtstart"]) == (first["uid"], first["dtstart"])
    assert called_off["sequence"] > first["sequence"]
    assert "Take it out of a calendar" in text_of(client.get(url(interview)))


def test_a_talk_that_was_held_at_its_time_stays_in_calendars(world, sign_in, interview, now):
    held(world, interview, now=interview.booked_for + HOUR, held_at=interview.booked_for)

    assert sign_in(world.social_worker).get(url(interview, "invitation.ics")).status_code == 404


def test_a_no_to_what_was_never_booked_is_in_no_calendar(world, sign_in, now):
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    declined(world, found, now=now, declined_at=now - HOUR)

    client = sign_in(world.social_worker)
    assert client.get(url(found, "invitation.ics")).status_code == 404
    assert "Take it out of a calendar" not in text_of(client.get(url(found)))


def test_a_place_that_is_no_home_is_said_escaped_and_long_lines_are_folded(now):
    references = [f"M-{n:05}" for n in range(20)]
    made = SimpleNamespace(
        pk=1,
        state=State.BOOKED,
        paused=False,
        bookings=1,
        booked_for=now,
        slot=None,
        references=references,
        where=Where.OUT,
        get_where_display=lambda: Where.OUT.label,
        get_absolute_url=lambda: "/returns/1/",
    )

    said = calendars.invitation(made, now)

    assert b"LOCATION:A caf\xc3\xa9\\, car or walk\r\n" in said
    assert max(map(len, said.split(b"\r\n"))) <= 75
    assert said.endswith(b"END:VCALENDAR\r\n")
    (event,) = Calendar.from_ical(said).walk("VEVENT")
    assert str(event["summary"]) == f"Return interview {', '.join(references)}"


# An address of one's own


def test_the_address_is_shown_once_and_only_its_digest_is_kept(world, sign_in):
    client = sign_in(world.interviewer)

    page = text_of(client.post("/returns/calendar/"))

    (address,) = [word for word in page.split() if "/calendar/" in word]
    key = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert CalendarKey.objects.get().digest == CalendarKey.digest_of(key)
    assert key not in text_of(client.get("/returns/calendar/"))
    assert Client().get(f"/calendar/{key}.ics").status_code == 200


def test_an_address_that_was_stopped_opens_nothing(world, sign_in):
    address, client = address_of(world), sign_in(world.interviewer)

    assert "Stop it" in text_of(client.get("/returns/calendar/"))
    client.post("/returns/calendar/stop/")

    assert Client().get(address).status_code == 404
    assert "Stop it" not in text_of(client.get("/returns/calendar/"))
    assert Event.objects.filter(fact=Fact.CALENDAR_KEY_ENDED).count() == 1


def test_whoever_proved_who_they_are_long_ago_shows_it_again_before_they_make_one(
    world,
):
    world.interviewer.person.set_password("four words make one")
    world.interviewer.person.save()

    answer = came_long_ago(world.interviewer).get("/returns/calendar/")

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_it_has_the_owners_interviews_and_free_times_and_no_name(world, interview, now):
    offer(world, tomorrow_at_four(now) + 2 * HOUR, now=now)
    other = make.job(world.interviewer.role, world.interviews)
    offer(world, tomorrow_at_four(now) + 5 * HOUR, now=now, by=acting(other))

    answer = Client().get(address_of(world))

    reference = interview.episodes.get().reference
    assert {str(event["summary"]) for event in events(answer)} == {
        f"Return interview {reference}",
        "Free for a return interview",
    }
    assert len(events(answer)) == 2
    assert not names(world, answer)
    look = Look.objects.get(child_id=world.child.pk, page="Calendar")
    assert look.person_id == world.interviewer.person_id


def test_somebody_elses_address_has_none_of_it(world, interview):
    other = make.job(world.interviewer.role, world.interviews)

    assert events(Client().get(address_of(world, other))) == []


def test_a_new_address_ends_the_one_before(world, interview):
    first = address_of(world)
    second = address_of(world)

    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_the_address_ends_with_the_job_and_the_sight(world, interview, now):
    address = address_of(world)
    world.child.sights.update(until=now - HOUR)
    assert events(Client().get(address)) == []

    Job.objects.filter(pk=world.interviewer.pk).update(ended_on=make.today())

    assert Client().get(address).status_code == 404


def test_the_address_and_the_mobile_end_when_somebody_has_to_begin_again(world, sign_in, now):
    administrator = make.job(Role.AGENCY_ADMIN, world.interviewer.agency)
    other = make.job(Role.INTERVIEWER, world.interviewer.agency)
    address, kept = address_of(world), address_of(world, other)
    said = {"number": "07700900123", "confirmed_at": now}
    Mobile.objects.create(person=world.interviewer.person, **said)
    Mobile.objects.create(person=other.person, **said)

    page = reverse("begin-again", args=[world.interviewer.pk])
    assert sign_in(administrator).post(page, {"sent": "1"}).status_code == 302

    assert Client().get(address).status_code == 404
    assert Client().get(kept).status_code == 200
    assert Event.objects.filter(fact=Fact.CALENDAR_KEY_ENDED).count() == 1
    mobile = Mobile.objects.get(person=world.interviewer.person)
    assert (mobile.number, mobile.confirmed_at) == ("", None)
    assert Mobile.objects.get(person=other.person).number


def test_the_address_ends_at_once_and_for_good_with_a_job_that_is_ended(world, now):
    administrator = make.job(Role.AGENCY_ADMIN, world.interviewer.agency)
    address = address_of(world)

    end_job(job=world.interviewer, by=acting(administrator), now=now)
    Job.objects.filter(pk=world.interviewer.pk).update(ended_on=None, closed_at=None)

    assert Client().get(address).status_code == 404
    assert Event.objects.filter(fact=Fact.CALENDAR_KEY_ENDED).count() == 1


def test_nobody_but_their_administrator_makes_the_database_forget_a_mobile(world, now):
    Mobile.objects.create(person=world.interviewer.person, number="07700900123", confirmed_at=now)
    elsewhere = make.job(Role.AGENCY_ADMIN, world.provider)
    for job in (elsewhere, world.interviewer, world.social_worker):
        with as_role(settings.WEB_ROLE):
            tell_database(acting(job))
            forget_mobile(world.interviewer.person_id)

    assert Mobile.objects.get().number


def test_who_holds_no_interviews_has_no_such_address(world, sign_in):
    with pytest.raises(Denied):
        address_of(world, world.carer)
    assert sign_in(world.carer).get("/returns/calendar/").status_code == 403


def test_whoever_reads_it_without_end_is_stopped(world):
    address = address_of(world)

    answers = [Client().get(address).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]


def test_a_key_in_an_address_is_in_no_log(world):
    from config.logs import SECRET_PATH

    said = SECRET_PATH.sub("[hidden]", "GET /calendar/abc_DEF-123.ics")

    assert said == "GET /calendar/[hidden]"


def test_moving_an_interview_moves_it_in_the_calendar(world, interview, now):
    address = address_of(world)
    moved = booked(world, interview, now=now, booked_for=tomorrow_at_four(now) + DAY)

    (event,) = events(Client().get(address))

    assert moved.state == State.BOOKED
    assert event["dtstart"].dt == moved.booked_for.astimezone(UTC)
