"""What the framework suggests, why, and what nothing may do to it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import calendar_now
from core.refusals import Refused
from missing.clock import RecordedFact, derive
from missing.framework import Answers, Choice, Suggestion, check_choice, is_night, suggest
from missing.protocol import Direction, Protocol, default_document, default_protocol
from missing.rules import Cohort

PROTOCOL = default_protocol().for_cohort(Cohort.CARE)
AT_HOME = default_protocol().for_cohort(Cohort.HOME)
FOR = {"care": PROTOCOL, "home": AT_HOME}
CALENDAR = calendar_now()
EVENING = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.json"))


def judged(protocol=PROTOCOL, age_years=15, **chosen):
    facts = {"age_years": age_years, "last_seen_at": EVENING - timedelta(hours=1), "now": EVENING}
    return suggest(protocol, Answers(chosen=chosen, **facts))


def rank(suggestion):
    return -1 if suggestion.level is None else PROTOCOL.level(suggestion.level).rank


def rules(reasons):
    return [reason.rule for reason in reasons]


# The scenarios: seven of children in care, and some of children who live at home


@pytest.fixture(params=SCENARIOS, ids=lambda path: path.stem)
def scenario(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_there_are_seven_scenarios_of_children_in_care_and_four_of_children_at_home():
    assert {path.name[0] for path in SCENARIOS} == set("1234567h")
    assert sum(path.name.startswith("h") for path in SCENARIOS) == 4


def test_a_scenario_gets_its_stated_level_and_reasons(scenario):
    suggestion = suggest(FOR[scenario.get("cohort", "care")], Answers(**scenario["answers"]))

    assert suggestion.level == scenario["level"]
    assert rules(suggestion.raising) == scenario["raising"]
    assert rules(suggestion.lowering) == scenario["lowering"]


def test_a_scenario_says_what_would_make_it_higher(scenario):
    suggestion = suggest(FOR[scenario.get("cohort", "care")], Answers(**scenario["answers"]))

    said = {(c.level, f"{c.question}={c.answer}") for c in suggestion.would_change}
    expected = {(level, one) for level, each in scenario["higher_if"].items() for one in each}
    assert expected <= said
    assert not {one for _, one in said} & set(scenario["not_higher_if"])


def test_a_scenario_starts_and_ends_the_duties_it_states(scenario):
    both = {"reporting": PROTOCOL, "responsible": PROTOCOL}

    duties = derive(both, CALENDAR, [recorded(each) for each in scenario["facts"]])

    still_open = {duty.rule_code: duty.due_at.isoformat() for duty in duties if duty.how is None}
    assert scenario["open"].items() <= still_open.items()
    assert not set(scenario["never"]) & {duty.rule_code for duty in duties}
    for code, how in scenario.get("ended", {}).items():
        assert how in [duty.how for duty in duties if duty.rule_code == code]
    for code, office in scenario.get("owed", {}).items():
        assert {office} == {duty.owed_by for duty in duties if duty.rule_code == code}


def recorded(each):
    at = datetime.fromisoformat(each["at"])
    payload = dict(each.get("payload", {}))
    if "level" in each:
        payload |= level_payload(each["level"], at)
    if "rung" in each:
        payload |= PROTOCOL.rung_payload(each["rung"], at=at)
    return RecordedFact(each["id"], each["fact"], at, at, payload)


def level_payload(level, at):
    agreed = level.get("agreed_return_at")
    agreed_at = datetime.fromisoformat(agreed) if agreed else None
    return PROTOCOL.level_payload(level["code"], at=at, agreed_return_at=agreed_at)


# Particular answers


def test_danger_is_the_gravest_level_before_anything_else_is_answered():
    suggestion = judged(danger="yes")

    assert suggestion.level == "L3"
    assert [asked.question for asked in suggestion.needs] == ["whereabouts"]


def test_without_the_needed_answers_there_is_no_suggestion_and_they_are_named():
    suggestion = judged(danger="no", exploitation="yes")

    assert suggestion.level is None
    assert [(asked.question, asked.page) for asked in suggestion.needs] == [("whereabouts", 5)]
    assert rules(suggestion.raising) == ["exploitation"]
    assert suggestion.would_change == ()


def test_having_spoken_to_them_is_not_enough_for_the_lowest_level_until_the_place_is_known():
    assert judged(danger="no", whereabouts="spoke").level == "L1"
    assert judged(danger="no", whereabouts="spoke", place="unknown").level == "L1"
    assert judged(danger="no", whereabouts="spoke", place="fine").level == "L0"


def test_happening_often_is_said_and_lowers_nothing():
    once = judged(danger="no", whereabouts="no")
    often = judged(danger="no", whereabouts="no", unusual="no", happened=["back-unharmed"])

    assert rank(once) == rank(often)
    assert rules(often.lowering) == ["usual", "back-unharmed"]


def test_an_answer_to_a_question_that_no_longer_applies_is_left_out():
    suggestion = judged(danger="no", whereabouts="no", place="fine")

    assert "place-fine" not in rules(suggestion.lowering)
    assert "place" not in [asked.question for asked in suggestion.unknown]


def test_every_reason_names_its_criterion():
    suggestion = judged(danger="no", whereabouts="no", happened=["argument", "found-far"])

    named = {reason.rule: reason.criterion_name for reason in suggestion.reasons}
    assert named["argument"] == "Trigger incidents"
    assert named["found-far-away"] == "Earlier behaviour"
    assert named["whereabouts-no"] == "The situation now"


def test_the_gut_feeling_is_kept_in_the_carers_words_and_weighs_nothing():
    facts = {"chosen": {"danger": "no", "whereabouts": "think"}, "now": EVENING}
    plain = suggest(PROTOCOL, Answers(**facts))
    uneasy = suggest(PROTOCOL, Answers(**facts, gut_feeling="Something is wrong."))

    assert uneasy.gut_feeling == "Something is wrong."
    assert (uneasy.level, uneasy.reasons) == (plain.level, plain.reasons)


def test_believing_grows_old_and_the_suggestion_says_when():
    seen = EVENING - timedelta(hours=1)
    answers = Answers(
        chosen={"danger": "no", "whereabouts": "think"},
        age_years=15,
        last_seen_at=seen,
        now=EVENING,
    )
    suggestion = suggest(PROTOCOL, answers)
    [change] = [change for change in suggestion.would_change if change.at]

    assert suggestion.level == "L1"
    assert (change.level, change.at) == ("L2", seen + timedelta(hours=4))
    assert suggest(PROTOCOL, answers.at(change.at - timedelta(seconds=1))).level == "L1"
    assert suggest(PROTOCOL, answers.at(change.at)).level == "L2"


def test_nightfall_is_foretold():
    answers = Answers(
        chosen={"danger": "no", "whereabouts": "no"},
        age_years=12,
        last_seen_at=EVENING,
        now=EVENING,
    )

    [change] = [change for change in suggest(PROTOCOL, answers).would_change if change.at]

    assert (change.level, change.at) == ("L3", datetime(2026, 11, 20, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 7, 1, 20, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 5, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), False),
        (datetime(2027, 3, 28, 5, 0, tzinfo=UTC), False),
    ],
)
def test_night_is_by_the_clock_in_england(moment, night):
    assert is_night(PROTOCOL, moment) is night


def test_an_unknown_age_and_last_sighting_are_named():
    suggestion = suggest(PROTOCOL, Answers(now=EVENING))

    assert [asked.question for asked in suggestion.unknown][:2] == ["age_years", "last_seen_at"]


def test_an_answer_the_protocol_does_not_have_is_an_error():
    with pytest.raises(ValueError, match="no answer"):
        judged(danger="perhaps")
    with pytest.raises(KeyError):
        judged(weather="cold")


# At home


def test_a_child_at_home_is_asked_what_a_child_in_care_is_not():
    asked = {who: {question.code for question in FOR[who].questions} for who in FOR}

    assert asked["home"] - asked["care"] == {"place_home", "at_home_say", "lives_with", "home_harm"}
    assert asked["care"] - asked["home"] == {"place"}
    assert AT_HOME.version == PROTOCOL.version


def test_harm_at_home_is_graver_the_less_is_known():
    known = {"danger": "no", "home_harm": "yes"}

    assert judged(AT_HOME, **known, whereabouts="spoke", place_home="fine").level == "L1"
    assert judged(AT_HOME, **known, whereabouts="think", place_home="fine").level == "L2"
    assert judged(AT_HOME, age_years=12, **known, whereabouts="no").level == "L3"


def test_answers_that_ask_for_care_in_telling_say_so():
    careful = {
        answer.be_careful.replace("{name}", "Kit")
        for question in AT_HOME.questions
        for answer in question.answers
    }

    assert "Somebody at home may be harming Kit." in careful
    assert all(not answer.be_careful for q in PROTOCOL.questions for answer in q.answers)


# Whatever is answered


def an_answer_to(question):
    codes = [answer.code for answer in question.answers]
    if question.many:
        return st.lists(st.sampled_from(codes), unique=True, max_size=len(codes))
    return st.sampled_from(codes)


def moments(days):
    """Instants from the day before the clocks go back."""
    first = datetime(2026, 10, 24, tzinfo=UTC)
    return st.integers(0, days * 24 * 60).map(lambda minutes: first + timedelta(minutes=minutes))


def nights(protocol):
    return st.builds(
        Answers,
        chosen=st.fixed_dictionaries(
            {}, optional={q.code: an_answer_to(q) for q in protocol.questions}
        ),
        age_years=st.none() | st.integers(0, 18),
        last_seen_at=st.none() | moments(2),
        now=moments(3),
        gut_feeling=st.text(max_size=20),
    )


whoever = pytest.mark.parametrize("protocol", FOR.values(), ids=FOR)


@whoever
@given(data=st.data())
def test_any_answers_get_a_suggestion(protocol, data):
    night = data.draw(nights(protocol))
    suggestion = suggest(protocol, night)

    assert suggestion.level or suggestion.needs


@whoever
@given(data=st.data())
def test_a_stored_suggestion_reads_back_and_replays_the_same(protocol, data):
    night = data.draw(nights(protocol))
    stored = json.loads(json.dumps(suggest(protocol, night).as_json()))

    assert suggest(protocol, Answers.model_validate(stored["answers"])).as_json() == stored
    assert Suggestion.from_json(stored) == suggest(protocol, night)


@whoever
@given(data=st.data())
def test_not_sure_never_lowers(protocol, data):
    night = data.draw(nights(protocol))
    question = data.draw(st.sampled_from(protocol.questions))
    for unsure in (answer for answer in question.answers if answer.unknown):
        unanswered = night.model_copy(
            update={"chosen": {k: v for k, v in night.chosen.items() if k != question.code}}
        )
        then = unanswered.but(question, unsure)

        assert rank(suggest(protocol, then)) >= rank(suggest(protocol, unanswered))


@whoever
@given(data=st.data())
def test_not_sure_is_never_lower_than_a_reassuring_answer(protocol, data):
    night = data.draw(nights(protocol))
    single = [question for question in protocol.questions if not question.many]
    question = data.draw(st.sampled_from(single))
    for unsure in (answer for answer in question.answers if answer.unknown):
        as_unsure = suggest(protocol, night.but(question, unsure))
        for reassuring in (a for a in question.answers if not a.raises):
            as_reassured = suggest(protocol, night.but(question, reassuring))
            assert rank(as_unsure) >= rank(as_reassured)


@whoever
@given(data=st.data())
def test_one_more_worry_never_lowers(protocol, data):
    night = data.draw(nights(protocol))
    question = protocol.question("happened")
    worry = data.draw(st.sampled_from([a for a in question.answers if a.raises]))

    assert rank(suggest(protocol, night.but(question, worry))) >= rank(suggest(protocol, night))


@whoever
@given(data=st.data())
def test_answering_a_worry_where_nothing_was_answered_never_lowers(protocol, data):
    night = data.draw(nights(protocol))
    question = data.draw(st.sampled_from(protocol.questions))
    if not night.to(question.code):
        for worry in (answer for answer in question.answers if answer.raises):
            then = suggest(protocol, night.but(question, worry))
            assert rank(then) >= rank(suggest(protocol, night))


@whoever
@given(data=st.data())
def test_what_points_lower_decides_nothing(protocol, data):
    night = data.draw(nights(protocol))
    suggestion = suggest(protocol, night)

    raised = max((protocol.level(r.level).rank for r in suggestion.raising), default=0)
    assert suggestion.level is None or rank(suggestion) == raised


@whoever
@given(data=st.data())
def test_time_alone_never_lowers_a_level_within_one_night(protocol, data):
    night = data.draw(nights(protocol))
    minutes = data.draw(st.integers(0, 600))
    later = night.at(night.now + timedelta(minutes=minutes))

    if is_night(protocol, later.now) or not is_night(protocol, night.now):
        assert rank(suggest(protocol, later)) >= rank(suggest(protocol, night))


@whoever
@given(data=st.data())
def test_whatever_is_said_to_make_it_higher_does(protocol, data):
    night = data.draw(nights(protocol))
    suggestion = suggest(protocol, night)

    for change in suggestion.would_change:
        if change.question:
            question = protocol.question(change.question)
            then = suggest(protocol, night.but(question, question.answer(change.answer)))
        else:
            then = suggest(protocol, night.at(change.at))
        assert rank(then) >= protocol.level(change.level).rank > rank(suggestion)


# What a person may choose


MISSING = judged(danger="no", whereabouts="no")


def test_agreeing_needs_no_words():
    assert check_choice(PROTOCOL, MISSING, "L2") is Choice.AGREED


def test_up_needs_one_sentence_and_the_gravest_level_needs_none():
    away = judged(danger="no", whereabouts="think")

    assert check_choice(PROTOCOL, away, "L2", reason="It is not like them.") is Choice.UP
    assert check_choice(PROTOCOL, away, "L3") is Choice.UP
    assert check_choice(PROTOCOL, None, "L3") is Choice.UP
    with pytest.raises(Refused, match="in a sentence why"):
        check_choice(PROTOCOL, away, "L2", reason="  ")


def test_a_level_set_without_a_suggestion_needs_a_sentence():
    assert check_choice(PROTOCOL, None, "L1", reason="I spoke to the carer.") is Choice.UP
    with pytest.raises(Refused):
        check_choice(PROTOCOL, judged(danger="no"), "L1")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({}, "Say why a lower level"),
        ({"reason": "They texted."}, "Name the second person"),
        ({"reason": "They texted.", "by": "Jo", "second_person": " jo "}, "somebody else"),
        ({"by": "Jo", "second_person": "Sam"}, "Say why a lower level"),
    ],
)
def test_down_is_refused_without_a_reason_and_a_second_person(words, refusal):
    with pytest.raises(Refused, match=refusal):
        check_choice(PROTOCOL, MISSING, "L1", **words)


def test_down_is_for_two_people_with_a_reason():
    words = {"reason": "They texted.", "by": "Jo", "second_person": "Sam"}

    assert check_choice(PROTOCOL, MISSING, "L1", **words) is Choice.DOWN


def test_below_the_level_in_force_is_down_even_when_it_is_suggested():
    away = judged(danger="no", whereabouts="think")

    with pytest.raises(Refused):
        check_choice(PROTOCOL, away, "L1", present="L2", reason="Calmer now.")
    assert check_choice(PROTOCOL, away, "L1", present="L1") is Choice.AGREED


def test_an_area_may_decide_that_down_is_for_one():
    document = default_document()
    alone = Protocol.load(
        {**document, "overrides": {**document["overrides"], "down_needs_second_person": False}}
    )

    assert check_choice(alone, MISSING, "L1", reason="They texted.") is Choice.DOWN


def test_lowering_reasons_are_directions_of_their_own():
    suggestion = judged(danger="no", whereabouts="spoke", place="fine")

    assert {reason.direction for reason in suggestion.reasons} == {Direction.LOWERS}
