"""The protocol as a document: what it holds, and what is not one."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from audit.rules import Fact
from missing.protocol import (
    DEFAULT_DOCUMENT,
    Criterion,
    Protocol,
    default_document,
    default_protocol,
)
from missing.rules import Cohort
from partners.rules import Office, Rank

PROTOCOL = default_protocol()
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


# The default


def test_a_protocol_reads_back_from_its_own_document():
    document = json.loads(json.dumps(PROTOCOL.document()))

    assert Protocol.load(document) == PROTOCOL
    assert Protocol.load(document).fingerprint() == PROTOCOL.fingerprint()


def test_another_number_is_another_fingerprint():
    document = copy.deepcopy(default_document())
    document["levels"][1]["review_after_minutes"] = 45

    assert Protocol.load(document).fingerprint() != PROTOCOL.fingerprint()


def test_the_versions_published_before_are_what_they_were():
    """What was judged by them must read the same for ever, whatever a document may say since."""
    published = {
        "1.1": "5045d34eedb7e3bcfb4423fa16b9516361a4af263f8948437dffd505852b4764",
        "1.2": "892c09fa253316dd689c60c97cb589d5c18a2fafbdc3ba8f3d3f93848fd7fce2",
    }
    for version, fingerprint in published.items():
        document = json.loads((DEFAULT_DOCUMENT.parent / f"protocol-{version}.json").read_text())
        before = Protocol.load(document)

        assert before.fingerprint() == fingerprint
        assert before.waits.need_information_minutes == 15
        assert before.for_cohort(Cohort.HOME) == before


def test_it_says_that_its_levels_and_numbers_are_local():
    assert "proposed defaults" in PROTOCOL.label_note
    assert "this area's to change" in PROTOCOL.label_note


def entries(part, path=""):
    """Every object of the document that holds a number, with its place."""
    if isinstance(part, dict):
        if any(isinstance(value, int) and not isinstance(value, bool) for value in part.values()):
            yield path, part
        for key, value in part.items():
            yield from entries(value, f"{path}/{key}")
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from entries(value, f"{path}/{place}")


def test_every_number_stands_in_an_entry_that_says_where_it_comes_from():
    document = default_document()
    for path, _ in entries(document):
        part, *inside = path.split("/")[1:]
        listed = bool(inside) and inside[0].isdigit()
        entry = document[part][int(inside[0])] if listed else document[part]
        assert entry["source"], path


def test_levels_are_in_order_and_only_the_gravest_is_immediate():
    assert [level.code for level in PROTOCOL.levels] == ["L0", "L1", "L2", "L3"]
    assert [level.immediate for level in PROTOCOL.levels] == [False, False, False, True]
    assert (PROTOCOL.lowest.code, PROTOCOL.highest.code) == ("L0", "L3")


def test_all_six_criteria_are_asked_about():
    asked = {question.criterion for question in PROTOCOL.questions}
    answered = {answer.criterion for q in PROTOCOL.questions for answer in q.answers}

    assert asked | answered >= set(Criterion)


def test_every_question_a_carer_may_not_know_has_an_answer_that_says_so():
    for question in PROTOCOL.questions:
        if question.code != "whereabouts":  # not knowing where they are is the answer itself
            assert any(answer.unknown for answer in question.answers), question.code


def test_questions_are_found_by_the_page_that_asks_them():
    assert [question.code for question in PROTOCOL.for_cohort(Cohort.CARE).questions_on("5")] == [
        "whereabouts",
        "place",
    ]
    assert PROTOCOL.question("danger").asked_of("Ash") == "Is Ash in immediate danger right now?"


def test_an_unknown_code_is_an_error_and_never_a_silent_nothing():
    with pytest.raises(KeyError):
        PROTOCOL.level("L9")


def test_the_ladder_has_three_rungs_by_rank():
    assert [rung.min_rank for rung in PROTOCOL.rungs] == [
        Rank.SERGEANT,
        Rank.INSPECTOR,
        Rank.SUPERINTENDENT,
    ]
    assert PROTOCOL.next_rung(1).office == Office.DUTY_INSPECTOR
    assert PROTOCOL.next_rung(3) is None
    assert PROTOCOL.rung(3).also_told == (Office.PLACING_AUTHORITY,)


def test_a_grade_says_when_to_look_again_and_which_ones_warn_about_a_child():
    hours = {grade.code: grade.review_hours for grade in PROTOCOL.grades}

    assert hours == {"very_low": 4, "low": 8, "medium": 4, "high": 1}
    assert [grade.code for grade in PROTOCOL.grades if grade.warn_for_child] == ["very_low", "low"]
    assert PROTOCOL.review_at("high", NIGHT) == NIGHT + timedelta(hours=1)
    assert PROTOCOL.latest_review_at("very_low", NIGHT) == NIGHT + timedelta(hours=4)


def test_a_carer_hears_after_ten_minutes_that_nobody_has_picked_this_up():
    (rule,) = (r for r in PROTOCOL.duties if r.accept and r.owed_by == Office.ON_CALL)
    (climb,) = (c for c in rule.climbs if c.to == Office.CARER)

    assert rule.due.after_minutes + climb.after_due_minutes == 10


def test_every_duty_names_its_reason_in_a_sentence():
    for rule in PROTOCOL.duties:
        assert rule.why.endswith("."), rule.code


# What facts carry


def test_a_level_carries_its_next_look_and_when_police_must_know():
    payload = PROTOCOL.level_payload("L2", at=NIGHT, previous="L1")

    assert payload == {
        "level": "L2",
        "level_rank": 2,
        "level_name": "Missing, report to police",
        "rises": True,
        "reported": False,
        "next_look_at": "2026-11-20T23:00:00+00:00",
        "report_by": "2026-11-20T22:30:00+00:00",
    }


def test_only_the_lowest_level_waits_for_the_agreed_return():
    agreed = NIGHT + timedelta(minutes=90)

    lowest = PROTOCOL.level_payload("L0", at=NIGHT, agreed_return_at=agreed)
    another = PROTOCOL.level_payload("L1", at=NIGHT, agreed_return_at=agreed)
    past = PROTOCOL.level_payload("L0", at=NIGHT, agreed_return_at=NIGHT - timedelta(minutes=1))

    assert lowest["next_look_at"] == agreed.isoformat()
    assert another["next_look_at"] == (NIGHT + timedelta(minutes=60)).isoformat()
    assert past["next_look_at"] == (NIGHT + timedelta(minutes=30)).isoformat()


def test_a_level_looked_at_again_may_wait_longer():
    again = PROTOCOL.level_payload("L1", at=NIGHT, previous="L1")

    assert again["next_look_at"] == (NIGHT + timedelta(minutes=120)).isoformat()
    assert again["rises"] is False


def test_a_level_that_changed_is_looked_at_as_soon_as_a_first_one():
    changed = PROTOCOL.level_payload("L1", at=NIGHT, previous="L0")

    assert changed["next_look_at"] == (NIGHT + timedelta(minutes=60)).isoformat()


def test_a_rung_carries_whose_turn_it_is_and_by_when():
    assert PROTOCOL.rung_payload(2, at=NIGHT) == {
        "rung": 2,
        "rung_name": "Duty inspector",
        "rung_office": "duty-inspector",
        "pick_up_by": "2026-11-20T22:15:00+00:00",
        "decide_by": "2026-11-20T22:30:00+00:00",
    }


# What is not a protocol


def put(document, path, value):
    *way, last = path
    part = document
    for key in way:
        part = part[key]
    part[last] = value


def duty(code):
    return next(n for n, rule in enumerate(default_document()["duties"]) if rule["code"] == code)


WRONG = [
    ("a word it does not know", ("colour",), "red", "Extra inputs"),
    ("one level", ("levels",), default_document()["levels"][:1], "at least 2"),
    ("levels out of order", ("levels", 1, "rank"), 5, "least grave"),
    ("two levels of one code", ("levels", 1, "code"), "L0", "there twice"),
    ("no immediate level", ("levels", 3, "immediate"), False, "must be immediate"),
    ("two immediate levels", ("levels", 2, "immediate"), True, "only the gravest"),
    ("a pointer to no level", ("rules", 0, "level"), "L7", "not there: L7"),
    (
        "an answer pointing at no level",
        ("questions", 0, "answers", 0, "points", 0, "level"),
        "L7",
        "not there: L7",
    ),
    (
        "an unknown that points lower",
        ("questions", 0, "answers", 2, "points", 0, "direction"),
        "lowers",
        "must not point lower",
    ),
    ("a worry without its words", ("questions", 0, "answers", 0, "would"), "", "'would'"),
    (
        "a rule for those whom its question is not for",
        ("rules", 0, "for"),
        "home",
        "not there: place",
    ),
    ("a rule about no question", ("rules", 0, "when"), {"not_known": ["moon"]}, "moon"),
    (
        "a rule about no answer",
        ("rules", 0, "when"),
        {"answers": {"danger": ["perhaps"]}},
        "no answer perhaps",
    ),
    ("a rule that always applies", ("rules", 0, "when"), {}, "without a condition"),
    ("a rule with a not", ("rules", 0, "when"), {"night": False}, "Input should be True"),
    ("rungs with a gap", ("rungs", 1, "number"), 3, "without gaps"),
    ("a rung of a lower rank", ("rungs", 2, "min_rank"), "constable", "lower rank"),
    ("a rank that is none", ("rungs", 0, "min_rank"), "captain", "min_rank"),
    ("an office that is none", ("rungs", 0, "office"), "mayor", "office"),
    ("a rung decided before picked up", ("rungs", 0, "pick_up_minutes"), 45, "before it is"),
    ("a review later than allowed", ("grades", 3, "review_hours"), 9, "later than the latest"),
    ("grades out of order", ("grades", 0, "rank"), 9, "least grave"),
    ("five criteria", ("criteria",), default_document()["criteria"][:5], "six criteria"),
    ("a fact that is none", ("duties", 0, "met_by"), ["moon-rose"], "fact"),
    ("a duty due in two ways", ("duties", 0, "due"), {"after_hours": 1, "at": "x"}, "one way"),
    ("a duty due in no way", ("duties", 0, "due"), {}, "one way"),
    ("a reminder before the start", ("duties", 1, "reminders"), [10], "before the duty starts"),
    ("reminders out of order", ("duties", duty("offer-interview"), "reminders"), [5, 10], "first"),
    (
        "climbs out of order",
        ("duties", duty("police-decision"), "climbs"),
        [{"after_due_minutes": 9, "to": "carer"}, {"after_due_minutes": 1, "to": "carer"}],
        "order they happen",
    ),
    (
        "a due time its fact may lack",
        ("duties", duty("check-in"), "starts_on"),
        ["level-set"],
        "must have 'next_look_at'",
    ),
    (
        "a duty recorded for ever",
        ("duties", duty("still-away-24h"), "then_record"),
        Fact.STILL_AWAY_72H.value,
        "for ever",
    ),
    (
        "a person's duty done by the service",
        ("duties", duty("still-away-24h"), "owed_by"),
        "carer",
        "only the service itself",
    ),
    (
        "somebody told of what the service does not record",
        ("duties", duty("check-in"), "also_told"),
        ["director"],
        "only of what the service records by itself",
    ),
    (
        "two ways to say what a fact gives to an office",
        ("duties", duty("give-information"), "if_fallen"),
        {"words": "Answer", "why": "They ask."},
        "said in one way",
    ),
    (
        "a time counted from being found that no return starts",
        ("duties", duty("check-in"), "counted_from"),
        "found",
        "only what 'returned' starts is counted from when the child was found",
    ),
    (
        "accepting that nobody can do",
        ("duties", duty("accept-on-call"), "met_by"),
        ["level-set"],
        "met by accepting",
    ),
    (
        "a duty about no level",
        ("duties", duty("report-to-police"), "ended_by"),
        [{"fact": "level-set", "below_level": "L9"}],
        "not there: L9",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "because"),
    [wrong[1:] for wrong in WRONG],
    ids=[wrong[0] for wrong in WRONG],
)
def test_a_document_that_does_not_hold_together_is_refused_and_says_why(path, value, because):
    document = copy.deepcopy(default_document())
    put(document, path, value)

    with pytest.raises(ValidationError, match=because):
        Protocol.load(document)


def test_the_gravest_point_of_an_answer_is_written_first():
    document = copy.deepcopy(default_document())
    unusual = next(q for q in document["questions"] if q["code"] == "unusual")
    unusual["answers"][0]["points"].reverse()

    with pytest.raises(ValidationError, match="gravest point is written first"):
        Protocol.load(document)


def test_a_protocol_is_not_changed_in_place():
    with pytest.raises(ValidationError):
        PROTOCOL.version = "9"


def test_nobody_looks_again_only_after_it_was_agreed_to_report():
    soon, late = NIGHT + timedelta(minutes=5), NIGHT + timedelta(hours=9)

    def looks(**said):
        return PROTOCOL.level_payload("L1", at=NIGHT, **said)["next_look_at"]

    usual = looks()
    assert datetime.fromisoformat(looks(agreed_report_at=soon)) == soon
    assert looks(agreed_report_at=late) == usual
    assert (
        looks(agreed_report_at=NIGHT) == usual
    )  # it is over: the page says so, and asks for the report
    assert looks(agreed_report_at=soon, reported=True) == usual
    back = looks(agreed_report_at=soon, agreed_return_at=NIGHT + timedelta(hours=1))
    assert datetime.fromisoformat(back) == soon
