"""The prevention interview: police see a child who is back, and an episode waits for it."""

from datetime import timedelta

import pytest
from django.http import Http404

from children.models import Sight
from core.refusals import Denied, Refused
from escalation.models import Delivery, Notification
from escalation.undelivered import ask_to_phone
from insight import papers
from missing import closing, ledger, workflow
from missing.clock_board import duties_of
from missing.models import Episode
from missing.rules import HeardHow, Prevention, Status
from partners.rules import AgencyKind, Office, Role
from returns import prevention
from returns import workflow as returns_workflow
from returns.models import (
    PreventionConfirmation,
    PreventionDisclosure,
    PreventionInterview,
    ReturnInterview,
)
from returns.prevention_rules import Harm, NotDone
from returns.workflow import Disclosed, confirm_prevention, record_prevention
from tests import make
from tests.make import NOW, acting
from tests.missing.pages import submitted, words
from tests.returns.test_workflow import declined

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def back(world) -> Episode:
    """Police were told, and the child is home since an hour."""
    return make.back(world, now=NOW - HOUR, episode=make.reported(world, now=NOW - 4 * HOUR))


def seen(world, episode, **said):
    """The sergeant saw the child."""
    usual = {
        "outcome": Prevention.DONE,
        "happened_at": NOW,
        "seen_alone": True,
        "found": "Well, and warm",
        "by": acting(world.sergeant),
        "now": NOW,
    }
    return record_prevention(episode=episode, **{**usual, **said})


def heard(world, episode, **said):
    """On-call wrote down what police said."""
    usual = {
        "outcome": Prevention.NOT_DONE,
        "because": NotDone.NO_ANSWER,
        "seen_alone": None,
        "found": "",
        "heard_from": "control room",
        "heard_how": HeardHow.CUT_OFF,
        "by": acting(world.on_call),
    }
    return seen(world, episode, **{**usual, **said})


def talk(world, episode, *, at=NOW):
    return make.held(world, ReturnInterview.objects.get(episodes=episode), now=at)


def stands(episode) -> str:
    episode.refresh_from_db()
    return episode.status


def sees(agency, episode) -> bool:
    return Sight.objects.filter(agency=agency, episode_id=episode.pk, until=None).exists()


# What is owed


def test_police_owe_it_within_a_day_of_a_return_that_they_were_told_of(world, back):
    duty = back.duties.get(code="prevention-interview")

    assert (duty.owed_by, duty.agency) == (Office.POLICE_SUPERVISOR, world.force)
    assert duty.due_at == back.returned_at + 24 * HOUR


def test_police_owe_none_for_a_time_away_that_they_were_not_told_of(world):
    episode = make.back(world)

    assert not episode.duties.filter(code="prevention-interview").exists()


def test_an_interview_that_nobody_records_climbs_to_the_coordinator_and_the_placing_authority(
    world, back
):
    duty = back.duties.get(code="prevention-interview")

    workflow.mind(duty=duty, now=back.returned_at + 49 * HOUR)

    passed_on = back.notifications.filter(
        message="passed-on", duty__code="prevention-interview"
    ).values_list("office", flat=True)
    assert set(passed_on) == {Office.HOST_COORDINATOR, Office.PLACING_AUTHORITY}


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        (Prevention.DONE, {}),
        (Prevention.REFUSED, {"seen_alone": None}),
        (Prevention.NOT_DONE, {"seen_alone": None, "because": NotDone.NOT_WELL}),
    ],
)
def test_whatever_came_of_it_nothing_more_is_owed(world, back, outcome, more):
    seen(world, back, outcome=outcome, **more)

    duty = back.duties.get(code="prevention-interview")
    assert (duty.how_ended, duty.ended_at) == ("met", NOW)
    assert ledger.check(back) == []


# Who records it


def test_an_officer_records_it_by_name_and_number(world, back):
    row = seen(world, back, officer_number="4411")

    assert (row.officer, row.officer_name) == (world.sergeant.person, world.sergeant.person.name)
    assert (row.officer_number, row.force) == ("4411", world.force)
    assert not row.heard_how


def test_whoever_heard_of_it_records_it_second_hand_and_the_force_confirms_it(world, back):
    row = heard(world, back)

    assert (row.officer, row.heard_from) == (None, "control room")
    confirm_prevention(recorded=row, by=acting(world.sergeant), now=NOW + HOUR)
    assert PreventionConfirmation.objects.get(prevention=row).officer == world.sergeant.person
    with pytest.raises(Refused, match="confirmed already"):
        confirm_prevention(recorded=row, by=acting(world.inspector), now=NOW + HOUR)


def test_what_was_confirmed_since_the_page_was_read_is_neither_put_right_nor_confirmed_again(
    world, back
):
    heard(world, back)
    first, second = acting(world.sergeant), acting(world.inspector)
    shown = prevention.to_confirm(back, second)

    confirm_prevention(recorded=heard_of(back), by=first, now=NOW + HOUR)

    with pytest.raises(Refused, match="confirmed already"):
        seen(world, back, corrects=shown, by=second, now=NOW + HOUR)
    with pytest.raises(Refused, match="confirmed already"):
        confirm_prevention(recorded=shown, by=second, now=NOW + HOUR)


def heard_of(episode):
    return PreventionInterview.objects.get(episode=episode)


def test_the_force_puts_right_what_a_partner_wrote_down_and_both_stay(world, back):
    wrong = heard(world, back)

    right = seen(world, back, corrects=wrong, now=NOW + HOUR)

    assert right.corrects == wrong
    assert list(PreventionInterview.objects.filter(episode=back)) == [right, wrong]


def test_it_is_recorded_once(world, back):
    seen(world, back)

    with pytest.raises(Refused, match="recorded already"):
        heard(world, back)


def test_an_officer_of_another_force_does_not_record_it(world, back):
    elsewhere = make.job(Role.POLICE_SUPERVISOR, make.agency(AgencyKind.FORCE))

    with pytest.raises(Http404):
        seen(world, back, by=acting(elsewhere))
    assert not PreventionInterview.objects.exists()


def test_a_carer_is_no_officer(world, back):
    with pytest.raises(Denied):
        seen(world, back, by=acting(world.carer))


def test_it_waits_for_the_child_to_be_home(world):
    episode = make.reported(world)

    with pytest.raises(Refused, match="once the child is home"):
        seen(world, episode)


def test_there_is_none_of_a_time_away_that_police_were_not_told_of(world):
    episode = make.back(world, now=NOW - HOUR)

    with pytest.raises(Refused, match="Police were not told"):
        heard(world, episode)


def test_what_a_child_told_police_is_not_written_by_those_who_may_not_read_it(world, back):
    with pytest.raises(Denied, match="authorities and the police"):
        heard(world, back, disclosed=Disclosed(words="He hit me"))


def test_police_cannot_set_it_aside(world, back):
    duty = back.duties.get(code="prevention-interview")

    with pytest.raises(Denied):
        workflow.set_aside(duty=duty, because="Busy", by=acting(world.sergeant), now=NOW)


# Who is told


def messages(episode, message):
    return set(
        episode.notifications.filter(message=message).values_list("office", flat=True).distinct()
    )


def test_the_carer_and_the_authorities_hear_that_it_was_recorded(world, back):
    seen(world, back)

    assert messages(back, "prevention-recorded") >= {
        Office.CARER,
        Office.PLACING_AUTHORITY,
        Office.HOST_COORDINATOR,
    }
    assert not messages(back, "harm-disclosed")


def test_harm_that_a_child_told_police_of_is_told_at_once_and_never_to_the_carer(world, back):
    told = Disclosed(words="He hit me", harm=[Harm.PHYSICAL])

    seen(world, back, disclosed=told)

    assert Office.CARER not in messages(back, "harm-disclosed")
    assert {Office.PLACING_AUTHORITY, Office.HOST_COORDINATOR} <= messages(back, "harm-disclosed")
    # So that its absence from the list of who was told says nothing of harm.
    around = {Office.CARER, Office.SOCIAL_WORKER, Office.PLACING_AUTHORITY, Office.HOST_COORDINATOR}
    assert messages(back, "prevention-recorded") == around


@pytest.mark.parametrize("who", ["carer", "on_call", "manager"])
def test_that_harm_was_told_of_is_read_by_nobody_who_looks_after_the_child(
    world, back, sign_in, who
):
    seen(world, back, disclosed=Disclosed(words="He hit me", harm=[Harm.PHYSICAL]))
    reader = {
        "carer": world.carer,
        "on_call": world.on_call,
        "manager": make.job(Role.FOSTERING_SOCIAL_WORKER, world.provider),
    }[who]

    page = sign_in(reader).get(f"{back.get_absolute_url()}told/").content.decode()
    on_paper = [each.message for each in papers.tellings_of(back, acting(reader))]

    assert "Police have recorded the prevention interview" in page
    assert "told police of harm" not in page
    assert "prevention-recorded" in on_paper
    assert "harm-disclosed" not in on_paper


def test_on_call_is_not_told_that_a_message_of_harm_did_not_arrive(world, back):
    seen(world, back, disclosed=Disclosed(words="He hit me", harm=[Harm.PHYSICAL]))
    told = Notification.objects.filter(episode=back, message="harm-disclosed")[0]
    lost = Delivery.objects.create(
        notification=told, address="desk@example.org", subject="x", body="x", next_try_at=NOW
    )

    ask_to_phone(lost, now=NOW)

    assert not Notification.objects.filter(message="not-delivered", office=Office.ON_CALL)


def test_that_no_harm_is_known_alarms_nobody(world, back):
    seen(world, back, disclosed=Disclosed(harm=[Harm.NONE_KNOWN]))

    assert not messages(back, "harm-disclosed")


# Closing


def test_the_talk_closes_an_episode_that_police_have_answered_for(world, back):
    seen(world, back)
    assert stands(back) == Status.BACK

    talk(world, back)

    assert stands(back) == Status.CLOSED
    assert not sees(world.force, back)


def test_police_close_an_episode_after_which_the_child_has_talked(world, back):
    talk(world, back)
    assert stands(back) == Status.BACK
    assert sees(world.force, back)

    seen(world, back)

    assert stands(back) == Status.CLOSED
    assert not sees(world.force, back)
    assert sees(world.interviews, back)  # somebody of it has still to approve

    make.approved(world, ReturnInterview.objects.get(episodes=back))
    assert not sees(world.interviews, back)  # the service has done what it was for


def test_a_reason_heard_from_police_closes_it_too(world, back):
    talk(world, back)

    heard(world, back, by=acting(world.coordinator))

    assert stands(back) == Status.CLOSED


def test_what_came_of_it_is_reached_from_the_episode_once_that_is_closed(world, sign_in, back):
    seen(world, back)
    declined(world, back.interviews.get(), now=NOW + HOUR)
    assert stands(back) == Status.CLOSED

    page = sign_in(world.social_worker).get(back.get_absolute_url()).content.decode()

    assert f'href="/missing/{back}/prevention/"' in page


def test_the_force_is_told_at_once_of_what_a_partner_wrote_down_and_has_it_to_confirm(
    world, sign_in, back
):
    heard(world, back)

    told = Notification.objects.filter(message="prevention-to-confirm")
    assert {each.office for each in told} == {Office.POLICE_SUPERVISOR}
    page = sign_in(world.sergeant).get("/decisions/")
    assert "To confirm (1)" in words(page)
    assert f"/missing/{back}/prevention/" in page.content.decode()


def test_what_an_officer_recorded_is_not_to_be_confirmed(world, back):
    seen(world, back)

    assert not Notification.objects.filter(message="prevention-to-confirm").exists()
    assert not back.duties.filter(code="confirm-prevention").exists()


def test_the_force_still_sees_what_a_partner_closed_without_it_until_it_has_confirmed(world, back):
    talk(world, back)
    row = heard(world, back)
    assert (stands(back), sees(world.force, back)) == (Status.CLOSED, True)

    confirm_prevention(recorded=row, by=acting(world.sergeant), now=NOW)

    assert not sees(world.force, back)
    assert ledger.check(back) == []


def test_or_has_put_it_right(world, sign_in, back):
    talk(world, back)
    heard(world, back)
    client, at = sign_in(world.sergeant), f"/missing/{back}/prevention/"
    assert "It was otherwise: correct it" in words(client.get(at))

    answer = client.post(
        f"{at}new/?corrects=yes",
        {
            **submitted(),
            "outcome": "refused",
            "happened_at-on": NOW.date().isoformat(),
            "happened_at-time": "10:36pm",
        },
    )

    assert answer.headers["Location"] == "/decisions/"
    assert not sees(world.force, back)
    assert ledger.check(back) == []


def test_an_episode_that_police_were_not_told_of_waits_for_the_talk_alone(world):
    episode = make.back(world, now=NOW - HOUR)

    talk(world, episode)

    assert stands(episode) == Status.CLOSED


def test_whoever_will_ask_the_child_again_sees_the_child_after_police_have_closed_it(world, back):
    returns_workflow.decline(
        interview=ReturnInterview.objects.get(episodes=back),
        declined_at=NOW,
        words="Not today",
        by=acting(world.interviewer),
        now=NOW,
        ask_again_on=(NOW + 7 * 24 * HOUR).date(),
    )

    seen(world, back)

    assert stands(back) == Status.CLOSED
    assert sees(world.interviews, back)


def test_each_of_two_times_away_waits_for_its_own(world, back):
    again = make.back(world, now=NOW, episode=make.logged(world, now=NOW - HOUR / 2))
    talk(world, back, at=NOW + HOUR)

    assert (stands(back), stands(again)) == (Status.BACK, Status.CLOSED)


def test_under_the_protocol_before_the_talk_alone_closes_it(world, back):
    make_older(back)

    talk(world, back)

    assert stands(back) == Status.CLOSED


def make_older(episode):
    """As an episode that began under a protocol without the duty has it."""
    episode.duties.filter(code="prevention-interview").delete()


def test_the_page_says_what_it_waits_for_and_whose_it_is(world, back):
    def said(job):
        return closing.not_yet(back, duties_of(back, acting(job)))

    both = said(world.social_worker)
    assert str(world.force) in both[0]
    assert "prevention interview" in both[0]
    assert str(world.interviews) in both[1]
    assert [line for line in said(world.sergeant) if "return interview" in line] == []
    assert [line for line in said(world.interviewer) if "prevention" in line] == []


# The pages


def test_an_officer_records_it_on_the_page(world, sign_in, back):
    client = sign_in(world.sergeant)
    address = f"/missing/{back}/prevention/"

    page = client.get(f"{address}new/")
    assert "This is not the return interview" in page.content.decode()
    answer = client.post(
        f"{address}new/",
        {
            **submitted(),
            "outcome": "done",
            "seen_alone": "yes",
            "found": "Well and warm",
            "happened_at-on": NOW.date().isoformat(),
            "happened_at-time": "10:36pm",
            "harm": ["physical"],
            "words": "He hit me",
        },
    )

    assert answer.status_code == 302, answer.content.decode()
    told = PreventionDisclosure.objects.get(prevention__episode=back)
    assert (told.words, told.harm) == ("He hit me", ["physical"])
    assert "He hit me" in client.get(address).content.decode()
    assert "He hit me" not in sign_in(world.carer).get(address).content.decode()
    assert "Well and warm" in sign_in(world.carer).get(address).content.decode()
    assert sign_in(world.interviewer).get(address).status_code == 403


def test_a_time_before_the_child_was_back_is_asked_for_again_and_what_was_typed_is_kept(
    world, sign_in, back
):
    answer = sign_in(world.sergeant).post(
        f"/missing/{back}/prevention/new/",
        {
            **submitted(),
            "outcome": "done",
            "seen_alone": "yes",
            "found": "Well and warm",
            "happened_at-on": NOW.date().isoformat(),
            "happened_at-time": "8:02pm",
        },
    )

    assert answer.status_code == 422
    assert f"must be after {back.child} was found or came back" in words(answer)
    assert "Well and warm" in answer.content.decode()
    assert not PreventionInterview.objects.exists()
