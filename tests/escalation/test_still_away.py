"""What happens at 24 hours, 72 hours and 7 days away: who hears, and who owes what to those outside.

The sweep runs as the clock reaches each row, as it does each minute of a real night.
"""

from datetime import timedelta

import pytest
import time_machine

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from escalation import recipients
from escalation.models import Notification
from missing import ledger, workflow
from missing.models import Duty, Episode, Note
from missing.rules import DutyEnd, Whereabouts
from missing.tasks import mind_duties
from partners.models import Home, Job
from partners.rules import HomeKind, Office, Role
from tests import make
from tests.make import NOW

DAY, THREE_DAYS, WEEK = timedelta(hours=24), timedelta(hours=72), timedelta(days=7)
ROWS = {"still-away-24h": DAY, "still-away-72h": THREE_DAYS, "still-away-7d": WEEK}
POLICE = {"police-supervisor", "duty-inspector", "superintendent"}


def at(after):
    """The clock of the service stands so long after the child went, and the sweep has run."""
    with time_machine.travel(NOW + after, tick=False):
        mind_duties()


def told(message):
    return set(Notification.objects.filter(message=message).values_list("office", flat=True))


def owed(episode, code):
    return episode.duties.open().filter(code=code)


def found(episode, *, by, now):
    return workflow.locate(
        episode=episode,
        kind=Whereabouts.HOSPITAL,
        place="Ward 12",
        with_whom="",
        seen_by="Sister Amin",
        found_at=now,
        by=make.acting(by),
        now=now,
    )


def in_a_childrens_home(world):
    Home.objects.filter(pk=world.home.pk).update(kind=HomeKind.CHILDRENS_HOME)


def with_desks(world):
    for office in (Office.HEAD_OF_SERVICE, Office.DIRECTOR):
        make.team(world.responsible, office, email=f"{office}@example.test")


# Who hears


def test_each_row_is_told_higher_up_than_the_one_before(world):
    with_desks(world)
    make.reported(world)
    for after in ROWS.values():
        at(after)

    higher = ("service-manager", "head-of-service", "director", "duty-inspector", "superintendent")
    assert {row: told(row) & set(higher) for row in ROWS} == {
        "still-away-24h": {"service-manager", "duty-inspector"},
        "still-away-72h": {"service-manager", "head-of-service", "superintendent"},
        "still-away-7d": {"service-manager", "head-of-service", "director", "superintendent"},
    }
    assert not told("managers-to-tell")


@pytest.mark.parametrize("row", ROWS)
def test_a_child_who_came_back_before_the_row_is_told_of_to_nobody_and_nothing_is_owed(world, row):
    in_a_childrens_home(world)
    with_desks(world)
    episode = make.back(
        world, now=NOW + ROWS[row] - timedelta(minutes=1), episode=make.logged(world)
    )

    at(ROWS[row])

    assert not told(row)
    assert not told("managers-to-tell")
    assert not owed(episode, "tell-parents")
    assert not owed(episode, "tell-ofsted")
    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []


@pytest.mark.parametrize("row", ROWS)
def test_a_child_who_is_found_but_not_home_by_then_is_not_told_of_as_away(world, row):
    in_a_childrens_home(world)
    episode = make.reported(world)
    found(episode, by=world.carer, now=NOW + timedelta(hours=1))

    at(ROWS[row])

    assert not told(row)
    assert not owed(episode, "tell-parents")
    assert not owed(episode, "tell-ofsted")


def test_police_who_were_not_told_of_the_child_hear_of_no_row(world):
    make.logged(world)
    for after in ROWS.values():
        at(after)

    assert not any(told(row) & POLICE for row in ROWS)
    assert all("service-manager" in told(row) for row in ROWS)


def test_where_an_authority_has_no_such_desk_its_service_manager_is_asked_to_phone(world):
    make.logged(world)

    at(THREE_DAYS)

    (asked,) = Notification.objects.filter(message="managers-to-tell", office="service-manager")
    assert asked.agency == world.responsible
    assert asked.words == "A child is still away: phone your head of service"
    assert "head-of-service" not in told("still-away-72h")


def test_where_there_is_no_manager_either_whoever_answers_for_the_authority_phones(world):
    Job.objects.filter(pk=world.placing_manager.pk).update(ended_on=NOW.date())
    make.logged(world)

    at(DAY)

    (asked,) = Notification.objects.filter(message="managers-to-tell")
    assert (asked.office, asked.agency) == (Office.PLACING_AUTHORITY, world.responsible)
    assert asked.words == "A child is still away: phone your service manager"


def test_out_of_hours_the_emergency_duty_team_hears_besides_the_managers(world):
    """Saturday night at 10:36pm, and so the night after."""
    make.office_hours(world.responsible)
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible).person
    make.logged(world)

    at(DAY)

    rows = Notification.objects.filter(message="still-away-24h")
    reached = recipients.of(rows, now=NOW + DAY)
    by_office = {row.office: {each.email for each in reached[row.pk]} for row in rows}
    assert by_office["placing-authority"] == {duty_worker.email}
    assert by_office["social-worker"] == {duty_worker.email, world.social_worker.person.email}
    assert by_office["service-manager"] == {world.placing_manager.person.email}


def test_a_message_to_a_manager_names_nobody(world):
    make.logged(world)

    at(THREE_DAYS)

    sent = Notification.objects.filter(office="service-manager").exclude(deliveries=None)
    bodies = [delivery.body for each in sent for delivery in each.deliveries.all()]
    assert bodies
    assert not any(world.child.forename in body or world.child.surname in body for body in bodies)


# Parents


@pytest.mark.parametrize("row", ROWS)
def test_at_each_row_the_social_worker_considers_telling_the_parents(world, row):
    episode = make.logged(world)

    at(ROWS[row])

    (duty,) = owed(episode, "tell-parents")
    assert (duty.owed_by, duty.agency) == (Office.SOCIAL_WORKER, world.responsible)
    assert duty.due_at == NOW + ROWS[row] + timedelta(hours=4)
    assert ledger.check(episode) == []


def test_parents_who_were_told_are_considered_again_at_the_next_row(world):
    episode = make.logged(world)
    at(DAY)
    by, then = make.acting(world.social_worker), NOW + DAY + timedelta(hours=1)

    workflow.tell_outside(
        episode=episode, code="tell-parents", text="Mum, by phone", told_at=then, by=by, now=then
    )
    assert not owed(episode, "tell-parents")
    at(THREE_DAYS)

    ended, again = episode.duties.filter(code="tell-parents").order_by("pk")
    assert (ended.how_ended, ended.ended_at) == (DutyEnd.MET, then)
    assert again.due_at == NOW + THREE_DAYS + timedelta(hours=4)
    assert ledger.check(episode) == []


def test_whoever_lives_with_their_parents_has_nobody_to_be_told_so(world):
    episode = make.logged(world)
    Episode.objects.filter(pk=episode.pk).update(cohort="home")

    at(DAY)

    assert told("still-away-24h")
    assert not owed(episode, "tell-parents")


def test_parents_need_not_hear_that_a_child_was_away_once_the_child_is_found(world):
    episode = make.logged(world)
    at(DAY)

    found(episode, by=world.carer, now=NOW + DAY + timedelta(hours=1))

    assert episode.duties.get(code="tell-parents").how_ended == DutyEnd.NOT_NEEDED


def test_nobody_who_looks_after_the_child_reads_what_parents_said(world, sign_in):
    episode = make.logged(world)
    at(DAY)
    now = NOW + DAY + timedelta(hours=1)
    by = make.acting(world.social_worker)
    workflow.tell_outside(
        episode=episode, code="tell-parents", text="Told mum", told_at=now, by=by, now=now
    )

    page = f"/missing/{episode.reference}/"
    with time_machine.travel(now, tick=False):
        reads = {
            who: "Told mum" in sign_in(getattr(world, who)).get(page).content.decode()
            for who in ("social_worker", "on_call", "carer")
        }
    assert reads == {"social_worker": True, "on_call": True, "carer": False}


def test_out_of_hours_it_climbs_to_whoever_answers_for_the_authority_who_may_judge_it(world):
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible)
    episode = make.logged(world)
    at(DAY)
    (duty,) = owed(episode, "tell-parents")
    by, later = make.acting(duty_worker), NOW + DAY + timedelta(hours=5)

    with pytest.raises(Denied):
        workflow.set_aside(duty=duty, because="Not safe", by=by, now=NOW + DAY)
    at(DAY + timedelta(hours=5))
    workflow.set_aside(
        duty=Duty.objects.get(pk=duty.pk), because="Not safe for her", by=by, now=later
    )

    duty.refresh_from_db()
    assert (duty.how_ended, duty.waived_because) == (DutyEnd.WAIVED, "Not safe for her")
    assert not duty.notifications.filter(message="nobody-picked-up").exists()


# Ofsted


@pytest.mark.parametrize("row", ROWS)
def test_at_each_row_a_childrens_home_owes_ofsted_word_of_it(world, row):
    in_a_childrens_home(world)
    episode = make.logged(world)

    at(ROWS[row])

    duties = list(owed(episode, "tell-ofsted"))
    assert [(duty.owed_by, duty.agency) for duty in duties] == [
        (Office.FOSTERING_SOCIAL_WORKER, world.provider)
    ]
    assert duties[0].due_at == NOW + ROWS[row] + timedelta(hours=24)
    assert ledger.check(episode) == []


def test_foster_carers_tell_ofsted_of_no_row(world):
    episode = make.logged(world)

    at(DAY)

    assert not owed(episode, "tell-ofsted")


def test_ofsted_is_still_owed_word_of_a_child_who_came_back_since(world):
    in_a_childrens_home(world)
    episode = make.reported(world)
    at(DAY)
    returned = NOW + DAY + timedelta(hours=1)
    episode = make.back(world, now=returned, episode=episode)

    workflow.tell_outside(
        episode=episode,
        code="tell-ofsted",
        text="Online form, 4417",
        told_at=returned,
        by=make.acting(world.fostering_social_worker),
        now=returned,
    )

    assert episode.duties.get(code="tell-ofsted").how_ended == DutyEnd.MET
    assert Event.objects.filter(fact=Fact.OFSTED_TOLD, episode_id=episode.pk).exists()
    assert ledger.check(episode) == []


def test_a_home_without_a_manager_leaves_it_to_on_call_and_then_to_the_placing_authority(world):
    in_a_childrens_home(world)
    Job.objects.filter(pk=world.fostering_social_worker.pk).delete()
    episode = make.logged(world)
    at(DAY)
    (duty,) = owed(episode, "tell-ofsted")

    at(DAY + timedelta(hours=24))
    duty.refresh_from_db()
    first = ledger.offices_by_now(duty)
    at(DAY + timedelta(hours=28))
    duty.refresh_from_db()

    assert first == {Office.FOSTERING_SOCIAL_WORKER, Office.ON_CALL}
    assert ledger.offices_by_now(duty) == {*first, Office.PLACING_AUTHORITY}


# The pages


def test_who_owes_it_is_led_to_the_page_and_what_is_typed_there_ends_it(world, sign_in):
    in_a_childrens_home(world)
    episode = make.logged(world)
    at(DAY)
    with time_machine.travel(NOW + DAY, tick=False):
        manager = sign_in(world.fostering_social_worker)
        page = f"/missing/{episode.reference}/ofsted/"

        assert page in manager.get("/notifications/").content.decode()
        shown = manager.get(page).content.decode()
        empty = manager.post(page, {"text": ""})
        sent = manager.post(
            page,
            {
                "text": "Online form, 4417",
                "told_at-on": "2026-11-22",
                "told_at-time": "10:30pm",
                "submission": "6a1ef6b6-0000-4000-8000-000000000001",
            },
        )

    assert "say why it isn’t needed" in shown
    assert empty.status_code == 422
    assert sent.status_code == 302, sent.content.decode()
    assert Note.objects.get(text="Online form, 4417").episode == episode
    assert not owed(episode, "tell-ofsted")


def test_nobody_else_tells_the_parents_in_the_social_workers_place(world, sign_in):
    episode = make.logged(world)
    at(DAY)

    with time_machine.travel(NOW + DAY, tick=False):
        page = f"/missing/{episode.reference}/parents/"
        assert sign_in(world.carer).get(page).status_code == 403
        assert sign_in(world.social_worker).get(page).status_code == 200


def test_once_they_were_told_nobody_tells_them_twice(world):
    episode = make.logged(world)
    at(DAY)
    said = {"episode": episode, "code": "tell-parents", "told_at": NOW + DAY, "now": NOW + DAY}
    by = make.acting(world.social_worker)
    workflow.tell_outside(text="Told mum", by=by, **said)

    with pytest.raises(Refused, match="have been told"):
        workflow.tell_outside(text="Told mum again", by=by, **said)


def test_a_task_is_asked_of_nobody_who_is_only_told(world):
    offices = workflow.offices_to_ask(make.logged(world))

    assert not {"service-manager", "head-of-service", "director"} & set(offices)
