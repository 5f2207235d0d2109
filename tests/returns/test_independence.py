"""Who may hold the interview: whatever else is so, nobody who looks after the child where they live."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from missing.protocol import default_protocol
from partners.rules import HOME_ROLES, Role
from returns.independence import (
    CARING,
    RULES,
    Around,
    Candidate,
    Found,
    Work,
    check,
    require_independent,
    sorted_by_independence,
)

HOME, PROVIDER, SUPERVISING, AUTHORITY, SERVICE, ELSEWHERE = range(1, 7)
ASH = Around(
    child="Ash",
    homes=frozenset({HOME}),
    runs_it=frozenset({PROVIDER, SUPERVISING}),
    responsible=AUTHORITY,
    responsible_name="Northshire",
    service=SERVICE,
    service_name="Listening Post",
    limit=20,
)
MO = Candidate(person_id=1, name="Mo", works=(Work(SERVICE, Role.INTERVIEWER),))
SAM = Candidate(
    person_id=2, name="Sam", works=(Work(AUTHORITY, Role.SOCIAL_WORKER),), is_social_worker=True
)

agencies = st.sampled_from([PROVIDER, SUPERVISING, AUTHORITY, SERVICE, ELSEWHERE])
works = st.builds(
    Work,
    agency_id=agencies,
    role=st.sampled_from(list(Role)),
    home_id=st.sampled_from([None, HOME, 99]),
    ended=st.booleans(),
)
people = st.builds(
    Candidate,
    person_id=st.integers(1, 9),
    name=st.just("Kit"),
    works=st.lists(works, max_size=4).map(tuple),
    is_social_worker=st.booleans(),
    was_social_worker=st.booleans(),
)
places = st.builds(
    replace,
    st.just(ASH),
    responsible=st.sampled_from([AUTHORITY, PROVIDER]),
    miles_away=st.one_of(st.none(), st.floats(0, 400)),
)


def test_an_interviewer_of_the_service_is_independent():
    assert check(MO, ASH).found is Found.CLEAR


def test_every_rule_is_shown_with_what_it_found():
    findings = check(MO, ASH).findings

    assert [finding.code for finding in findings] == [rule.code for rule in RULES]
    assert all(finding.words.endswith(".") for finding in findings)


@given(who=people, around=places, past=st.booleans(), role=st.sampled_from(HOME_ROLES))
def test_whoever_works_or_worked_at_the_home_can_never_be_booked(who, around, past, role):
    carer = replace(who, works=(*who.works, Work(PROVIDER, role, home_id=HOME, ended=past)))

    assert not check(carer, around).can_be_booked
    with pytest.raises(Refused):
        require_independent(check(carer, around), who="Kit", reason="The child asked for Kit")


@given(
    who=people,
    around=places,
    past=st.booleans(),
    role=st.sampled_from(list(Role)),
    agency=st.sampled_from([PROVIDER, SUPERVISING]),
)
def test_whoever_works_or_worked_for_those_who_run_it_can_never_be_booked(
    who, around, past, role, agency
):
    around = replace(around, responsible=AUTHORITY)
    worker = replace(who, works=(*who.works, Work(agency, role, ended=past)))

    assert not check(worker, around).can_be_booked


@given(who=people, around=places, past=st.booleans(), role=st.sampled_from(list(Role)))
def test_where_the_authority_runs_the_home_nobody_of_its_own_is_booked_without_a_reason(
    who, around, past, role
):
    inside = replace(around, responsible=PROVIDER, miles_away=None)
    found = check(replace(who, works=(*who.works, Work(PROVIDER, role, ended=past))), inside)

    assert found.needs_reason or not found.can_be_booked
    if role in CARING:
        assert not found.can_be_booked


@given(who=people, around=places, more=works)
def test_another_job_elsewhere_never_makes_anybody_more_independent_of_the_child(who, around, more):
    """Only the rule about belonging to the service can be mended by a job."""
    before = {f.code: f.found for f in check(who, around).findings if f.code != "service"}
    busier = check(replace(who, works=(*who.works, more)), around)
    after = {f.code: f.found for f in busier.findings if f.code != "service"}

    assert all(after[code].gravity >= found.gravity for code, found in before.items())


@given(who=people, around=places)
def test_the_gravest_finding_decides(who, around):
    found = check(who, around)

    grave = [finding.found for finding in found.findings]
    assert found.can_be_booked == (Found.FAIL not in grave)
    assert found.needs_reason == (Found.FAIL not in grave and Found.WARN in grave)


def test_the_childs_social_worker_is_booked_only_with_a_reason():
    found = check(SAM, ASH)

    assert found.needs_reason
    with pytest.raises(Refused, match="Pick someone independent, or say why not"):
        require_independent(found, who="Sam", reason="  ")
    require_independent(found, who="Sam", reason="Ash asked for Sam")


def test_a_former_social_worker_of_the_child_needs_a_reason_too():
    former = replace(MO, was_social_worker=True)

    assert check(former, ASH).needs_reason


def test_interviewers_of_the_authority_itself_need_a_reason():
    inside = replace(ASH, service=AUTHORITY)
    worker = Candidate(person_id=3, name="Jo", works=(Work(AUTHORITY, Role.INTERVIEWER),))

    assert check(worker, inside).needs_reason


def test_far_from_home_the_childs_own_social_worker_may_act_by_an_exception():
    far = replace(ASH, miles_away=ASH.limit + 0.1)

    found = check(SAM, far)

    assert found.found is Found.EXCEPTION
    assert found.can_be_booked
    assert not found.needs_reason
    assert "20.1 miles outside Northshire" in " ".join(found.because())


def test_whoever_is_independent_comes_before_whoever_is_so_by_an_exception():
    far = replace(ASH, miles_away=100.0)
    unknown = replace(SAM, person_id=3, name="Al", is_social_worker=False, was_social_worker=True)
    found = [(who, check(who, far)) for who in (SAM, unknown, replace(MO, name="Zed"))]

    assert [each[1].found for each in sorted_by_independence(found)][:2] == [
        Found.CLEAR,
        Found.EXCEPTION,
    ]


def test_where_the_protocol_has_no_exception_there_is_none_however_far():
    assert check(SAM, replace(ASH, miles_away=300.0, limit=None)).needs_reason
    assert default_protocol().interviews.miles_for_social_worker is None


@pytest.mark.parametrize("miles", [None, 0, 19.9, float(ASH.limit)])
def test_near_home_or_at_an_unknown_distance_the_exception_does_not_hold(miles):
    assert check(SAM, replace(ASH, miles_away=miles)).needs_reason


def test_how_far_that_is_can_be_set_and_is_said():
    near = replace(ASH, miles_away=11.0, limit=10)

    found = check(SAM, near)

    assert found.found is Found.EXCEPTION
    assert "Over 10 miles" in " ".join(found.words())


def test_the_exception_is_for_the_present_social_worker_alone():
    far = replace(ASH, miles_away=100.0)
    former = replace(MO, was_social_worker=True)

    assert check(former, far).needs_reason


def test_an_authority_that_runs_the_home_itself_keeps_its_carers_out_and_asks_about_the_rest():
    own = replace(ASH, runs_it=frozenset({AUTHORITY}), service=AUTHORITY)
    interviewer = Candidate(person_id=3, name="Jo", works=(Work(AUTHORITY, Role.INTERVIEWER),))
    former_carer = replace(
        interviewer, works=(*interviewer.works, Work(AUTHORITY, Role.CARER, 77, ended=True))
    )

    assert check(interviewer, own).needs_reason
    assert not check(former_carer, own).can_be_booked
