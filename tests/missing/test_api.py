"""The API is a third way in: each operation done, refused, denied and hidden, as the pages would."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event, Look, Submission
from audit.rules import Fact
from core.times import LONDON
from escalation.models import Notification
from missing.models import Assessment, Duty, Episode, PoliceDecision, Return
from partners import tokens
from partners.models import Job
from partners.rules import Role
from tests import make

pytestmark = pytest.mark.django_db
SignIn = Callable[[Job], Client]
EPISODES, DUTIES, CHILDREN = "/api/v1/episodes/", "/api/v1/duties/", "/api/v1/children/"


def system_of(job: Job) -> Client:
    """An agency's own system, with a key that speaks as this job."""
    _, key = tokens.issue(job=job, name=f"System {make.number()}", now=timezone.now())
    return Client(headers={"Authorization": f"Token {key}"})


def ago(**length: Any) -> datetime:
    return timezone.now() - timedelta(**length)


def log_of(world: make.World, **said: Any) -> dict[str, Any]:
    return {
        "child": world.child.pk,
        "danger": "no",
        "whereabouts": "no",
        "last_seen_at": ago(hours=2).isoformat(),
        **said,
    }


def send(client: Client, address: str, body: Any, **headers: str) -> Any:
    return client.post(address, body, content_type="application/json", headers=headers)


# Logging


def test_a_log_by_api_is_the_same_log(world: make.World) -> None:
    answer = send(system_of(world.on_call), EPISODES, log_of(world))

    assert answer.status_code == 201
    episode = Episode.objects.get()
    said = answer.json()
    assert said["reference"] == episode.reference
    assert said["status"] == "away"
    assert said["child"]["known_as"] == str(world.child)
    facts = Event.objects.filter(episode_id=episode.pk).order_by("id")
    assert list(facts.values_list("fact", flat=True)) == [
        Fact.EPISODE_OPENED,
        Fact.EPISODE_LOGGED,
    ]
    assert episode.duties.filter(code="set-level", how_ended="").exists()


def test_a_log_may_bring_the_level_that_a_person_decided(world: make.World) -> None:
    body = log_of(world, level="L2", answers={"happened": ["argument"]})

    answer = send(system_of(world.on_call), EPISODES, body)

    assert answer.status_code == 201
    assert answer.json()["level_words"] == "L2 Missing, report to police"
    assert not Duty.objects.filter(code="set-level").exists()


@pytest.mark.parametrize("whose", ["on_call", "placing_manager"])
def test_danger_without_a_level_is_at_the_gravest_as_on_the_page(
    world: make.World, whose: str
) -> None:
    body = log_of(world, danger="yes")

    answer = send(system_of(getattr(world, whose)), EPISODES, body)

    assert answer.status_code == 201, answer.json()
    assert Episode.objects.get().level == "L3"
    assert Notification.objects.filter(message="gravest-level").exists()
    assert Duty.objects.open().filter(code="report-to-police").exists()


def test_danger_is_at_no_other_level(world: make.World) -> None:
    body = log_of(world, danger="yes", level="L1", reason="Often late")

    answer = send(system_of(world.on_call), EPISODES, body)

    assert answer.status_code == 400
    assert "L3" in answer.json()["fields"]["level"][0]
    assert not Episode.objects.exists()
    assert send(system_of(world.on_call), EPISODES, body | {"level": "L3"}).status_code == 201


def test_a_lower_level_needs_a_second_person_and_nothing_is_half_done(world: make.World) -> None:
    body = log_of(world, level="L0", reason="Often late")

    answer = send(
        system_of(world.on_call), EPISODES, body, **{"Idempotency-Key": str(uuid.uuid4())}
    )

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Name the second person")
    assert not Episode.objects.exists()
    assert not Event.objects.filter(child_id=world.child.pk, episode_id__isnull=False).exists()
    assert not Submission.objects.exists()


def test_a_lower_level_may_bring_the_second_person_who_agreed_to_it(world: make.World) -> None:
    agreed = world.social_worker.person
    body = log_of(world, level="L0", reason="Often late", agreed_by=agreed.email.upper())

    answer = send(system_of(world.on_call), EPISODES, body)

    assert answer.status_code == 201
    assert Assessment.objects.get().agreed_by == agreed
    assert Notification.objects.filter(message="named-as-agreeing", person=agreed).exists()


def test_nobody_agrees_to_a_lower_level_who_could_not_on_the_page(world: make.World) -> None:
    """Neither a stranger, nor whoever decides, nor police."""
    stranger = make.job(Role.SOCIAL_WORKER, make.authority())
    for job in (stranger, world.on_call, world.sergeant):
        body = log_of(world, level="L0", reason="Often late", agreed_by=job.person.email)

        answer = send(system_of(world.on_call), EPISODES, body)

        assert answer.status_code == 400
        assert answer.json()["fields"]["agreed_by"]
        assert not Episode.objects.exists()


def test_a_second_log_is_refused_in_the_words_of_the_page(world: make.World) -> None:
    episode = make.logged(world)

    answer = send(system_of(world.on_call), EPISODES, log_of(world))

    assert answer.status_code == 409
    assert episode.reference in answer.json()["detail"]


def test_who_may_not_log_is_told_who_could(world: make.World) -> None:
    answer = send(system_of(world.coordinator), EPISODES, log_of(world))

    assert answer.status_code == 403
    assert "on-call worker" in answer.json()["who_could"]


def test_a_child_you_may_not_see_is_the_same_as_no_child(world: make.World) -> None:
    stranger = system_of(make.job(Role.SOCIAL_WORKER, make.authority()))

    hidden = send(stranger, EPISODES, log_of(world))
    missing = send(stranger, EPISODES, log_of(world, child=2**62))

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ({"danger": "perhaps"}, "danger"),
        ({"whereabouts": "abroad"}, "whereabouts"),
        ({"level": "L9"}, "level"),
        ({"level": "L2", "answers": {"horoscope": ["bad"]}}, "answers"),
        ({"level": "L2", "answers": {"place": ["moon"]}}, "place"),
        ({"answers": {"place": ["fine"]}}, "level"),
        ({"last_seen_at": "2999-01-01T00:00:00Z"}, "last_seen_at"),
        ({"last_seen_at": "0514-04-12T16:35:12+23:31"}, "last_seen_at"),
        ({"last_seen_at": "yesterday"}, "last_seen_at"),
        ({"child": "Ash"}, "child"),
        ({"child": 2**70}, "child"),
        ({"last_seen_by": "x\x00"}, "last_seen_by"),
        ({"answers": {"place": [["fine"]]}, "level": "L2"}, "answers.place.0"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_kept(
    world: make.World, said: dict[str, Any], question: str
) -> None:
    answer = send(system_of(world.on_call), EPISODES, log_of(world, **said))

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [question]
    assert not Episode.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '"Ash"', "null", "\xff"])
def test_a_body_that_is_no_log_is_a_mistake(world: make.World, body: str) -> None:
    assert send(system_of(world.on_call), EPISODES, body).status_code == 400


def test_the_same_key_logs_once(world: make.World) -> None:
    client, key = system_of(world.on_call), str(uuid.uuid4())

    first = send(client, EPISODES, log_of(world), **{"Idempotency-Key": key})
    again = send(client, EPISODES, log_of(world), **{"Idempotency-Key": key})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["reference"] == again.json()["reference"]
    assert Episode.objects.count() == 1


def test_an_episode_that_is_sent_again_is_a_look_again(world: make.World) -> None:
    client, key = system_of(world.on_call), {"Idempotency-Key": str(uuid.uuid4())}
    send(client, EPISODES, log_of(world), **key)
    before = Look.objects.count()

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert send(client, EPISODES, log_of(world), **key).status_code == 200

    assert (before, Look.objects.count()) == (1, 2)


def test_a_key_used_for_one_child_does_not_answer_for_another(world: make.World) -> None:
    client, key = system_of(world.on_call), str(uuid.uuid4())
    send(client, EPISODES, log_of(world), **{"Idempotency-Key": key})
    other = make.child(responsible=world.responsible, host=world.host, at=world.home)

    answer = send(client, EPISODES, log_of(world, child=other.pk), **{"Idempotency-Key": key})

    assert answer.status_code == 409
    assert "new key" in answer.json()["detail"]


def test_somebody_elses_key_shows_nothing_of_theirs(world: make.World) -> None:
    key = str(uuid.uuid4())
    send(system_of(world.on_call), EPISODES, log_of(world), **{"Idempotency-Key": key})

    answer = send(
        system_of(world.social_worker), EPISODES, log_of(world), **{"Idempotency-Key": key}
    )

    assert answer.status_code == 409


def test_a_key_that_is_no_uuid_is_a_mistake(world: make.World) -> None:
    answer = send(system_of(world.on_call), EPISODES, log_of(world), **{"Idempotency-Key": "1"})

    assert answer.status_code == 400


# Signed in with a session


def test_a_session_needs_the_csrf_token(world: make.World, sign_in: SignIn) -> None:
    client = sign_in(world.on_call)
    client.handler.enforce_csrf_checks = True

    refused = send(client, EPISODES, log_of(world))
    client.get("/accounts/login/")
    client.cookies["csrftoken"] = token = "a" * 32
    done = send(client, EPISODES, log_of(world), **{"X-CSRFToken": token})

    assert refused.status_code == 403
    assert done.status_code == 201


# Reading


def test_a_list_is_a_look_at_each_child_on_it(world: make.World) -> None:
    make.back(world, now=ago(days=2))
    make.logged(world, now=ago(hours=1))

    system_of(world.social_worker).get(EPISODES)

    look = Look.objects.get()
    assert (look.child_id, look.page) == (world.child.pk, "Episodes, by API")


def test_episodes_are_listed_and_narrowed(world: make.World) -> None:
    back = make.back(world, now=ago(days=2))
    away = make.logged(world, now=ago(hours=1))
    client = system_of(world.social_worker)

    def references(**asked: Any) -> list[str]:
        answer = client.get(EPISODES, asked)
        assert answer.status_code == 200
        return [episode["reference"] for episode in answer.json()["results"]]

    assert references() == [away.reference, back.reference]
    assert references(status="back") == [back.reference]
    assert references(since=ago(hours=3).isoformat()) == [away.reference]
    assert references(child=world.child.pk) == [away.reference, back.reference]
    assert references(child=2**62) == []
    assert references(limit=1, offset=1) == [back.reference]
    assert references(limit=1, offset=10**30) == []


@pytest.mark.parametrize(
    "asked", [{"status": "asleep"}, {"since": "then"}, {"child": "Ash"}, {"child": 2**70}]
)
def test_a_filter_that_means_nothing_is_a_mistake(world: make.World, asked: Any) -> None:
    answer = system_of(world.on_call).get(EPISODES, asked)

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == set(asked)


def test_reading_one_episode_says_what_police_decided_and_is_kept_as_a_look(
    world: make.World,
) -> None:
    episode = make.decided(world, now=ago(minutes=10)).episode

    answer = system_of(world.on_call).get(f"{EPISODES}{episode.reference}/")

    said = answer.json()["police"]
    assert (said["outcome_words"], said["grade_words"]) == ("Not recording now", "Medium")
    look = Look.objects.get()
    assert (look.child_id, look.person_name) == (world.child.pk, world.on_call.person.name)


def test_what_you_may_not_see_is_the_same_as_what_is_not_there(world: make.World) -> None:
    episode = make.logged(world)
    duty = episode.duties.first()
    assert duty
    stranger = system_of(make.carer(make.home(world.provider)))

    for hidden, missing in (
        (f"{EPISODES}{episode.reference}/", f"{EPISODES}M-22222/"),
        (f"{DUTIES}{duty.pk}/", f"{DUTIES}{2**80}/"),
    ):
        first, second = stranger.get(hidden), stranger.get(missing)
        assert first.status_code == second.status_code == 404
        assert first.content == second.content
    assert stranger.get(EPISODES).json()["count"] == 0
    assert stranger.get(DUTIES).json()["count"] == 0
    assert stranger.get(CHILDREN).json()["count"] == 0


@pytest.mark.parametrize("path", ["", "nothing/", "episodes", "episodes/%20/", "episodes/M-2/x/"])
def test_an_address_that_is_none_is_nothing_you_can_see(world: make.World, path: str) -> None:
    for client, status in ((system_of(world.on_call), 404), (Client(), 401)):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == status
        assert set(answer.json()) == {"detail"}


def test_police_see_an_episode_by_api_from_the_report_on(world: make.World) -> None:
    episode = make.logged(world)
    police = system_of(world.sergeant)
    assert police.get(f"{EPISODES}{episode.reference}/").status_code == 404

    make.reported(world, episode=episode)

    assert police.get(f"{EPISODES}{episode.reference}/").status_code == 200


def test_duties_are_listed_and_narrowed(world: make.World) -> None:
    episode = make.levelled(
        make.logged(world, now=ago(minutes=30)), world.carer, now=ago(minutes=30)
    )
    client = system_of(world.coordinator)

    def codes(**asked: Any) -> set[str]:
        return {duty["code"] for duty in client.get(DUTIES, asked).json()["results"]}

    assert "accept-on-call" in codes(owed_by="on-call", state="open")
    assert codes(state="ended") == {"finish-log", "set-level"}
    assert codes(episode="M-22222") == set()
    assert codes(episode=episode.reference) == codes()


def test_a_duty_says_how_it_stands(world: make.World) -> None:
    episode = make.logged(world, now=ago(minutes=30))
    duty = episode.duties.get(code="accept-on-call")

    said = system_of(world.coordinator).get(f"{DUTIES}{duty.pk}/").json()

    assert said["standing"] == "overdue"
    assert said["words"] == "On-call to accept by name"
    assert said["agency"]["name"] == str(world.provider)
    assert said["taken_by"] == ""


def test_children_are_named_no_further_than_to_tell_them_apart(world: make.World) -> None:
    (child,) = system_of(world.on_call).get(CHILDREN).json()["results"]

    assert child == {
        "id": world.child.pk,
        "local_id": world.child.local_id,
        "known_as": str(world.child),
    }


# What police said


def heard(**said: Any) -> dict[str, Any]:
    return {
        "outcome": "not-recording",
        "grade": "medium",
        "reason": "Often late",
        "officer_name": "Sgt Pell",
        "officer_rank": 2,
        "heard_how": "phone",
        "decided_at": ago(minutes=1).isoformat(),
        **said,
    }


def address(episode: Episode) -> str:
    return f"{EPISODES}{episode.reference}/decisions/heard/"


def test_a_decision_is_recorded_by_whoever_heard_it(world: make.World) -> None:
    episode = make.reported(world, now=ago(minutes=20))

    answer = send(system_of(world.on_call), address(episode), heard())

    assert answer.status_code == 201
    assert answer.json()["outcome_words"] == "Not recording now"
    decision = PoliceDecision.objects.get()
    assert decision.second_hand
    assert decision.recorded_by == world.on_call.person
    assert episode.duties.filter(code="police-review", how_ended="").exists()


def test_the_same_key_records_a_heard_decision_once(world: make.World) -> None:
    episode = make.reported(world, now=ago(minutes=20))
    client, key = system_of(world.on_call), {"Idempotency-Key": str(uuid.uuid4())}

    first = send(client, address(episode), heard(), **key)
    again = send(client, address(episode), heard(), **key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert PoliceDecision.objects.count() == 1


def test_a_key_that_logged_does_not_answer_for_a_decision(world: make.World) -> None:
    client, key = system_of(world.on_call), {"Idempotency-Key": str(uuid.uuid4())}
    send(client, EPISODES, log_of(world), **key)
    episode = make.reported(world, episode=Episode.objects.get(), now=ago(minutes=0))

    answer = send(client, address(episode), heard(), **key)

    assert answer.status_code == 409
    assert not PoliceDecision.objects.exists()


def test_before_police_were_told_there_is_no_decision_to_hear(world: make.World) -> None:
    answer = send(system_of(world.on_call), address(make.logged(world)), heard())

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Record that police were told first")


def test_an_officer_records_decisions_of_their_own(world: make.World) -> None:
    episode = make.reported(world)

    answer = send(system_of(world.sergeant), address(episode), heard())

    assert answer.status_code == 403
    assert "on-call worker" in answer.json()["who_could"]


def test_a_stranger_hears_of_no_decision(world: make.World) -> None:
    episode = make.reported(world)
    stranger = system_of(make.job(Role.SOCIAL_WORKER, make.authority()))

    assert send(stranger, address(episode), heard()).status_code == 404


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ({"outcome": "shrugged"}, "outcome"),
        ({"grade": "mild"}, "grade"),
        ({"heard_how": "dreamt"}, "heard_how"),
        ({"decided_at": "2999-01-01T00:00:00Z"}, "decided_at"),
        ({"decided_at": "0001-01-01T00:00:00+23:00"}, "decided_at"),
        ({"review_at": "2001-01-01T00:00:00Z", "grade": ""}, "review_at"),
        ({"review_at": "2999-01-01T00:00:00Z", "grade": ""}, "review_at"),
        ({"officer_rank": 9}, "officer_rank"),
    ],
)
def test_a_mistake_in_a_decision_is_named(
    world: make.World, said: dict[str, Any], question: str
) -> None:
    episode = make.reported(world, now=ago(minutes=20))

    answer = send(system_of(world.on_call), address(episode), heard(**said))

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [question]
    assert not PoliceDecision.objects.exists()


# Cost, and time


def statements(client: Client, path: str) -> list[str]:
    plumbing = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "SELECT set_config")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [q["sql"] for q in captured if not q["sql"].startswith(plumbing)]


def test_lists_of_fifty_ask_as_little_as_lists_of_five(world: make.World) -> None:
    client, now = system_of(world.on_call), ago(minutes=1)
    lists = (EPISODES, DUTIES, CHILDREN)

    def away(count: int) -> None:
        for _ in range(count):
            world.child = make.child(world.responsible, host=world.host, at=world.home)
            make.logged(world, now=now)

    away(5)
    five = [len(statements(client, path)) for path in lists]
    away(45)
    fifty = [len(statements(client, path)) for path in lists]

    assert fifty == five
    assert max(fifty) <= 4


def test_times_come_out_as_they_are_in_england(world: make.World) -> None:
    make.logged(world, now=datetime(2026, 7, 1, 22, 0, tzinfo=LONDON))

    (episode,) = system_of(world.on_call).get(EPISODES).json()["results"]

    assert episode["opened_at"] == "2026-07-01T22:00:00+01:00"


# Back


def back_at(episode: Episode) -> str:
    return f"{EPISODES}{episode.reference}/return/"


def returned(**said: Any) -> dict[str, Any]:
    return {"returned_at": ago(minutes=5).isoformat(), "found_how": "police", **said}


def test_a_polices_system_records_a_return_as_a_page_does(world: make.World) -> None:
    episode = make.reported(world, now=ago(hours=3))
    found_at = ago(minutes=40)
    body = returned(
        found_at=found_at.isoformat(),
        found_where="The bus station",
        found_with="An older boy",
        hurt=True,
        needs=["food", "clothes", "food"],
        how_they_are="Cold",
        done_about_it="Seen by a paramedic",
        words="I wanted some space",
        police_told=True,
    )

    answer = send(system_of(world.sergeant), back_at(episode), body)

    assert answer.status_code == 201
    assert answer.json()["status"] == "back"
    back = Return.objects.get(episode=episode)
    assert (back.found_how, back.found_where, back.found_with) == (
        *("police", "The bus station", "An older boy"),
    )
    assert back.found_at == found_at
    assert back.hurt
    assert not back.needs_medicine
    assert back.needs == ["food", "clothes"]
    were = episode.how_they_were.get()
    assert (were.how_they_are, were.done_about_it) == ("Cold", "Seen by a paramedic")
    assert back.police_told
    assert episode.notes.get().text == "I wanted some space"
    assert episode.duties.filter(code="return-interview", how_ended="").exists()


def test_the_same_key_records_a_return_once_and_nothing_else(world: make.World) -> None:
    episode = make.logged(world, now=ago(hours=3))
    system, key = system_of(world.on_call), {"Idempotency-Key": str(uuid.uuid4())}

    first = send(system, back_at(episode), returned(), **key)
    again = send(system, back_at(episode), returned(), **key)
    without = send(system, back_at(episode), returned())

    assert (first.status_code, again.status_code, without.status_code) == (201, 200, 409)
    assert again.json()["reference"] == episode.reference
    assert Return.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"found_how": "by bus"}, "found_how"),
        ({"needs": ["a pony"]}, "needs.0"),
        ({"words_for": "the press"}, "words_for"),
        ({"returned_at": "2099-01-01T10:00:00Z"}, "returned_at"),
    ],
)
def test_a_return_that_means_nothing_says_which_answer_it_is(
    world: make.World, wrong: dict[str, Any], named: str
) -> None:
    episode = make.logged(world, now=ago(hours=3))

    answer = send(system_of(world.on_call), back_at(episode), returned(**wrong))

    assert answer.status_code == 400
    assert named in answer.json()["fields"]
    assert not Return.objects.exists()


def test_a_return_before_the_log_and_of_a_child_unseen_is_refused(world: make.World) -> None:
    episode = make.logged(world, now=ago(hours=3))
    stranger = system_of(make.job(Role.SOCIAL_WORKER, make.authority()))

    early = returned(returned_at=ago(days=30).isoformat())

    assert send(system_of(world.on_call), back_at(episode), early).status_code == 409
    assert send(stranger, back_at(episode), returned()).status_code == 404
    assert not Return.objects.exists()
