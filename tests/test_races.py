"""Two at once, each in a transaction of their own that really commits: one effect, one answer."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from queue import Queue
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model
from django.http import Http404
from django.test import Client
from django.utils import timezone
from psycopg import sql

from audit.models import Event
from audit.rules import Fact
from children import asking, queries
from children.models import ChildSearch
from children.rules import Basis
from children.tasks import mind_reviews
from config.row_rules import RULES
from core.gateways import Letter
from core.refusals import Denied, Refused
from escalation import delivery
from escalation import workflow as escalation_workflow
from escalation.models import Delivery, Notification, Review
from escalation.rules import Outcome
from insight.models import SavedView
from missing import ledger, tasks, workflow
from missing.models import Duty, Episode, ForceTransfer, Handover, Note, Return
from missing.rules import FoundHow, HandoverState, HeardHow, Status, Whereabouts
from partners import mails
from partners.actor import Actor, tell_database
from partners.models import Job, Mail
from partners.posting import send_next as send_next_of
from partners.rules import AgencyKind, DeliveryState, Office, Role
from partners.workflow import invitations, jobs
from retention import workflow as retention_workflow
from retention.models import DisposalReview
from returns.models import ReturnInterview
from tests import make
from tests.conftest import end_other_sessions
from tests.make import World, acting
from tests.retention import records

Deed = Callable[[], Any]
PATIENCE = 10  # seconds


# A database of their own, because what really commits cannot be undone


@pytest.fixture(scope="module")
def _own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the empty test database, dropped afterwards."""
    with django_db_blocker.unblock():
        connection.close()
        there = connection.settings_dict
        template, copy = there["NAME"], f"{there['NAME']}_races"
        _as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", copy)
        end_other_sessions(template)
        _as_owner("CREATE DATABASE {} TEMPLATE {}", copy, template)
        there["NAME"] = copy
        try:
            yield
        finally:
            connection.close()
            there["NAME"] = template
            _as_owner("DROP DATABASE {} WITH (FORCE)", copy)


def _as_owner(statement: str, *names: str) -> None:
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as owner:
        owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def db(_own_database: None, django_db_blocker: Any) -> Iterator[None]:
    """What the tests' fixtures call the database is here that copy, without a transaction around."""
    with django_db_blocker.unblock(), working_as(settings.WORKER_ROLE):
        yield


@contextmanager
def working_as(role: str) -> Iterator[None]:
    """This thread's connection has that role's rights, until it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        connection.close()


# Two at once


def at_once(*deeds: Deed, held: Model | None = None, role: str = "") -> list[Any]:
    """Do all of them in threads with connections of their own: what each gave, or was refused.

    `held` is a row that all of them need. It is kept from them until each has begun and waits (or
    has found that another is at it), so that none is over before another has started.
    """
    backends: list[int] = []

    def begin(deed: Deed) -> Any:
        with working_as(role or settings.WORKER_ROLE):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backends.append(cursor.fetchone()[0])
            try:
                return deed()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(deeds)) as pool:
        if held is None:
            begun = [pool.submit(begin, deed) for deed in deeds]
        else:
            with transaction.atomic():
                type(held)._default_manager.select_for_update().get(pk=held.pk)
                begun = [pool.submit(begin, deed) for deed in deeds]
                _until_all_wait(begun, backends)
        return [each.result(PATIENCE) for each in begun]


def _until_all_wait(begun: list[Future[Any]], backends: list[int]) -> None:
    query = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)"
    soon = timezone.now() + timedelta(seconds=PATIENCE)
    while timezone.now() < soon:
        with connection.cursor() as cursor:
            cursor.execute(query, [list(backends)])
            (waiting,) = cursor.fetchone()
        if waiting + sum(each.done() for each in begun) == len(begun):
            return
        time.sleep(0.01)
    raise AssertionError(f"only {waiting} of {len(begun)} wait for the row")


def one_won(answers: list[Any]) -> Refused:
    """Why all but one of them were refused."""
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == len(answers) - 1, answers
    return refused[0]


def by(actor: Actor, deed: Deed) -> Deed:
    """As a request does: one transaction that says who acts."""

    def told() -> Any:
        with transaction.atomic():
            tell_database(actor)
            return deed()

    return told


def facts(episode: Episode, fact: Fact) -> int:
    return Event.objects.filter(episode_id=episode.pk, fact=fact).count()


def on_calls_duty(episode: Episode) -> Duty:
    return Duty.objects.open().filter(episode=episode, owed_by=Office.ON_CALL)[0]


def the_ledger_is_right(episode: Episode) -> bool:
    return not ledger.check(episode)


# Missing


def test_two_people_log_one_child_and_one_is_told_who_did(world: World) -> None:
    now = timezone.now()
    carer, on_call = acting(world.carer), acting(world.on_call)

    answers = at_once(
        by(carer, lambda: workflow.open_episode(child=world.child, by=carer, now=now)),
        by(on_call, lambda: workflow.open_episode(child=world.child, by=on_call, now=now)),
        held=world.child,
    )

    refused = one_won(answers)
    episode = Episode.objects.get(child=world.child)
    assert f"{episode.opened_by} logged this already ({episode.reference})" in str(refused)
    assert facts(episode, Fact.EPISODE_OPENED) == 1
    assert the_ledger_is_right(episode)


def test_two_people_accept_one_duty_and_one_is_told_who_has_it(world: World) -> None:
    now = timezone.now()
    episode = make.logged(world, now=now)
    duty = on_calls_duty(episode)
    first, second = acting(world.on_call), acting(make.job(world.on_call.role, world.provider))

    answers = at_once(
        by(first, lambda: workflow.accept(duty=duty, by=first, now=now)),
        by(second, lambda: workflow.accept(duty=duty, by=second, now=now)),
        held=episode,
    )

    duty.refresh_from_db()
    assert str(one_won(answers)) == f"{duty.taken_by} has accepted this already."
    assert facts(episode, Fact.ACCEPTED) == 1


def test_a_child_whom_two_people_find_at_once_is_found_once(world: World) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now - timedelta(hours=3))
    worker, officer = acting(world.social_worker), acting(world.sergeant)

    def found(actor: Actor) -> Deed:
        return by(
            actor,
            lambda: workflow.locate(
                episode=episode,
                kind=Whereabouts.HOSPITAL,
                place="Ward 4",
                seen_by="Sister Amin",
                found_at=now,
                by=actor,
                now=now,
            ),
        )

    one_won(at_once(found(worker), found(officer), held=episode))

    assert episode.located.count() == 1
    assert the_ledger_is_right(episode)


def test_a_child_found_and_back_at_once_is_back(world: World) -> None:
    now = timezone.now()
    episode = make.logged(world, now=now - timedelta(hours=3))

    at_once(
        by(acting(world.carer), lambda: make.back(world, now=now, episode=episode)),
        by(acting(world.social_worker), lambda: make.found(world, now=now, episode=episode)),
        held=episode,
    )

    episode.refresh_from_db()
    assert episode.status == Status.BACK
    assert the_ledger_is_right(episode)


def test_two_people_accept_one_handover_and_one_is_told_who_has_it(world: World) -> None:
    now = timezone.now()
    handover = make.handed_over(world, make.picked_up(world, now=now), now=now)
    first, second = (acting(make.job(Role.ON_CALL, world.provider)) for _ in range(2))

    def accepts(actor: Actor) -> Deed:
        return by(actor, lambda: workflow.accept_handover(handover=handover, by=actor, now=now))

    answers = at_once(accepts(first), accepts(second), held=handover.episode)

    handover.refresh_from_db()
    assert str(one_won(answers)) == f"{handover.answered_by} has accepted this already."
    assert facts(handover.episode, Fact.HANDOVER_ACCEPTED) == 1
    assert the_ledger_is_right(handover.episode)


def _transfers(world: World, episode: Episode, now: datetime) -> Deed:
    actor, other = acting(world.sergeant), make.agency(AgencyKind.FORCE)
    return by(
        actor,
        lambda: workflow.transfer_force(
            episode=episode, to_force=other, why="Seen there", by=actor, now=now
        ),
    )


def or_denied(deed: Deed) -> Deed:
    """Whoever may no longer do it is refused in the same words as if it were so from the start."""

    def tried() -> Any:
        try:
            return deed()
        except (Denied, Http404) as denied:
            return Refused(str(denied))

    return tried


def test_a_report_that_is_transferred_twice_at_once_goes_to_one_force(world: World) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now)
    deeds = [or_denied(_transfers(world, episode, now)) for _ in range(2)]

    one_won(at_once(*deeds, held=episode))

    (transfer,) = ForceTransfer.objects.filter(episode=episode)
    episode.refresh_from_db()
    assert episode.force == transfer.to_force
    assert facts(episode, Fact.FORCE_TRANSFERRED) == 1
    assert the_ledger_is_right(episode)


def test_a_report_is_transferred_while_its_force_decides_and_the_next_owes_a_decision(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now)
    officer = acting(world.inspector)

    def decides() -> Any:
        return workflow.record_decision(
            episode=episode,
            outcome="record-respond",
            grade="high",
            reason="Cold",
            by=officer,
            now=now,
        )

    at_once(
        or_denied(by(officer, decides)), or_denied(_transfers(world, episode, now)), held=episode
    )

    (transfer,) = ForceTransfer.objects.filter(episode=episode)
    owed = episode.duties.open().get(code="police-decision")
    assert owed.agency == transfer.to_force
    assert all(each.report.force == world.force for each in episode.decisions.all())
    assert the_ledger_is_right(episode)


def test_what_was_heard_is_confirmed_and_corrected_at_once_and_only_one_of_them_counts(
    world: World,
) -> None:
    now = timezone.now()
    heard = workflow.record_decision_second_hand(
        episode=make.reported(world, now=now),
        decided_at=now,
        outcome="not-recording",
        reason="Often late",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        by=acting(world.carer),
        now=now,
    )
    first, second = acting(world.sergeant), acting(world.inspector)

    def corrects() -> Any:
        return workflow.record_decision(
            episode=heard.episode,
            after=heard.pk,
            corrects=heard,
            outcome="record-respond",
            grade="high",
            reason="Cold",
            by=second,
            now=now,
        )

    answers = at_once(
        by(first, lambda: workflow.confirm_decision(decision=heard, by=first, now=now)),
        by(second, corrects),
        held=heard.episode,
    )

    assert "already" in str(one_won(answers))
    assert the_ledger_is_right(heard.episode)


def test_a_task_that_two_people_say_is_done_is_done_once(world: World) -> None:
    now = timezone.now()
    task = make.task(world, now=now)
    first, second = acting(world.on_call), acting(make.job(Role.ON_CALL, world.provider))

    def done(actor: Actor) -> Deed:
        return by(actor, lambda: workflow.finish_task(task=task, outcome="Rang", by=actor, now=now))

    answers = at_once(done(first), done(second), held=task.episode)

    assert "over already" in str(one_won(answers))
    assert facts(task.episode, Fact.TASK_DONE) == 1
    assert the_ledger_is_right(task.episode)


def test_a_handover_is_accepted_while_the_episode_is_stood_down_and_neither_breaks(
    world: World,
) -> None:
    now = timezone.now()
    handover = make.handed_over(world, make.picked_up(world, now=now), now=now)
    carer, colleague = acting(world.carer), acting(make.job(Role.ON_CALL, world.provider))
    episode = handover.episode

    answers = at_once(
        by(
            carer,
            lambda: workflow.stand_down(episode=episode, because="Upstairs", by=carer, now=now),
        ),
        by(
            colleague,
            lambda: workflow.accept_handover(handover=handover, by=colleague, now=now),
        ),
        held=episode,
    )

    refused = [str(answer) for answer in answers if isinstance(answer, Refused)]
    handover.refresh_from_db()
    assert refused in ([], ["This is done already, so there is nothing to accept."])
    assert handover.state in (HandoverState.ACCEPTED, HandoverState.OVERTAKEN)
    assert the_ledger_is_right(episode)


def test_one_duty_is_handed_to_two_offices_at_once_and_only_one_is_asked(world: World) -> None:
    now = timezone.now()
    duty = make.picked_up(world, now=now)
    actor = acting(world.on_call)

    def hands() -> Any:
        return make.handed_over(world, duty, now=now)

    answers = at_once(by(actor, hands), by(actor, hands), held=duty.episode)

    assert "nobody has accepted it yet" in str(one_won(answers))
    assert Handover.objects.filter(duty=duty).count() == 1


def test_a_return_recorded_by_two_people_starts_one_interview(world: World) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now - timedelta(hours=3))
    carer, on_call = acting(world.carer), acting(world.on_call)

    def back(actor: Actor) -> Deed:
        return by(
            actor,
            lambda: workflow.record_return(
                episode=episode,
                returned_at=now,
                found_how=FoundHow.CAME_BACK,
                by=actor,
                now=now,
            ),
        )

    one_won(at_once(back(carer), back(on_call), held=episode))

    assert Return.objects.filter(episode=episode).count() == 1
    assert facts(episode, Fact.RETURNED) == 1
    assert ReturnInterview.objects.filter(episodes=episode).count() == 1
    assert the_ledger_is_right(episode)


def test_two_officers_who_decide_at_once_leave_one_decision_and_one_is_told_to_read_it(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now)
    officers = [acting(world.sergeant), acting(make.officer(world.force))]

    def decides(officer: Actor) -> Deed:
        said = {"outcome": "record-respond", "grade": "high", "reason": "No inhaler"}
        return by(
            officer,
            lambda: workflow.record_decision(episode=episode, by=officer, now=now, **said),
        )

    refused = one_won(at_once(*(decides(officer) for officer in officers), held=episode))

    (decision,) = episode.decisions.all()
    assert str(refused).startswith(f"{decision.whose} decided at")
    assert isinstance(refused, workflow.DecidedMeanwhile)
    assert facts(episode, Fact.POLICE_DECIDED) == 1
    assert the_ledger_is_right(episode)


def test_a_return_and_a_stand_down_side_by_side_leave_one_end(world: World) -> None:
    now = timezone.now()
    episode = make.logged(world, now=now - timedelta(hours=3))
    carer, on_call = acting(world.carer), acting(world.on_call)

    one_won(
        at_once(
            by(carer, lambda: make.back(world, now=now, episode=episode)),
            by(
                on_call,
                lambda: workflow.stand_down(
                    episode=episode, because="In the garden", by=on_call, now=now
                ),
            ),
            held=episode,
        )
    )

    assert facts(episode, Fact.RETURNED) + facts(episode, Fact.STOOD_DOWN) == 1
    assert the_ledger_is_right(episode)


# The same form, sent twice


def posting(client: Client, path: str, sent: dict[str, str]) -> Deed:
    """As a second tab or a second tap does: the same person, another connection."""

    def post() -> tuple[int, str]:
        another = Client()
        another.cookies = client.cookies
        answer = another.post(path, sent)
        return answer.status_code, answer.get("Location", "")

    return post


def test_a_form_sent_twice_side_by_side_happens_once_with_one_answer(
    world: World, sign_in: Any
) -> None:
    episode = make.logged(world, now=timezone.now())
    carer = sign_in(world.carer)
    path = f"/missing/{episode.reference}/notes/new/"
    sent = {"submission": str(uuid4()), "text": "Rang the friend's mother", "when": "now"}

    answers = at_once(*[posting(carer, path, sent)] * 2, held=episode)

    assert answers == [(302, f"/missing/{episode.reference}/")] * 2
    assert Note.objects.filter(episode=episode).count() == 1
    assert facts(episode, Fact.NOTE_ADDED) == 1


def test_a_button_pressed_twice_side_by_side_is_no_refusal(world: World, sign_in: Any) -> None:
    episode = make.logged(world, now=timezone.now())
    duty = on_calls_duty(episode)
    path = f"/missing/{episode.reference}/duties/{duty.pk}/accept/"
    sent = {"submission": str(uuid4())}

    answers = at_once(*[posting(sign_in(world.on_call), path, sent)] * 2, held=episode)

    assert answers == [(302, f"/missing/{episode.reference}/")] * 2
    assert facts(episode, Fact.ACCEPTED) == 1


def test_searches_sent_side_by_side_are_each_counted(
    world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CHILD_SEARCHES_AN_HOUR", 1)
    officer = make.officer(make.agency(AgencyKind.FORCE))
    client, born_on = sign_in(officer), world.child.born_on
    sent = {
        "by": "name",
        "surname": world.child.surname,
        "born_on-day": str(born_on.day),
        "born_on-month": str(born_on.month),
        "born_on-year": str(born_on.year),
    }

    answers = at_once(*[posting(client, "/children/find/", sent)] * 2, held=officer.person)

    assert sorted(status for status, _ in answers) == [200, 409]
    assert ChildSearch.objects.filter(person=officer.person).count() == 1


def test_two_views_saved_at_once_as_the_one_to_open_first_leave_one_such(
    world: World, sign_in: Any
) -> None:
    client = sign_in(world.coordinator)
    sent = [{"submission": str(uuid4()), "name": name, "default": "on"} for name in ("A", "B")]
    saves = [posting(client, "/views/save/?level=L2", each) for each in sent]

    answers = at_once(*saves, held=world.coordinator.person)

    assert [status for status, _ in answers] == [302, 302]
    assert SavedView.objects.filter(is_default=True).count() == 1
    assert sorted(SavedView.objects.values_list("place", flat=True)) == [1, 2]


# Sweeps side by side


def test_two_sweeps_mind_each_duty_once(world: World) -> None:
    episode = make.reported(world, now=timezone.now() - timedelta(hours=10))

    at_once(tasks.mind_duties, tasks.mind_duties, held=episode)

    climbs = Event.objects.filter(episode_id=episode.pk, fact=Fact.DUTY_CLIMBED)
    each = [(about, payload["n"]) for about, payload in climbs.values_list("about_id", "payload")]
    assert len(each) == len(set(each)) > 0
    assert not Duty.objects.open().filter(next_moment_at__lte=timezone.now()).exists()
    told = Notification.objects.filter(episode=episode)
    keys = list(told.values_list("event_id", "message", "agency", "office"))
    assert len(keys) == len(set(keys)) > 0
    assert the_ledger_is_right(episode)


def test_two_sweeps_pass_on_a_late_review_of_emergency_access_once(world: World) -> None:
    stranger = make.job(Role.SOCIAL_WORKER, make.authority())
    child = world.child
    (match,) = queries.match(surname=child.surname, born_on=child.born_on)
    access = asking.look_in_emergency(
        match=match,
        basis=Basis.MISSING,
        reason="Seen at the station",
        by=acting(stranger),
        now=timezone.now() - timedelta(days=9),
    )

    at_once(mind_reviews, mind_reviews, held=child)

    assert Event.objects.filter(fact=Fact.REVIEW_CLIMBED, about_id=str(access.pk)).count() == 1
    assert Notification.objects.filter(child=child, message="review-passed-on").count() == 1


class SlowPost:
    """A way out whose every letter waits until somebody else has tried to send as well."""

    def __init__(self, tries: int) -> None:
        self.letters: list[Letter] = []
        self.begun = threading.Event()
        self.tried = threading.Barrier(tries)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.begun.set()
        self.tried.wait(PATIENCE)

    def has(self, reference: Any) -> bool | None:
        return None


def waiting_messages(world: World) -> list[Delivery]:
    """Those of this world alone: the others are settled."""
    Delivery.objects.update(state=DeliveryState.FAILED)
    episode = make.reported(world, now=timezone.now())
    return list(Delivery.objects.filter(notification__episode=episode))


def test_one_message_is_never_with_two_workers(world: World) -> None:
    (message, *others) = waiting_messages(world)
    Delivery.objects.filter(pk__in=[other.pk for other in others]).delete()
    post = SlowPost(tries=2)

    def send() -> bool:
        return delivery.send_next(post)

    def find_nothing() -> bool:
        post.begun.wait(PATIENCE)
        try:
            return delivery.send_next(post)
        finally:
            post.tried.wait(PATIENCE)

    assert at_once(send, find_nothing) == [True, False]
    message.refresh_from_db()
    assert (message.state, message.attempts) == (DeliveryState.SENT, 1)
    assert len(post.letters) == 1


def test_two_workers_send_side_by_side_and_each_message_once(world: World) -> None:
    messages = waiting_messages(world)[:2]
    Delivery.objects.filter(state=DeliveryState.WAITING).exclude(
        pk__in=[message.pk for message in messages]
    ).delete()
    post = SlowPost(tries=2)

    def send() -> bool:
        return delivery.send_next(post)

    assert at_once(send, send) == [True, True]
    assert {letter.reference for letter in post.letters} == {each.reference for each in messages}
    assert delivery.send_next(post) is False


# Challenges


def test_two_officers_review_one_challenge_and_one_is_told_that_it_is_done(world: World) -> None:
    now = timezone.now()
    challenge = make.challenged(world, now=now)
    inspector, superintendent = acting(world.inspector), acting(world.superintendent)

    def review(officer: Actor) -> Deed:
        return by(
            officer,
            lambda: escalation_workflow.review(
                challenge=challenge,
                outcome=Outcome.KEPT,
                next_review_at=now + timedelta(minutes=30),
                reason="Spoken to by phone",
                by=officer,
                now=now,
            ),
        )

    refused = one_won(at_once(review(inspector), review(superintendent), held=challenge.episode))

    assert "not open any more" in str(refused)
    assert Review.objects.filter(challenge=challenge).count() == 1
    assert facts(challenge.episode, Fact.CHALLENGE_DECIDED) == 1
    assert the_ledger_is_right(challenge.episode)


def test_two_people_challenge_one_decision_and_one_is_told_who_did(world: World) -> None:
    now = timezone.now()
    decision = make.decided(world, now=now)
    carer, on_call = acting(world.carer), acting(world.on_call)

    answers = at_once(
        by(carer, lambda: make.challenged(world, decision=decision, now=now)),
        by(on_call, lambda: make.challenged(world, decision=decision, now=now, by=world.on_call)),
        held=decision.episode,
    )

    assert "challenged this already" in str(one_won(answers))
    assert facts(decision.episode, Fact.CHALLENGED) == 1
    assert the_ledger_is_right(decision.episode)


def test_a_review_and_a_climb_side_by_side_leave_one_of_both(world: World) -> None:
    """The minute in which time is up is also the one in which the officer answers."""
    then = timezone.now() - timedelta(hours=2)
    challenge = make.challenged(world, now=then)
    inspector = acting(world.inspector)

    def review() -> Any:
        return escalation_workflow.review(
            challenge=challenge,
            outcome=Outcome.KEPT,
            next_review_at=timezone.now() + timedelta(minutes=30),
            reason="Spoken to by phone",
            by=inspector,
            now=timezone.now(),
        )

    at_once(by(inspector, review), tasks.mind_duties, held=challenge.episode)

    challenge.refresh_from_db()
    reviewed = Review.objects.filter(challenge=challenge).exists()
    climbed = challenge.state == "climbed"
    assert reviewed != climbed
    assert the_ledger_is_right(challenge.episode)


# Keeping


def test_two_managers_approve_at_once_and_are_the_first_and_the_second(world: World) -> None:
    review, now = _decided_list(world), timezone.now()
    managers = [acting(world.placing_manager), acting(records.manager(world))]

    at_once(*[_approving(review, each, now) for each in managers], held=review)

    review.refresh_from_db()
    assert {review.first_by_id, review.second_by_id} == {each.person_id for each in managers}


def test_one_manager_approving_twice_at_once_is_one_person(world: World) -> None:
    review, now = _decided_list(world), timezone.now()
    approve = _approving(review, acting(world.placing_manager), now)

    answers = at_once(approve, approve, held=review)

    review.refresh_from_db()
    assert review.first_by_id
    assert review.second_by_id is None
    assert [type(answer) for answer in answers if isinstance(answer, Denied)] == [Denied]


def _decided_list(world: World) -> DisposalReview:
    records.another_old(world)
    return records.decided(world, now=timezone.now())


def _approving(review: DisposalReview, by_whom: Actor, now: datetime) -> Deed:
    def approve() -> Any:
        try:
            return retention_workflow.approve(review=review, by=by_whom, now=now)
        except Denied as denied:
            return denied

    return by(by_whom, approve)


# Who acts, on connections that many people share


@contextmanager
def signing_in_as(role: str) -> Iterator[None]:
    """Connections opened meanwhile sign in to PostgreSQL as that role, and put on none."""
    there = connection.settings_dict
    before = there["USER"], there["PASSWORD"]
    there["USER"], there["PASSWORD"] = role, ""
    try:
        yield
    finally:
        there["USER"], there["PASSWORD"] = before


def opened(number: int) -> Queue[Any]:
    """A pool of connections, opened as `DATABASES` says now."""
    pool: Queue[Any] = Queue()
    for _ in range(number):
        one = connection.copy()
        one.connect()
        pool.put(one.connection)
    return pool


@contextmanager
def out_of(pool: Queue[Any]) -> Iterator[None]:
    """This thread uses whichever of a few connections is free, and gives it back as it is."""
    connection.connect()
    own, connection.connection = connection.connection, pool.get(timeout=PATIENCE)
    own.close()
    try:
        yield
    finally:
        pool.put(connection.connection)
        connection.connection = None


FEW = 3
MANY = 6
WITH_ROWS = " UNION ALL ".join(
    f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in RULES
)
WHO = (
    "SELECT session_user, current_user, current_setting('role'),"
    " coalesce(current_setting('whereabouts.person', true), '')"
)


def asked(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


@pytest.mark.parametrize("shared", [True, False], ids=["pooled", "kept by each thread"])
def test_a_connection_that_signs_in_as_the_web_shows_nothing_between_requests(
    world: World, sign_in: Any, settings: Any, shared: bool
) -> None:
    """No actor, no rows: of any table, after the request of anybody, whatever came of it."""
    challenge = make.challenged(world)
    stranger = make.carer(make.home())
    jobs = (world.carer, stranger, world.social_worker, world.sergeant)
    clients = [*[sign_in(each) for each in jobs], Client()]
    pages = (
        f"/children/{world.child.pk}/",
        f"/missing/{challenge.episode.reference}/",
        "/children/0/",
        "/api/v1/duties/",
    )
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "WebRole" not in each]
    assert len(asked(WITH_ROWS)) > len(RULES) / 3

    def answer(turn: int) -> list[Any]:
        seen = []
        for n in range(len(clients) * len(pages)):
            who, page = (turn + n) % len(clients), pages[n // len(clients)]
            with out_of(pool) if shared else nullcontext():
                named = world.child.forename in clients[who].get(page).content.decode()
                seen.append((who, named, tuple(asked(WITH_ROWS)), *asked(WHO)))
        connection.close()
        return seen

    with signing_in_as(settings.WEB_ROLE):
        pool = opened(FEW if shared else 0)
        with ThreadPoolExecutor(MANY) as threads:
            answers = [each for turn in threads.map(answer, range(MANY)) for each in turn]
    while not pool.empty():
        pool.get().close()

    assert {who for who, named, *_ in answers if named} == {0, 2, 3}
    assert {shown for _, _, shown, _ in answers} == {()}
    assert {asks for *_, asks in answers} == {(settings.WEB_ROLE, settings.WEB_ROLE, "none", "")}


@pytest.mark.parametrize(
    ("role", "said"),
    [(settings.WEB_ROLE, "no such child to move"), (settings.WORKER_ROLE, "")],
)
def test_a_door_knows_the_web_by_how_it_signed_in(world: World, role: str, said: str) -> None:
    """In service no role is put on: the web and the worker sign in as themselves."""
    child, home = world.child, world.child.home

    def goes_through() -> str:
        try:
            ((signed_in, _, put_on, _),) = asked(WHO)
            assert (signed_in, put_on) == (role, "none")
            asked(f"SELECT place_child({child.pk}, {home.pk}, {home.provider_id}, NULL, NULL)")
        except ProgrammingError as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with signing_in_as(role), ThreadPoolExecutor(1) as thread:
        answer = thread.submit(goes_through).result(PATIENCE)

    assert said in answer
    assert bool(said) == bool(answer)


# Coming and going


def test_two_people_who_use_one_invitation_at_once_are_one_person_with_one_job(
    world: World,
) -> None:
    now = timezone.now()
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    email = f"new{make.number()}@example.test"
    invitation = invitations.invite(
        agency=world.provider,
        email=email,
        role=Role.ON_CALL,
        title="On-call worker",
        by=acting(admin),
        now=now,
    )

    refused = one_won(
        at_once(
            *[lambda: invitations.join(invitation=invitation, name="Ivy Lang", now=now)] * 2,
            held=invitation,
        )
    )

    assert "has been used" in str(refused)
    assert Job.objects.filter(person__email=email).count() == 1


def test_two_administrators_who_end_each_other_leave_one(world: World) -> None:
    now = timezone.now()
    first, second = (make.job(Role.AGENCY_ADMIN, world.provider) for _ in range(2))

    def ends(one: Job, other: Job) -> Deed:
        return by(acting(one), lambda: jobs.end_job(job=other, by=acting(one), now=now))

    refused = one_won(at_once(ends(first, second), ends(second, first), held=world.provider))

    assert "nobody left" in str(refused)


def test_an_invitation_is_posted_by_one_worker_alone(world: World) -> None:
    Mail.objects.update(state=DeliveryState.FAILED)
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    invitations.invite(
        agency=world.provider,
        email=f"new{make.number()}@example.test",
        role=Role.ON_CALL,
        title="On-call worker",
        by=acting(admin),
        now=timezone.now(),
    )
    post = SlowPost(tries=2)

    def send() -> bool:
        return send_next_of(mails.OUTBOX, post)

    def find_nothing() -> bool:
        post.begun.wait(PATIENCE)
        try:
            return send_next_of(mails.OUTBOX, post)
        finally:
            post.tried.wait(PATIENCE)

    assert at_once(send, find_nothing, role=settings.WORKER_ROLE) == [True, False]
    assert len(post.letters) == 1
