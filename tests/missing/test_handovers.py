"""A duty passes from one name to another: never silently, and its time never moves."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.rules import Audience
from core.refusals import Denied, Refused
from escalation import inbox
from escalation.models import Notification
from missing import clock_board, doors, ledger, queries, workflow
from missing.access import handovers_visible_to
from missing.clock_board import clocks_of, duties_of
from missing.models import Duty, Episode, Handover
from missing.protocol import Protocol, default_document
from missing.rules import DutyEnd, FoundHow, HandoverState
from missing.timeline import timeline_of
from missing.workflow import Item, To
from partners.models import Job, Person, RotaShift
from partners.rules import Office, Role
from tests import make
from tests.missing.pages import MOST, another_child, statements, words
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
NOW = make.NOW
MINUTE = timedelta(minutes=1)
OUTSTANDING = "Their aunt rings back by 11pm"


@pytest.fixture
def colleague(world: make.World) -> Job:
    return make.job(Role.ON_CALL, world.provider)


def clock(
    handover: Handover, job: Job, duty_id: int | None = None, *, now: Any = NOW + MINUTE
) -> Any:
    actor = make.acting(job)
    episode = queries.episodes(actor).get(pk=handover.episode_id)
    clocks = clocks_of(episode, duties_of(episode, actor), actor=actor, now=now)
    return next(c for c in clocks if c.duty_id == (duty_id or handover.duty_id))


# Asking


def test_until_it_is_accepted_both_names_show_and_it_is_still_ones_own(world, colleague):
    handover = make.handed_over(world)

    mine, theirs = clock(handover, world.on_call), clock(handover, colleague)

    name = world.on_call.person.name
    assert mine.person == (
        f"With {name}; handed to On-call worker, {world.provider}, not accepted yet"
    )
    assert mine.note == "Nobody has accepted this yet. It’s still yours."
    assert theirs.note == f"Nobody has accepted this yet. It’s still with {name}."
    assert Duty.objects.get(pk=handover.duty_id).taken_by == world.on_call.person
    assert mine.action.text == "Keep it after all"


def test_whoever_is_asked_owes_an_answer_and_reads_it_first(world, colleague):
    handover = make.handed_over(world)

    answer = clock(handover, colleague, handover.answer_id)

    assert answer.code == "accept-handover"
    assert (answer.action.text, answer.action.press) == ("Read and answer", False)
    assert answer.due == NOW + 16 * MINUTE
    assert clock(handover, world.on_call, handover.answer_id).action is None
    assert clock(handover, world.carer, handover.answer_id).action is None
    with pytest.raises(Refused, match="Read what is outstanding first"):
        workflow.accept(duty=handover.answer, by=make.acting(colleague), now=NOW + 2 * MINUTE)


def test_a_handover_that_nobody_accepts_climbs(world):
    handover = make.handed_over(world)

    workflow.mind(duty=handover.answer, now=handover.accept_by + MINUTE)

    climbed = Event.objects.filter(episode_id=handover.episode_id, fact=Fact.DUTY_CLIMBED)
    assert climbed.filter(payload__duty="accept-handover").exists()
    assert Duty.objects.get(pk=handover.duty_id).taken_by == world.on_call.person


def test_of_what_nobody_accepts_its_giver_and_their_desk_hear_once_and_nobody_is_asked_to_accept(
    world,
):
    episode = make.reported(world)
    by = make.acting(world.sergeant)
    duty = Duty.objects.open().get(episode=episode, code="police-decision")
    workflow.accept(duty=duty, by=by, now=NOW)
    asked = {"to": To(Office.POLICE_SUPERVISOR), "by": by}
    handover = make.handed_over(world, Duty.objects.get(pk=duty.pk), **asked)

    for minutes in (1, 30):
        workflow.mind(duty=handover.answer, now=handover.accept_by + minutes * MINUTE)

    told = Notification.objects.filter(duty=handover.answer).exclude(message="handover-wanted")
    assert sorted(told.values_list("message", "office", "person")) == [
        ("handover-left-waiting", Office.POLICE_SUPERVISOR, None),
        ("handover-unanswered", Office.POLICE_SUPERVISOR, world.sergeant.person_id),
    ]


def test_nothing_else_climbs_to_a_giver():
    document = deepcopy(default_document())
    rule = next(each for each in document["duties"] if each["code"] == "accept-on-call")
    rule["climbs"] = [{"after_due_minutes": 0, "to": "giver"}]

    with pytest.raises(ValueError, match="only what was handed over climbs to whoever gave it"):
        Protocol.load(document)


def test_the_office_is_told_and_led_to_its_handovers(world):
    handover = make.handed_over(world)

    told = Notification.objects.get(episode=handover.episode_id, message="handover-wanted")

    assert (told.office, told.path) == (Office.ON_CALL, "/handovers/")


def test_only_whoever_has_it_hands_it_over(world, colleague):
    duty = make.picked_up(world)

    with pytest.raises(Denied, match="has it, so it isn’t yours"):
        make.handed_over(world, duty, by=make.acting(colleague))
    with pytest.raises(Http404):
        make.handed_over(world, duty, by=make.acting(make.job(Role.ON_CALL, make.agency())))


def test_it_is_handed_once_until_it_is_taken_back(world, colleague):
    handover = make.handed_over(world)

    with pytest.raises(Refused, match="nobody has accepted it yet"):
        make.handed_over(world, handover.duty)
    workflow.take_back(handover=handover, by=make.acting(world.on_call), now=NOW + 2 * MINUTE)

    answer = Duty.objects.get(pk=handover.answer_id)
    assert answer.how_ended == DutyEnd.WAIVED
    assert answer.waived_because == f"{world.on_call.person.name} has kept it."
    assert (
        make.handed_over(world, handover.duty, now=NOW + 3 * MINUTE).state == HandoverState.WAITING
    )
    assert not ledger.check(handover.episode)


@pytest.mark.parametrize(
    "office", [Office.CARER, Office.POLICE_SUPERVISOR, Office.SOCIAL_WORKER, Office.SERVICE]
)
def test_an_office_that_may_not_have_it_is_not_asked(world, office):
    with pytest.raises(Refused, match="can’t take this on"):
        make.handed_over(world, to=To(office))


def test_nobody_is_asked_who_does_not_do_that_work_there(world):
    with pytest.raises(Refused, match="doesn’t do that work"):
        make.handed_over(world, to=To(Office.ON_CALL, world.carer.person_id))


def test_an_office_that_the_duty_climbed_to_may_be_asked(world):
    duty = make.picked_up(world)
    climbs = [m.to for m in ledger.timetable_of(duty) if m.kind == "climb"]
    Duty.objects.filter(pk=duty.pk).update(moments_done=len(ledger.timetable_of(duty)))

    assert climbs
    assert make.handed_over(world, duty, to=To(Office(climbs[0]))).to_office == climbs[0]


def test_whoever_takes_it_over_must_be_able_to_read_what_is_outstanding(world):
    with pytest.raises(Refused, match="must be able to read"):
        make.handed_over(world, audience=Audience.AUTHORITY_AND_POLICE)


# Answering


def test_accepting_changes_whose_it_is_and_never_when_it_is_due(world, colleague):
    handover = make.handed_over(world)
    due = handover.duty.due_at

    workflow.accept_handover(handover=handover, by=make.acting(colleague), now=NOW + 2 * MINUTE)

    duty = Duty.objects.get(pk=handover.duty_id)
    assert (duty.taken_by, duty.due_at, duty.how_ended) == (colleague.person, due, "")
    assert Duty.objects.get(pk=handover.answer_id).how_ended == DutyEnd.MET
    assert not ledger.check(handover.episode)


def test_declined_it_stays_and_the_reason_is_on_the_timeline(world, colleague):
    handover = make.handed_over(world)

    workflow.decline_handover(
        handover=handover,
        because="I am with another child",
        by=make.acting(colleague),
        now=NOW + 2 * MINUTE,
    )

    items = timeline_of(handover.episode, make.acting(world.on_call)).items
    assert Duty.objects.get(pk=handover.duty_id).taken_by == world.on_call.person
    assert [i.words for i in items if i.title == "Handover declined"] == ["I am with another child"]
    assert Duty.objects.get(pk=handover.answer_id).how_ended == DutyEnd.MET
    told = Notification.objects.get(episode=handover.episode_id, message="handover-declined")
    assert told.person == world.on_call.person


def test_a_named_colleague_has_it_to_themselves_until_it_should_have_been_accepted(
    world, colleague
):
    other = make.acting(make.job(Role.ON_CALL, world.provider))
    handover = make.handed_over(world, to=To(Office.ON_CALL, colleague.person_id))

    with pytest.raises(Denied, match="for somebody else"):
        workflow.accept_handover(handover=handover, by=other, now=NOW + 2 * MINUTE)
    workflow.accept_handover(handover=handover, by=other, now=handover.accept_by)

    assert Duty.objects.get(pk=handover.duty_id).taken_by_id == other.person_id


@pytest.mark.parametrize("name", ["on_call", "carer", "sergeant", "social_worker"])
def test_it_is_not_for_just_anybody_to_accept(world, name):
    handover = make.handed_over(world)

    with pytest.raises((Denied, Http404)):
        workflow.accept_handover(
            handover=handover, by=make.acting(getattr(world, name)), now=NOW + 2 * MINUTE
        )


def test_what_is_done_meanwhile_asks_nobody_any_more(world, colleague):
    handover = make.handed_over(world)
    workflow.stand_down(
        episode=handover.episode,
        because="Upstairs",
        by=make.acting(world.carer),
        now=NOW + 2 * MINUTE,
    )

    handover.refresh_from_db()
    assert handover.state == HandoverState.OVERTAKEN
    with pytest.raises(Refused, match="done already"):
        workflow.accept_handover(handover=handover, by=make.acting(colleague), now=NOW + 3 * MINUTE)
    assert not ledger.check(handover.episode)


def test_what_is_met_meanwhile_leaves_no_clock_for_an_answer(world):
    episode = make.logged(world)
    duty = episode.duties.open().get(code="set-level")
    Duty.objects.filter(pk=duty.pk).update(
        owed_by=Office.ON_CALL, agency=world.provider, taken_by=world.on_call.person
    )
    handover = make.handed_over(world, Duty.objects.get(pk=duty.pk))

    make.levelled(episode, world.carer, now=NOW + 2 * MINUTE)

    answer = Duty.objects.get(pk=handover.answer_id)
    assert Handover.objects.get().state == HandoverState.OVERTAKEN
    assert (answer.how_ended, bool(answer.waived_because)) == (DutyEnd.WAIVED, True)


@pytest.mark.parametrize(
    ("audience", "ends"),
    [
        (Audience.EVERYONE, "carer"),
        (Audience.PROFESSIONALS, "carer"),
        (Audience.OUTSIDE_THE_PROVIDER, "on_call"),
        (Audience.AUTHORITY_AND_POLICE, "on_call"),
    ],
)
def test_what_ends_asks_nobody_any_more_whether_or_not_whoever_ended_it_may_read_it(
    world, audience, ends
):
    episode = make.reported(world)
    decision = episode.duties.get(code="police-decision")
    police, job = make.acting(world.sergeant), getattr(world, ends)
    workflow.accept(duty=decision, by=police, now=NOW)
    to = To(Office.POLICE_SUPERVISOR)
    handover = make.handed_over(world, decision, to=to, by=police, audience=audience)

    with seen_by(make.acting(job)):
        assert Handover.objects.exists() == (audience is Audience.EVERYONE)
        workflow.record_return(
            episode=episode,
            returned_at=NOW + 2 * MINUTE,
            found_how=FoundHow.CAME_BACK,
            by=make.acting(job),
            now=NOW + 2 * MINUTE,
        )

    handover.refresh_from_db()
    answer = Duty.objects.get(pk=handover.answer_id)
    assert (handover.state, handover.answered_at) == (HandoverState.OVERTAKEN, NOW + 2 * MINUTE)
    assert (answer.how_ended, bool(answer.waived_because)) == (DutyEnd.WAIVED, True)
    assert ledger.check(episode) == []


def test_a_colleague_who_takes_over_what_is_late_takes_over_what_was_handed_on(world, colleague):
    duty = make.picked_up(world)
    handover = make.handed_over(world, duty)
    late = max(duty.due_at, NOW) + 2 * MINUTE

    with seen_by(make.acting(colleague)):
        workflow.accept(duty=duty, by=make.acting(colleague), now=late)

    handover.refresh_from_db()
    assert handover.state == HandoverState.OVERTAKEN
    assert Duty.objects.get(pk=handover.answer_id).how_ended == DutyEnd.WAIVED


def test_nobody_overtakes_what_waits_or_is_of_a_child_whom_they_do_not_see(world):
    handover = make.handed_over(world)
    stranger = make.acting(make.carer(make.home()))

    with seen_by(make.acting(world.on_call)):
        assert doors.overtake(handover.episode_id, at=NOW) == []
    Duty.objects.filter(pk=handover.duty_id).update(taken_by=world.carer.person)
    with seen_by(stranger):
        assert doors.overtake(handover.episode_id, at=NOW) == []
    assert Handover.objects.waiting().get() == handover


def test_what_is_outstanding_is_read_by_its_audience_alone(world):
    handover = make.handed_over(world, audience=Audience.PROFESSIONALS)

    def reads(job: Job) -> bool:
        items = timeline_of(handover.episode, make.acting(job)).items
        return OUTSTANDING in [item.words for item in items]

    assert reads(world.social_worker)
    assert not reads(world.carer)
    assert handovers_visible_to(make.acting(world.social_worker)).exists()
    assert not handovers_visible_to(make.acting(world.carer)).exists()


# Many at once


def test_everything_is_handed_over_and_accepted_in_one_act_each(world, colleague):
    duties = [make.picked_up(another_child(world)) for _ in range(3)]
    to = To(Office.ON_CALL)

    left = workflow.hand_over_all(
        items=[Item(duty, to, OUTSTANDING) for duty in duties],
        by=make.acting(world.on_call),
        now=NOW + MINUTE,
    )
    unaccepted = workflow.accept_all(
        handovers=Handover.objects.all(), by=make.acting(colleague), now=NOW + 2 * MINUTE
    )

    assert left == unaccepted == []
    ids = [duty.pk for duty in duties]
    assert set(Duty.objects.filter(pk__in=ids).values_list("taken_by", flat=True)) == {
        colleague.person_id
    }


def test_what_was_done_meanwhile_is_left_out_by_name_and_the_rest_is_handed_over(world):
    first, second = (make.picked_up(another_child(world)) for _ in range(2))
    workflow.stand_down(
        episode=Episode.objects.get(pk=first.episode_id),
        because="Upstairs",
        by=make.acting(world.carer),
        now=NOW + MINUTE,
    )

    left = workflow.hand_over_all(
        items=[Item(duty, To(Office.ON_CALL), OUTSTANDING) for duty in (first, second)],
        by=make.acting(world.on_call),
        now=NOW + 2 * MINUTE,
    )

    assert [(duty.pk, "done already" in reason) for duty, reason in left] == [(first.pk, True)]
    assert Handover.objects.get().duty_id == second.pk


# The pages


@pytest.fixture
def now() -> Any:
    return timezone.now() - 5 * MINUTE


def test_a_duty_is_handed_over_read_back_and_accepted_on_the_pages(world, colleague, sign_in, now):
    duty = make.picked_up(world, now=now)
    giver, receiver = sign_in(world.on_call), sign_in(colleague)
    at = f"/missing/{duty.episode.reference}/"

    page = giver.get(f"{at}duties/{duty.pk}/hand-over/")
    said = {"to": "on-call", "outstanding": OUTSTANDING, "audience": "everyone"}
    asked = giver.post(f"{at}duties/{duty.pk}/hand-over/", said)
    answer = f"{at}handovers/{Handover.objects.get().pk}/"
    unread = receiver.post(answer, {"answer": "yes"})
    accepted = receiver.post(answer, {"answer": "yes", "read_back": "on"})

    assert "Whoever is on duty: on-call worker" in words(page)
    assert (asked.status_code, unread.status_code, accepted.status_code) == (302, 422, 302)
    assert "Tick what is outstanding" in words(unread)
    assert OUTSTANDING in words(receiver.get(at))
    assert Duty.objects.get(pk=duty.pk).taken_by == colleague.person


def test_a_colleague_on_duty_can_be_named_and_nobody_off_duty(world, colleague, sign_in, now):
    team = make.team(world.provider, Office.ON_CALL)
    off, shut_out = (make.job(Role.ON_CALL, world.provider) for _ in range(2))
    Person.objects.filter(pk=shut_out.person_id).update(is_active=False)
    for job, ends in ((colleague, 60), (off, -1), (shut_out, 60), (world.on_call, 60)):
        RotaShift.objects.create(
            team=team,
            person=job.person,
            starts_at=now - 60 * MINUTE,
            ends_at=timezone.now() + ends * MINUTE,
        )
    duty = make.picked_up(world, now=now)
    address = f"/missing/{duty.episode.reference}/duties/{duty.pk}/hand-over/"

    page = sign_in(world.on_call).get(address).content.decode()

    assert f'value="on-call:{colleague.person_id}"' in page
    assert f'value="on-call:{off.person_id}"' not in page
    assert f'value="on-call:{shut_out.person_id}"' not in page
    assert f'value="on-call:{world.on_call.person_id}"' not in page


def test_at_the_end_of_a_shift_everything_is_ticked_and_goes_in_one_act(
    world, colleague, sign_in, now
):
    duties = [make.picked_up(another_child(world), now=now) for _ in range(2)]
    giver, receiver = sign_in(world.on_call), sign_in(colleague)

    page = giver.get("/handovers/new/").content.decode()
    ids = [str(duty.pk) for duty in duties]
    wordless = giver.post("/handovers/new/", {"which": ids, "to": "desk"})
    giver.post("/handovers/new/", {"which": ids, "to": "desk", "outstanding": OUTSTANDING})
    given = words(giver.get("/handovers/"))
    listed = receiver.get("/handovers/")
    read = [str(pk) for pk in Handover.objects.values_list("pk", flat=True)]
    receiver.post("/handovers/", {"read": read[:1]})

    assert page.count("checked") == 2
    assert wordless.status_code == 422
    assert "Nobody has accepted these yet. They’re still yours." in given
    assert words(listed).count(OUTSTANDING) == 2
    assert Handover.objects.filter(state=HandoverState.ACCEPTED).count() == 1


def test_the_home_of_whoever_is_asked_shows_handovers_first(world, colleague, sign_in, now):
    duty = make.picked_up(world, now=now)
    make.logged(another_child(world), now=now - MINUTE)
    make.handed_over(world, duty, now=now + MINUTE)

    page = words(sign_in(colleague).get("/home/"))

    waiting = page[page.index("Waiting for you") :]
    assert waiting.index("Accept what is handed over") < waiting.index("On-call to accept by name")


def test_of_very_much_the_page_says_how_much_is_left_and_leads_to_it(
    world, sign_in, now, monkeypatch
):
    monkeypatch.setattr("missing.handover_views.PAGE", 2)
    given = [make.picked_up(another_child(world), now=now) for _ in range(3)]
    giver, address = sign_in(world.on_call), "/handovers/new/"

    first = giver.get(address)
    assert "These are the first 2. 1 more has your name on it" in words(first)
    ids = [duty.pk for duty in given[:2]]
    answer = giver.post(address, {"which": ids, "to": "desk", "outstanding": OUTSTANDING})
    rest = giver.get(address)

    assert answer.headers["Location"] == address
    assert "These are the first" not in words(rest)
    assert f'value="{given[2].pk}"' in rest.content.decode()
    only = {"which": [given[2].pk], "to": "desk", "outstanding": OUTSTANDING}
    assert giver.post(address, only).headers["Location"] == "/handovers/"
    assert Handover.objects.waiting().count() == 3


def test_the_lists_take_as_many_statements_for_one_as_for_many(world, colleague, sign_in, now):
    giver, receiver = sign_in(world.on_call), sign_in(colleague)

    def counted() -> tuple[int, ...]:
        return tuple(
            len(statements(client, address))
            for client, address in (
                (giver, "/handovers/new/"),
                (giver, "/handovers/"),
                (receiver, "/handovers/"),
            )
        )

    def one_more() -> None:
        make.picked_up(another_child(world), now=now)
        make.handed_over(world, make.picked_up(another_child(world), now=now), now=now + MINUTE)

    one_more()
    few = counted()
    for _ in range(4):
        one_more()

    assert counted() == few
    assert max(few) <= MOST


# What somebody has in their name already, and is asked to accept


def with_on_call(world: make.World, by: Job) -> Duty:
    """It has climbed; whoever picked it up there handed it to the on-call worker, who took it."""
    episode = make.logged(world)
    accept = episode.duties.get(code="accept-on-call")
    late = NOW + 10 * MINUTE
    workflow.mind(duty=accept, now=late)
    giver = make.acting(by)
    duty = workflow.accept(duty=accept, by=giver, now=late)
    handover = make.handed_over(world, duty, by=giver, now=late)
    taker = make.acting(world.on_call)
    workflow.accept_handover(handover=handover, by=taker, now=late + MINUTE)
    return Duty.objects.get(pk=duty.pk)


def test_whoever_was_handed_what_they_are_asked_to_accept_accepts_it(world):
    duty = with_on_call(world, world.fostering_social_worker)
    by, now = make.acting(world.on_call), NOW + 12 * MINUTE

    with seen_by(by):
        offered = clock_board.action_on(duty, duty.episode, by, now)
        (need,) = [need for need in inbox.needs(by, now=now) if need.press]
        workflow.accept(duty=duty, by=by, now=now)

    assert offered.text == need.action == "Accept"
    duty.refresh_from_db()
    assert (duty.how_ended, duty.taken_by) == (DutyEnd.MET, world.on_call.person)
    assert ledger.check(duty.episode) == []


def test_whoever_picked_it_up_in_another_job_accepts_it_in_the_one_that_is_asked(world):
    episode = make.logged(world)
    duty = episode.duties.get(code="accept-on-call")
    workflow.mind(duty=duty, now=NOW + 10 * MINUTE)
    supervising = make.acting(world.fostering_social_worker)
    both = make.job(Role.ON_CALL, world.provider, who=world.fostering_social_worker.person)

    workflow.accept(duty=duty, by=supervising, now=NOW + 11 * MINUTE)
    with pytest.raises(Refused, match="accepted this already"):
        workflow.accept(duty=duty, by=supervising, now=NOW + 11 * MINUTE)
    workflow.accept(duty=duty, by=make.acting(both), now=NOW + 12 * MINUTE)

    duty.refresh_from_db()
    assert duty.how_ended == DutyEnd.MET
