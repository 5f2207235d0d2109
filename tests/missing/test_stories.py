"""The ledger’s two ways of saying the same: fact by fact, and all at once, also when there were mistakes."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audit.rules import Fact
from missing.clock import OpenDuty, derive, duty_key, end_instead, ends, starts, step, undone_by
from missing.rules import DutyEnd
from partners.rules import Office
from tests.missing.facts import (
    BOTH,
    CALENDAR,
    NIGHT,
    PROTOCOL,
    after,
    all_of,
    asked,
    ledger,
    level,
    told,
)


def payloads():
    """Payloads as workflows fill them, and some that no workflow would."""
    at = st.integers(-60, 600).map(lambda minutes: after(minutes).isoformat())
    return st.fixed_dictionaries(
        {},
        optional={
            "level": st.sampled_from(["L0", "L1", "L2", "L3"]),
            "level_rank": st.integers(0, 3) | st.just("three"),
            "rises": st.booleans(),
            "reported": st.booleans(),
            "next_look_at": at | st.just("soon"),
            "report_by": at,
            "office": st.sampled_from(Office.values),
            "by_office": st.sampled_from(["carer", "on-call"]),
            "placed_elsewhere": st.booleans(),
            "review_at": at,
            "rung_office": st.sampled_from([*Office.values, "nobody"]),
            "pick_up_by": at,
            "decide_by": at,
            "re_offer_at": at,
            "responds": st.booleans(),
            "turns_18_at": at,
            "asked_office": st.sampled_from(Office.values),
            "answer_by": at,
            "to_office": st.sampled_from(Office.values),
            "accept_by": at,
            "due_by": at,
            "cohort": st.sampled_from(["care", "home"]),
            "home_kind": st.sampled_from(["childrens-home", "foster-household"]) | st.none(),
            "duty_key": st.builds(
                duty_key,
                st.sampled_from([rule.code for rule in PROTOCOL.duties]),
                st.integers(1, 12),
            ),
        },
    )


NAMED = sorted(
    {Fact.DUTY_WAIVED.value}
    | {
        match.fact.value
        for rule in PROTOCOL.duties
        for match in (*rule.starts_on, *rule.met_by, *rule.ended_by)
    }
)


@st.composite
def stories(draw):
    """Facts in the order they were recorded, which is not the order they happened in."""
    return [
        told(number, draw(st.sampled_from(NAMED)), minutes, recorded=1000 + number, **payload)
        for number, (minutes, payload) in enumerate(
            draw(st.lists(st.tuples(st.integers(-120, 600), payloads()), max_size=12)), start=1
        )
    ]


@st.composite
def stories_with_mistakes(draw):
    """Any fact before may turn out to be a mistake, one or several at once, even for the second time."""
    facts = draw(stories())
    numbers = [fact.id for fact in facts]
    wrong = (
        draw(st.lists(st.sets(st.sampled_from(numbers), min_size=1), max_size=3)) if facts else []
    )
    for undone in wrong:
        mistake = told(0, Fact.RETURN_MISTAKEN, undoes=undone)
        place = draw(st.integers([fact.id for fact in facts].index(max(undone)) + 1, len(facts)))
        facts = [*facts[:place], mistake, *facts[place:]]
    moved = {fact.id: place for place, fact in enumerate(facts, start=1) if fact.id}
    return [
        told(
            place,
            fact.fact,
            (fact.happened_at - NIGHT) // timedelta(minutes=1),
            recorded=1000 + place,
            **{**fact.payload, "undoes": [moved[each] for each in fact.payload.get("undoes", ())]},
        )
        for place, fact in enumerate(facts, start=1)
    ]


def by_the_ledger(facts):
    """What the ledger holds after each fact's transaction: started rows, some of them ended."""
    rows, ended = {}, {}
    for fact in facts:
        for key in [key for key, (_, by, _) in ended.items() if by in undone_by(fact)]:
            since = [each for each in facts if ended[key][1] < each.id < fact.id]
            instead = end_instead(BOTH, rows[key], since, fact)
            del ended[key]
            if instead:
                ended[key] = (instead.how, instead.ended_by, instead.ended_at)
        open_rows = [OpenDuty(d.rule_code, d.started_by, d.started_at) for d in rows.values()]
        done = step(BOTH, CALENDAR, [d for d in open_rows if d.key not in ended], fact)
        ended |= {each.key: (each.how, each.ended_by, each.ended_at) for each in done.ended}
        rows |= {duty.key: duty for duty in done.started}
    return {
        key: (d.owed_by, d.started_at, d.due_at, ended.get(key, (None, None, None)))
        for key, d in rows.items()
    }


SEVERAL = {rule.code: rule for rule in PROTOCOL.duties if rule.by_key}


@st.composite
def stories_of_several(draw):
    """Several duties of one rule open beside each other, met one by one in any order."""
    rule = SEVERAL[draw(st.sampled_from(sorted(SEVERAL)))]
    begin, others = rule.starts_on[0], [*rule.met_by, *rule.ended_by]
    numbers = range(1, draw(st.integers(2, 12)) + 1)
    return [
        told(
            number,
            draw(st.sampled_from([begin.fact, begin.fact, *(match.fact for match in others)])),
            number,
            **dict.fromkeys(begin.has, draw(st.sampled_from(Office.values))),
            duty_key=duty_key(rule.code, draw(st.integers(1, 12))),
        )
        for number in numbers
    ]


@given(stories() | stories_of_several() | stories_with_mistakes())
def test_the_ledger_written_fact_by_fact_is_what_all_the_facts_say(facts):
    derived = {
        d.key: (d.owed_by, d.started_at, d.due_at, (d.how, d.ended_by, d.ended_at))
        for d in derive(BOTH, CALENDAR, facts)
    }

    assert by_the_ledger(facts) == derived


@given(
    stories() | stories_of_several() | stories_with_mistakes(),
    st.randoms(use_true_random=False),
)
def test_the_order_facts_are_handed_over_in_does_not_matter(facts, random):
    shuffled = random.sample(facts, len(facts))

    assert derive(BOTH, CALENDAR, shuffled) == derive(BOTH, CALENDAR, facts)


@given(stories() | stories_of_several(), st.integers(0, 12))
def test_a_later_fact_never_moves_a_due_time_or_reopens_a_duty(facts, upto):
    before = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts[:upto])}
    now = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts)}

    for key, duty in before.items():
        assert now[key].due_at == duty.due_at
        assert duty.how is None or now[key] == duty


@given(stories() | stories_of_several())
def test_no_duty_ends_before_it_starts_and_single_ones_never_overlap(facts):
    duties = derive(BOTH, CALENDAR, facts)

    assert all(d.ended_at is None or d.ended_at >= d.started_at for d in duties)
    for rule in (rule for rule in PROTOCOL.duties if rule.one_at_a_time):
        mine = [duty for duty in duties if duty.rule_code == rule.code]
        assert all(a.ended_by and a.ended_by <= b.started_by for a, b in pairwise(mine))


@given(stories_with_mistakes(), st.integers(0, 15))
def test_a_mistake_moves_no_due_time_and_what_it_had_started_is_over(facts, upto):
    before = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts[:upto])}
    now = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts)}
    undone = set().union(*map(undone_by, facts))

    assert all(now[key].due_at == duty.due_at for key, duty in before.items())
    assert all(duty.how for duty in now.values() if duty.started_by in undone)
    assert all(duty.ended_by not in undone for duty in now.values())


def test_what_a_return_by_mistake_had_ended_is_owed_again_by_its_own_time():
    report = told(1, Fact.REPORTED_TO_POLICE)
    returned = told(2, Fact.RETURNED, 10, reported=True, urgent=True)
    mistake = told(3, Fact.RETURN_MISTAKEN, 120, undoes=[2])

    before = ledger(report)
    wrong = ledger(report, returned)
    right = ledger(report, returned, mistake)

    assert wrong["police-decision"].how == DutyEnd.NOT_NEEDED
    assert right["police-decision"] == before["police-decision"]
    begun = {"offer-interview", "return-interview", "prevention-interview", "see-to-needs"}
    assert {code for code, duty in right.items() if duty.started_by == 2} == begun
    assert {right[code].how for code in begun} == {DutyEnd.NOT_NEEDED}


def test_what_was_done_while_the_child_was_said_to_be_back_is_done():
    asked_first = asked(1)
    returned = told(2, Fact.RETURNED, 10)
    given_since = told(3, Fact.INFORMATION_GIVEN, 20, duty_key=duty_key("give-information", 1))
    mistake = told(4, Fact.RETURN_MISTAKEN, 30, undoes=[2])

    duty = ledger(asked_first, returned, given_since, mistake)["give-information"]

    assert (duty.how, duty.ended_by) == (DutyEnd.MET, 3)


def test_a_return_after_one_by_mistake_has_72_hours_of_its_own():
    wrong = told(1, Fact.RETURNED)
    mistake = told(2, Fact.RETURN_MISTAKEN, 60, undoes=[1])
    right = told(3, Fact.RETURNED, 240)

    talks = all_of("return-interview", wrong, mistake, right)

    assert [duty.how for duty in talks] == [DutyEnd.NOT_NEEDED, None]
    assert talks[1].due_at == after(240) + timedelta(hours=72)


def test_a_fact_that_meets_and_starts_ends_the_old_one_first():
    fact = level(7, "L1", 30)
    earlier = OpenDuty("check-in", 3, NIGHT)

    done = step(BOTH, CALENDAR, [earlier], fact)

    assert [each.key for each in done.ended] == ["check-in:3"]
    assert [duty.key for duty in done.started] == ["check-in:7"]
    assert done.ended == tuple(ends(BOTH, [earlier], fact))
    assert done.started == tuple(starts(BOTH, CALENDAR, fact, []))


def test_a_duty_of_a_rule_that_is_not_here_stays_open():
    assert ends(BOTH, [OpenDuty("of-another-area", 1, NIGHT)], told(2, Fact.STOOD_DOWN)) == []
