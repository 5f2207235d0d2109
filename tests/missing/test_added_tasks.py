"""Tasks: anybody who works the case adds one to an open episode; it is a clock like any other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.rules import Audience
from core.refusals import Denied, Refused
from escalation import inbox
from escalation.models import Notification
from missing import ledger, queries, workflow
from missing.access import tasks_visible_to
from missing.clock_board import Clock, clocks_of, duties_of
from missing.models import Duty, Episode, Protocol, Task
from missing.protocols import forget
from missing.rules import DutyEnd
from missing.timeline import timeline_of
from partners.models import Job
from partners.rules import Office
from tests import make
from tests.missing.pages import MOST, statements, submitted, words

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = NOW + timedelta(minutes=20)
WHAT = "Ring Aunt Dee about the cousin"


def clock_of(task: Task, job: Job, *, now: Any = NOW) -> Clock:
    actor = make.acting(job)
    episode = queries.episodes(actor).get(pk=task.episode_id)
    clocks = clocks_of(episode, duties_of(episode, actor), actor=actor, now=now)
    return next(clock for clock in clocks if clock.code == "task")


def finish(task: Task, job: Job, *, now: Any = LATER) -> Task:
    return workflow.finish_task(task=task, outcome="No answer twice", by=make.acting(job), now=now)


# Adding


def test_whoever_works_the_case_asks_an_office_to_do_something_by_a_time(world):
    task = make.task(world, by=world.carer)

    (duty,) = Duty.objects.open().filter(code="task")
    assert (duty.owed_by, duty.agency, duty.due_at) == (Office.ON_CALL, world.provider, task.due_by)
    assert task.duty == duty
    assert ledger.check(task.episode) == []


def test_what_is_asked_stands_on_the_clock_in_the_words_of_whoever_asked(world):
    task = make.task(world, what=WHAT)

    shown = clock_of(task, world.on_call)

    assert shown.asked == WHAT
    assert shown.done.endswith(f"/duties/{task.duty_id}/task/")
    assert clock_of(task, world.coordinator).done == ""


def test_words_that_are_not_for_the_carers_are_not_on_their_clocks_or_timeline(world):
    task = make.task(
        world,
        what=WHAT,
        office=Office.PLACING_AUTHORITY,
        audience=Audience.PROFESSIONALS,
        by=world.social_worker,
    )

    for job, reads in ((world.carer, False), (world.on_call, True)):
        actor = make.acting(job)
        assert (clock_of(task, job).asked == WHAT) == reads
        happened = timeline_of(task.episode, actor).items
        assert any(item.words == WHAT for item in happened) == reads
        assert tasks_visible_to(actor).filter(pk=task.pk).exists() == reads


def test_nobody_is_asked_for_what_they_may_not_read(world):
    with pytest.raises(Refused, match="must be able to read"):
        make.task(
            world, office=Office.CARER, audience=Audience.PROFESSIONALS, by=world.social_worker
        )


def test_nobody_writes_a_task_for_readers_among_whom_they_are_not(world):
    with pytest.raises(Refused, match="must be able to read"):
        make.task(
            world,
            office=Office.SOCIAL_WORKER,
            audience=Audience.OUTSIDE_THE_PROVIDER,
            by=world.on_call,
        )


def test_police_are_asked_nothing_about_a_child_who_was_not_reported_to_them(world):
    with pytest.raises(Refused, match="Nobody there can do this"):
        make.task(world, office=Office.POLICE_SUPERVISOR)

    episode = make.reported(world, episode=Episode.objects.get())
    task = make.task(world, episode=episode, office=Office.POLICE_SUPERVISOR)

    assert task.duty.agency == world.force


def test_the_interview_service_is_asked_once_it_sees_the_child(world):
    episode = make.logged(world, now=NOW - timedelta(hours=3))
    assert Office.INTERVIEW_SERVICE not in workflow.offices_to_ask(episode)

    episode = make.back(world, episode=episode)

    assert Office.INTERVIEW_SERVICE in workflow.offices_to_ask(episode)


def test_a_task_is_for_a_time_that_is_still_to_come(world):
    with pytest.raises(Refused, match="still to come"):
        make.task(world, due_by=NOW)


def test_nothing_is_asked_of_anybody_once_the_episode_is_closed(world):
    episode = make.back(world)
    workflow.close_episode(episode=episode, by=make.acting(world.on_call), now=NOW)

    with pytest.raises(Refused, match="closed"):
        make.task(world, episode=episode)


def test_an_episode_of_an_older_protocol_has_no_tasks(world, owner):
    episode = make.logged(world)
    document = episode.reporting_protocol.document
    older = document | {"duties": [d for d in document["duties"] if d["code"] != "task"]}
    protocol = Protocol.objects.create(version="older", document=older, published_at=NOW)
    Episode.objects.update(reporting_protocol=protocol)
    forget()

    with pytest.raises(Refused, match="older than tasks"):
        make.task(world, episode=Episode.objects.get())


# Doing


def test_whoever_was_asked_says_what_came_of_it_and_the_clock_is_done(world):
    task = finish(make.task(world), world.on_call)

    duty = Duty.objects.get(pk=task.duty_id)
    assert (duty.how_ended, duty.ended_at) == (DutyEnd.MET, LATER)
    assert (task.outcome, task.done_by) == ("No answer twice", world.on_call.person)
    assert ledger.check(task.episode) == []


def test_of_two_tasks_the_one_that_is_done_is_over(world):
    first = make.task(world)
    second = make.task(world, episode=first.episode)

    finish(first, world.on_call)

    assert list(Duty.objects.open().filter(code="task")) == [second.duty]


def test_a_task_of_somebody_else_is_theirs_to_do(world):
    with pytest.raises(Denied, match="somebody else"):
        finish(make.task(world), world.coordinator)


def test_a_task_that_is_picked_up_is_done_once(world):
    task = make.task(world)
    workflow.accept(duty=task.duty, by=make.acting(world.on_call), now=NOW)

    assert clock_of(task, world.on_call).person == str(world.on_call.person)
    finish(task, world.on_call)

    with pytest.raises(Refused, match="over already"):
        finish(task, world.on_call)
    assert Event.objects.filter(fact=Fact.TASK_DONE).count() == 1


def test_a_task_that_nobody_does_goes_to_the_placing_authority_which_can_do_it(world):
    task = make.task(world)
    workflow.mind(duty=task.duty, now=task.due_by)

    done = finish(task, world.placing_manager, now=task.due_by)

    assert done.done_by == world.placing_manager.person


def test_a_task_that_is_not_needed_is_set_aside_with_a_reason_and_never_deleted(world):
    task = make.task(world)

    workflow.set_aside(
        duty=task.duty, because="She rang herself", by=make.acting(world.on_call), now=LATER
    )

    shown = clock_of(task, world.carer)
    assert shown.note == "She rang herself"
    assert shown.asked == task.what


# Who hears


def test_whoever_asked_hears_that_it_is_done_and_nobody_is_told_what_they_did(world):
    task = make.task(world, by=world.social_worker)
    finish(task, world.on_call)
    own = make.task(world, episode=task.episode, by=world.on_call)
    finish(own, world.on_call)

    (told,) = Notification.objects.filter(message="task-done")
    assert told.person == world.social_worker.person


def test_the_inbox_leads_whoever_is_asked_to_what_is_asked(world):
    task = make.task(world)

    (need,) = [
        n
        for n in inbox.needs(make.acting(world.on_call), now=timezone.now())
        if n.what.startswith("Do the task")
    ]

    assert (need.action, need.by) == ("Read what to do", task.due_by)
    assert need.href == f"/missing/{task.episode}/duties/{task.duty_id}/task/"


def test_the_timeline_says_what_was_asked_of_whom_by_when_and_what_came_of_it(world):
    task = finish(make.task(world, what=WHAT), world.on_call)

    items = {item.title: item for item in timeline_of(task.episode, make.acting(world.carer)).items}

    assert items["Task added"].words == WHAT
    assert items["Task added"].text == "For: on-call worker. By 11:36pm."
    assert items["Task done"].words == "No answer twice"
    assert items["Task done"].text == f"What was asked: “{WHAT}”."


# The pages


def test_a_task_is_added_and_done_by_the_pages(world, sign_in):
    episode = make.logged(world, now=timezone.now())
    page = f"/missing/{episode.reference}/"
    carer, on_call = sign_in(world.carer), sign_in(world.on_call)
    assert f"{page}tasks/new/" in carer.get(page).content.decode()

    tomorrow = timezone.localdate() + timedelta(days=1)
    answers = submitted(
        what=WHAT,
        office=Office.ON_CALL,
        **{"due_by-on": tomorrow.isoformat(), "due_by-time": "9:30pm"},
    )
    answer = carer.post(f"{page}tasks/new/", answers)
    assert answer.status_code == 302, words(answer)

    task = Task.objects.get()
    asked = f"{page}duties/{task.duty_id}/task/"
    assert WHAT in words(on_call.get(asked))
    assert WHAT in words(carer.get(page))
    done = on_call.post(
        asked, {"submission": str(uuid4()), "outcome": "She has seen her"}, follow=True
    )
    assert "She has seen her" in words(done)


def test_an_answer_that_whoever_is_asked_could_not_read_is_asked_for_again(world, sign_in):
    episode = make.logged(world, now=timezone.now())

    answer = sign_in(world.social_worker).post(
        f"/missing/{episode.reference}/tasks/new/",
        submitted(what=WHAT, office=Office.CARER, audience=Audience.PROFESSIONALS),
    )

    assert answer.status_code == 422
    assert "among whom is whoever is to do it" in words(answer)


def test_the_pages_of_a_task_ask_little_of_the_database(world, sign_in):
    task = make.task(world, now=timezone.now())
    client = sign_in(world.on_call)
    page = f"/missing/{task.episode.reference}/"

    for address in (f"{page}tasks/new/", f"{page}duties/{task.duty_id}/task/"):
        client.get(address)
        asked = statements(client, address)
        assert len(asked) <= MOST, asked


def test_a_task_that_fewer_read_says_in_its_mark_who_does(world, sign_in):
    professionals = {"audience": Audience.PROFESSIONALS, "by": world.social_worker}
    task = make.task(world, now=timezone.now(), **professionals)

    answer = sign_in(world.social_worker).get(f"/missing/{task.episode.reference}/")

    assert "Task added Task Read by: Professionals" in words(answer)


def test_what_fell_due_within_this_minute_is_not_late_by_nothing(world, sign_in):
    task = make.task(world, now=timezone.now() - timedelta(hours=1, seconds=20))

    answer = sign_in(world.on_call).get(f"/missing/{task.episode.reference}/")

    assert "Overdue by less than a minute" in words(answer)
