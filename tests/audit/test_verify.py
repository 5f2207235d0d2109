"""What the owner of the database changes behind everybody's back is found, and named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from partners.actor import SERVICE
from tests import make

pytestmark = pytest.mark.django_db

WRONG = "1: {} things are not as they were written."


@pytest.fixture
def night(world: make.World) -> make.World:
    make.reported(world)
    return world


def place(world: make.World, seq: int) -> str:
    return f"child {world.child.pk}, event {seq}: "


def length(world: make.World) -> int:
    return Event.objects.filter(chain=world.child.pk).count()


def test_an_untouched_record_is_as_it_was_written(night, audit) -> None:
    audit("seal")

    (said,) = audit("verify")

    assert said.endswith("all are as they were written.")


def test_a_changed_payload_is_found(night, audit, tampering) -> None:
    with tampering() as execute:
        execute(
            """UPDATE audit_event SET payload = '{"level": "L0"}' WHERE chain = %s AND seq = 2""",
            [night.child.pk],
        )

    assert audit("verify") == [place(night, 2) + "its payload was changed", WRONG.format(1)]


def test_a_changed_name_is_found(night, audit, tampering) -> None:
    with tampering() as execute:
        execute(
            "UPDATE audit_event SET person_name = 'Somebody else' WHERE chain = %s AND seq = 3",
            [night.child.pk],
        )

    assert audit("verify") == [place(night, 3) + "what it says was changed", WRONG.format(1)]


def test_a_changed_event_whose_hash_was_made_to_fit_is_found_at_the_next_one(
    night, audit, tampering
) -> None:
    with tampering() as execute:
        execute(
            """
            UPDATE audit_event SET person_name = 'Somebody else', hash = audit_link(
                previous, seq, fact, child_id, episode_id, about_type, about_id, happened_at,
                recorded_at, person_id, 'Somebody else', job_title, agency_id, agency_name,
                fingerprint) WHERE chain = %s AND seq = 3
            """,
            [night.child.pk],
        )

    assert audit("verify")[0] == place(night, 4) + "it does not follow the event before it"


def test_an_event_taken_out_of_the_middle_is_found(night, audit, tampering) -> None:
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq = 2", [night.child.pk])

    assert audit("verify") == [place(night, 2) + "it is missing", WRONG.format(1)]


def test_several_taken_out_are_one_finding(night, audit, tampering) -> None:
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq IN (2, 3)", [night.child.pk])

    assert audit("verify")[0] == place(night, 2) + "it is missing, and so are those up to 3"


def test_an_event_taken_from_the_end_is_missed_by_the_head(night, audit, tampering) -> None:
    last = length(night)
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq = %s", [night.child.pk, last])

    assert audit("verify") == [
        place(night, last) + f"it is missing: the head of the chain is at event {last}",
        WRONG.format(1),
    ]


def test_an_end_cut_off_with_its_head_is_missed_by_the_seal(night, audit, tampering) -> None:
    last = length(night)
    audit("seal")
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq = %s", [night.child.pk, last])
        execute(
            "UPDATE audit_chainhead SET seq = seq - 1, sealed_seq = 0, hash ="
            " (SELECT hash FROM audit_event WHERE chain = %s ORDER BY seq DESC LIMIT 1)"
            " WHERE chain = %s",
            [night.child.pk, night.child.pk],
        )

    assert audit("verify") == [
        place(night, last) + "it is missing: seal 1 holds it",
        WRONG.format(1),
    ]


def test_an_end_cut_off_with_its_head_before_a_seal_is_not_found(night, audit, tampering) -> None:
    """As the operator's page says: an hour of the newest events rests on the database alone."""
    last = length(night)
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq = %s", [night.child.pk, last])
        execute(
            "UPDATE audit_chainhead SET seq = seq - 1, hash ="
            " (SELECT hash FROM audit_event WHERE chain = %s ORDER BY seq DESC LIMIT 1)"
            " WHERE chain = %s",
            [night.child.pk, night.child.pk],
        )

    assert audit("verify")[0].endswith("all are as they were written.")


def test_a_child_whose_whole_chain_is_gone_is_missed_by_the_seal(night, audit, tampering) -> None:
    audit("seal")
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s", [night.child.pk])
        execute("DELETE FROM audit_chainhead WHERE chain = %s", [night.child.pk])

    assert "seal 1 holds it" in audit("verify", "--child", night.child.pk)[0]


def test_two_events_that_changed_places_are_found(night, audit, tampering) -> None:
    with tampering() as execute:
        for now, then in ((2, 1002), (3, 2), (1002, 3)):
            execute(
                "UPDATE audit_event SET seq = %s WHERE chain = %s AND seq = %s",
                [then, night.child.pk, now],
            )

    said = audit("verify")

    assert place(night, 2) + "what it says was changed" in said
    assert place(night, 3) + "what it says was changed" in said


def test_an_event_slipped_in_between_is_found(night, audit, tampering) -> None:
    with tampering() as execute:
        execute(
            "UPDATE audit_event SET seq = seq + 1000 WHERE chain = %s AND seq > 2", [night.child.pk]
        )
        execute(
            "UPDATE audit_event SET seq = seq - 999 WHERE chain = %s AND seq > 1000",
            [night.child.pk],
        )
        execute(
            """
            INSERT INTO audit_event (fact, child_id, about_type, about_id, happened_at, recorded_at,
                person_name, job_title, agency_name, payload, fingerprint, seq, previous, hash)
            SELECT 'note-added', child_id, '', '', happened_at, recorded_at, 'Slipped in', '', '',
                payload, fingerprint, 3, hash, repeat('0', 64)
            FROM audit_event WHERE chain = %s AND seq = 2
            """,
            [night.child.pk],
        )
        execute("UPDATE audit_chainhead SET seq = seq + 1 WHERE chain = %s", [night.child.pk])

    said = audit("verify")

    assert place(night, 3) + "what it says was changed" in said
    assert place(night, 4) + "it does not follow the event before it" in said


def test_an_event_put_after_the_last_one_is_found(night, audit, tampering) -> None:
    last = length(night)
    with tampering() as execute:
        execute(
            """
            INSERT INTO audit_event (fact, child_id, about_type, about_id, happened_at, recorded_at,
                person_name, job_title, agency_name, payload, fingerprint, seq, previous, hash)
            SELECT fact, child_id, about_type, about_id, happened_at, recorded_at, person_name,
                job_title, agency_name, payload, fingerprint, seq + 1, hash, audit_link(
                    hash, (seq + 1)::integer, fact, child_id, NULL, about_type, about_id,
                    happened_at, recorded_at, NULL, person_name, job_title, NULL, agency_name,
                    fingerprint)
            FROM audit_event WHERE chain = %s AND seq = %s
            """,
            [night.child.pk, last],
        )

    assert audit("verify") == [
        place(night, last + 1) + f"it is past the head of the chain, which is at event {last}",
        WRONG.format(1),
    ]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("SET hash = repeat('0', 64)", "the head of the chain has another hash"),
        ("SET seq = seq + 1", "it is missing"),
        ("SET seq = seq - 1", "it is past the head of the chain"),
        ("SET sealed_seq = seq", "the head says that a seal holds it, and none does"),
    ],
)
def test_a_changed_head_is_found(night, audit, tampering, change, what) -> None:
    with tampering() as execute:
        execute(f"UPDATE audit_chainhead {change} WHERE chain = %s", [night.child.pk])

    said = audit("verify")

    assert what in said[0]
    assert said[0].startswith(f"child {night.child.pk}, ")


def test_a_head_taken_away_is_found(night, audit, tampering) -> None:
    last = length(night)
    with tampering() as execute:
        execute("DELETE FROM audit_chainhead WHERE chain = %s", [night.child.pk])

    assert audit("verify")[0] == place(night, last + 1) + "the chain has no head"


def test_what_happened_to_no_child_is_missed_too(world, audit, tampering) -> None:
    by = make.acting(world.carer)
    record(Fact.SIGNED_IN, by=by, at=make.NOW)
    record(Fact.SIGNED_OUT, by=by, at=make.NOW)
    record(Fact.SIGNED_IN, by=SERVICE, at=make.NOW)
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq = 1", [-by.person_id])
        execute("DELETE FROM audit_event WHERE chain = 0")

    assert audit("verify") == [
        f"person {by.person_id}, about no child, event 1: it is missing",
        "the service, about no child, event 1: it is missing: the head of the chain is at event 1",
        WRONG.format(2),
    ]


def test_one_child_is_checked_alone(night, audit, tampering) -> None:
    other = make.world()
    make.opened(other)
    with tampering() as execute:
        execute("DELETE FROM audit_event WHERE chain = %s AND seq = 1", [night.child.pk])

    assert audit("verify", "--child", other.child.pk)[0].startswith("1 chains, ")
    assert place(night, 1) + "it is missing" in audit("verify", "--child", night.child.pk)


def test_chains_that_have_not_grown_are_left_out_when_only_newer_ones_are_wanted(
    night, audit, tampering
) -> None:
    audit("seal")
    with tampering() as execute:
        execute(
            "UPDATE audit_event SET person_name = 'Somebody else' WHERE chain = %s AND seq = 3",
            [night.child.pk],
        )
    later = (timezone.localtime(make.NOW) + timedelta(days=2)).date()

    assert audit("verify", "--since", later)[0].endswith("all are as they were written.")
    assert place(night, 3) + "what it says was changed" in audit("verify", "--since", "2026-11-20")


def test_every_part_of_a_long_record_is_checked(night, audit, tampering, monkeypatch) -> None:
    monkeypatch.setattr("audit.verify.CHUNK", 3)
    others = [make.world() for _ in range(3)]
    for other in others:
        make.opened(other)
    with tampering() as execute:
        for each in (night, *others):
            execute("DELETE FROM audit_event WHERE chain = %s AND seq = 1", [each.child.pk])

    said = audit("verify")

    assert [line for line in said if line.endswith("it is missing")] == [
        place(each, 1) + "it is missing" for each in (night, *others)
    ]
