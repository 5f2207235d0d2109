"""The access table as it is printed says what the access rule does."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from children.rules import ROLE_CAN, Can
from children.table import EMERGENCY, NAMED, NO, READING, UNSEEN, YES, may, table_of, ways_of
from partners.rules import Role


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
