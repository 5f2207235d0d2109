"""Seals: all chains in one hash an hour, kept by somebody else too."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from audit import tasks
from audit.models import ChainHead, Seal, SealedHead
from audit.record import record
from audit.rules import Fact
from audit.seals import seal
from config.settings import WEB_ROLE, WORKER_ROLE
from tests import make
from tests.roles import as_role

pytestmark = pytest.mark.django_db


def test_a_seal_holds_every_chain_that_has_grown_and_the_seal_before(world, owner) -> None:
    make.opened(world)
    with owner():
        seal(now=make.NOW)
        record(Fact.CHILD_CHANGED, by=make.acting(world.carer), at=make.NOW, child=world.child)
        seal(now=make.NOW + timedelta(hours=1))
        seal(now=make.NOW + timedelta(hours=2))

        first, second, third = Seal.objects.order_by("number")
        assert first.chains == ChainHead.objects.count()
        assert (second.chains, third.chains) == (1, 0)
        assert (second.previous, third.previous) == (first.hash, second.hash)
        head = ChainHead.objects.get(chain=world.child.pk)
        held = SealedHead.objects.get(seal=second.number)
        assert (held.chain, held.seq, held.hash) == (head.chain, head.seq, head.hash)


def test_the_worker_seals_and_the_web_does_not(world) -> None:
    make.opened(world)
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with as_role(WEB_ROLE), denied, transaction.atomic():
        seal(now=make.NOW)

    with as_role(WORKER_ROLE):
        tasks.seal_the_record()


@pytest.mark.parametrize("table", ["audit_seal", "audit_sealedhead"])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_not_even_the_owner_changes_a_seal(world, owner, table, change) -> None:
    make.opened(world)
    with owner():
        seal(now=make.NOW)
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            connection.cursor().execute(change.format(table))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE audit_seal SET sealed_at = now() WHERE number = 1", "seal 1 was changed"),
        ("UPDATE audit_sealedhead SET hash = repeat('0', 64)", "seal 1 was changed"),
        ("DELETE FROM audit_sealedhead", "seal 1 was changed"),
        ("DELETE FROM audit_seal WHERE number = 2", "seal 2 is missing"),
        (
            """UPDATE audit_seal SET previous = '',
            hash = audit_seal_hash(number, sealed_at, '', '') WHERE number = 2""",
            "seal 2 does not follow the seal before it",
        ),
    ],
)
def test_a_changed_seal_is_found(world, audit, tampering, change, said) -> None:
    make.opened(world)
    for _ in range(3):
        audit("seal")
    with tampering() as execute:
        execute(change)

    assert said in audit("verify")


def test_seals_that_were_handed_over_find_a_record_made_anew(
    world, audit, tampering, tmp_path
) -> None:
    make.opened(world)
    audit("seal")
    kept = tmp_path / "seals.jsonl"
    assert audit("seals", "--export", kept) == [f"1 seals written to {kept}."]
    assert audit("verify", "--against", kept)[0].endswith("all are as they were written.")

    with tampering() as execute:
        for table in ("audit_sealedhead", "audit_seal", "audit_event", "audit_chainhead"):
            execute(f"DELETE FROM {table}")
    record(Fact.CHILD_CHANGED, by=make.acting(world.carer), at=make.NOW, child=world.child)
    audit("seal")

    assert audit("verify")[0].endswith("all are as they were written.")
    assert "seal 1 is not the one that was handed over" in audit("verify", "--against", kept)


def test_what_is_handed_over_names_no_child_and_no_chain(world, audit) -> None:
    make.opened(world)
    audit("seal")

    (line,) = audit("seals")

    assert set(json.loads(line)) == {"number", "sealed_at", "chains", "hash"}


@pytest.mark.parametrize(
    "held", ["no seal\n", '{"number": "1"}\n', "[]\n", '{"number": 1, "hash": 2}\n']
)
def test_a_file_that_holds_no_seals_is_refused_in_words(audit, tmp_path, held) -> None:
    file = tmp_path / "seals"
    file.write_text(held)

    assert audit("verify", "--against", file)[-1] == "1: Line 1 of the file is not a seal."
