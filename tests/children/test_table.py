"""The access table as it is printed says what the access rule does."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from children import access
from children.queries import may_read_address
from children.rules import READ_BY, ROLE_CAN, Can, Kept
from children.table import (
    EMERGENCY,
    NAMED,
    NO,
    READING,
    UNSEEN,
    YES,
    kept,
    may,
    table_of,
    ways_of,
)
from partners.rules import Role
from tests import make
from tests.make import acting


def printed(*options: str) -> str:
    out = StringIO()
    call_command("access", *options, stdout=out)
    return out.getvalue()


def test_the_page_in_the_docs_is_what_the_command_prints():
    page = Path(settings.BASE_DIR) / "docs" / "access.md"

    assert page.read_text() == printed("--table", "--markdown")


def test_every_role_and_every_act_is_in_the_table():
    text = printed("--table")

    assert all(role.label.upper() in text for role in Role)
    assert all(can.label[1:] in text for can in Can)


def test_who_reads_what_is_kept_from_some_is_printed_with_its_reason():
    rows = {what: (readers, why) for what, readers, why in kept().rows}

    assert set(rows) == {each.label for each in Kept}
    assert all(why for _, why in rows.values())
    address, _ = rows[Kept.ADDRESS.label]
    assert "only as the home: foster carer, children's home worker;" in address
    assert "interviewer" not in address
    assert "carer" not in rows[Kept.ACCOUNT.label][0]


@pytest.mark.django_db
def test_an_address_is_read_by_those_of_the_table_in_the_way_that_it_says(world):
    """A coordinator of the authority that placed the child would: here it is the host's."""
    around = (
        *(world.carer, world.on_call, world.fostering_social_worker, world.social_worker),
        *(world.placing_manager, world.coordinator, world.interviewer),
    )
    next_door = make.job(Role.CARER, world.provider, home=make.home(world.provider))
    standings = [access.standing_of(acting(job), world.child) for job in around]
    elsewhere = access.standing_of(acting(next_door), world.child)

    readers = {each.actor.role for each in standings if may_read_address(replace(each, part=True))}

    assert readers == {job.role for job in around[:5]}
    assert Role.COORDINATOR in READ_BY[Kept.ADDRESS].roles
    assert not may_read_address(replace(elsewhere, part=True))
    assert not any(may_read_address(replace(each, part=False)) for each in standings)


def test_it_prints_only_what_it_is_asked_for():
    with pytest.raises(CommandError):
        printed()


@pytest.mark.parametrize("way", [READING, EMERGENCY])
@pytest.mark.parametrize("role", Role)
def test_what_is_opened_to_be_read_is_read_and_nothing_else(role, way):
    done = {can for can in Can if may(role, way, can) != NO}

    assert done <= {Can.SEE, Can.READ_POLICE}


def test_an_administrator_sees_no_child():
    assert ways_of(Role.AGENCY_ADMIN) == ()
    assert table_of(Role.AGENCY_ADMIN).rows == ()


def test_a_carer_named_on_a_child_may_do_what_a_carer_may():
    done = {can for can in Can if may(Role.CARER, NAMED, can) == YES}

    assert done == {can for can, roles in ROLE_CAN.items() if Role.CARER in roles}
    assert UNSEEN not in ways_of(Role.CARER)


def test_a_host_authority_lets_nobody_in():
    assert may(Role.COORDINATOR, "Authority where the child lives", Can.MATCH_HOME) == NO
    assert may(Role.COORDINATOR, "Responsible authority", Can.MATCH_HOME) == YES
