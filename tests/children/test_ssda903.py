"""What the files every authority already has say, and what is wrong with them."""

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from children import ssda903
from children.ssda903 import (
    File,
    LegalSpell,
    PlacementSpell,
    Reading,
    Remark,
    Settled,
    read,
    settle,
)

TODAY = date(2026, 11, 22)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
NAMES = "CHILD,FORENAME,SURNAME,KNOWN_AS\n"


def row(
    child: str = "A1",
    start: str = "01/04/2025",
    end: str = "",
    *,
    why: str = "S",
    ls: str = "C2",
    place: str = "U6",
    provider: str = "PR4",
    postcode: str = "WV3 7DP",
    urn: str = "",
) -> str:
    return f"{child},{start},{why},{ls},N1,{place},{provider},{end},,,BD1 1AA,{postcode},{urn}\n"


def child(local_id: str = "A1", born: str = "03/09/2011", sex: str = "1") -> str:
    return f"{local_id},{sex},{born},WBRI,,,\n"


def reading(
    header: str | bytes | None = None, episodes: str | bytes = "", names: str | None = None
) -> Reading:
    header = child() if header is None else header
    return read(
        File("header.csv", _bytes(HEADER, header)),
        File("episodes.csv", _bytes(EPISODES, episodes)),
        File("names.csv", _bytes(NAMES, names)) if names is not None else None,
        TODAY,
    )


def _bytes(heading: str, rest: str | bytes) -> bytes:
    return rest if isinstance(rest, bytes) else (heading + rest).encode()


def errors(read_: Reading) -> list[str]:
    return [str(remark) for remark in read_.errors]


def notes(read_: Reading) -> list[str]:
    return [str(remark) for remark in read_.notes]


def test_a_child_a_placement_and_a_legal_status_are_read():
    told = reading(episodes=row(), names="A1,Ashley,Turner,Ash\n")

    assert told.errors == told.notes == ()
    (ash,) = told.children
    assert (ash.local_id, ash.born_on, ash.sex) == ("A1", date(2011, 9, 3), "M")
    assert ash.names
    assert (ash.names.forename, ash.names.surname, ash.names.known_as) == (
        "Ashley",
        "Turner",
        "Ash",
    )
    assert ash.placements == (PlacementSpell(date(2025, 4, 1), None, "U6", "PR4", "WV37DP", ""),)
    assert ash.legal_statuses == (LegalSpell(date(2025, 4, 1), None, "C2"),)


def test_a_mark_at_the_start_small_headings_and_another_order_of_columns_are_read():
    header = "\ufeffdob,Child,sex\r\n03/09/2011,a1,F\r\n".encode()
    episodes = (
        b"urn,child,pl_post,dec,place_provider,place,ls,rne,decom\r\n"
        b",a1,wv3 7dp,,pr4,u6,c2,s,01/04/2025\r\n\r\n"
    )

    told = reading(header, episodes)

    assert told.errors == ()
    assert told.children[0].local_id == "A1"
    assert told.children[0].placements[0].kind_code == "U6"


def test_a_file_as_windows_writes_it_is_read_and_noted():
    names = (NAMES + "A1,Zoé,Müller,\n").encode("cp1252")

    told = read(
        File("header.csv", (HEADER + child()).encode()),
        File("episodes.csv", EPISODES.encode()),
        File("names.csv", names),
        TODAY,
    )

    assert told.children[0].names
    assert told.children[0].names.forename == "Zoé"
    assert notes(told) == ["names.csv, line 2: The file isn't UTF-8; it was read as Windows-1252."]


@pytest.mark.parametrize(
    ("header", "episodes", "expected"),
    [
        ("A1,1,,,,,\n", "", "header.csv, line 2: DOB is blank."),
        ("A1,1,31/02/2011,,,,\n", "", "header.csv, line 2: DOB “31/02/2011” isn't a date like"),
        ("A1,1,2011-09-03,,,,\n", "", "header.csv, line 2: DOB “2011-09-03” isn't a date like"),
        ("A1,1,23/11/2026,,,,\n", "", "header.csv, line 2: DOB 23/11/2026 is in the future."),
        ("A1,1,01/01/1899,,,,\n", "", "header.csv, line 2: DOB 01/01/1899 is too long ago."),
        (",1,03/09/2011,,,,\n", "", "header.csv, line 2: CHILD is blank."),
        (f"{'A' * 21},1,03/09/2011,,,,\n", "", "header.csv, line 2: CHILD “AAAAA"),
        ("A1,ONE,03/09/2011,,,,\n", "", "header.csv, line 2: SEX “ONE” is longer"),
        ("A1,1\n", "", "header.csv, line 2: The row has 2 values where the heading has 7."),
        (child() + child(), "", "header.csv, line 3: Child A1 is on line 2 already."),
        (child(), row("B2"), "episodes.csv, line 2: Child B2 isn't in header.csv."),
        (child(), row(start=""), "episodes.csv, line 2: DECOM is blank."),
        (child(), row(start="yesterday"), "episodes.csv, line 2: DECOM “yesterday” isn't a date"),
        (child(), row(end="31/03/2025"), "episodes.csv, line 2: DEC is before DECOM."),
        (child(), row(end="01/01/2027"), "episodes.csv, line 2: DEC 01/01/2027 is in the future."),
        (child(), row(start="01/01/2011"), "episodes.csv, line 2: DECOM is before the child was"),
        (child(), row(ls="CARE1"), "episodes.csv, line 2: LS “CARE1” is longer than 4"),
        (child(), row(place="HOUSE"), "episodes.csv, line 2: PLACE “HOUSE” is longer than 4"),
        (
            child(),
            row(end="01/06/2025") + row(start="31/05/2025"),
            "episodes.csv, line 3: It starts before line 2 has ended.",
        ),
        (
            child(),
            row(start="01/06/2025") + row(),
            "episodes.csv, line 2: It starts before line 3 has ended.",
        ),
        (child(), row() + row(), "episodes.csv, line 3: It starts on the same day as line 2."),
    ],
)
def test_what_cannot_be_told_is_an_error_with_its_line_and_reason(header, episodes, expected):
    (said,) = errors(reading(header, episodes))
    assert said.startswith(expected)


def test_every_error_is_reported_at_once():
    told = reading(child() + "B2,1,never,,,,\n", row("B2") + row(end="x") + row("C3", start=""))

    assert errors(told) == [
        "episodes.csv, line 3: DEC “x” isn't a date like 31/03/2026.",
        "episodes.csv, line 4: DECOM is blank.",
        "header.csv, line 3: DOB “never” isn't a date like 31/03/2026.",
    ]


def test_a_file_without_a_column_says_which():
    told = reading(b"CHILD,DOB\nA1,03/09/2011\n", b"")

    assert errors(told) == [
        f"episodes.csv, line 1: There is no column {', '.join(ssda903.EPISODES)}.",
        "header.csv, line 1: There is no column SEX.",
    ]


def test_a_broken_row_is_an_error_and_no_crash():
    told = reading(child() + 'B2,1,"03/09/2011' + "x" * 140_000)

    assert len(told.errors) == 1
    assert "can't be read as CSV" in errors(told)[0]


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        (row(ls=""), "LS is blank: the legal status isn't known from this day."),
        (row(urn="XXXXXXX"), "URN “XXXXXXX” names no home; left out."),
        (row(urn="see file"), "URN “SEEFILE” names no home; left out."),
        (row(urn="12345678901"), "URN “12345678901” names no home; left out."),
        (row(postcode="NOT KNOWN"), "PL_POST “NOTKNOWN” isn't a postcode; left out."),
    ],
)
def test_what_is_odd_is_noted_and_loaded(episodes, expected):
    told = reading(episodes=episodes)

    assert notes(told) == [f"episodes.csv, line 2: {expected}"]
    assert told.errors == ()
    assert len(told.children[0].placements) == 1


def test_a_blank_legal_status_is_a_gap():
    told = reading(
        episodes=row(end="01/06/2025", ls="")
        + row(start="01/06/2025", end="01/07/2025", why="L")
        + row(start="01/07/2025", ls="", why="L")
    )

    (ash,) = told.children
    assert ash.legal_statuses == (LegalSpell(date(2025, 6, 1), date(2025, 7, 1), "C2"),)
    assert len(ash.placements) == 1


def test_a_changed_legal_status_leaves_the_child_where_the_child_is():
    told = reading(
        episodes=row(end="01/06/2025", ls="C1") + row(start="01/06/2025", why="L", ls="C2")
    )

    (ash,) = told.children
    assert [(spell.started_on, spell.ended_on) for spell in ash.placements] == [
        (date(2025, 4, 1), None)
    ]
    assert [spell.code for spell in ash.legal_statuses] == ["C1", "C2"]


def test_a_move_next_door_with_the_same_codes_is_a_move():
    told = reading(episodes=row(end="01/06/2025") + row(start="01/06/2025", why="P"))

    (ash,) = told.children
    assert len(ash.placements) == 2
    assert len(ash.legal_statuses) == 1


def test_a_gap_in_care_is_two_placements():
    told = reading(episodes=row(end="01/06/2025") + row(start="02/06/2025", why="S"))

    (ash,) = told.children
    assert len(ash.placements) == len(ash.legal_statuses) == 2


def test_unknown_codes_are_kept():
    told = reading(episodes=row(ls="X9", place="Q7", provider="PR9"))

    assert told.errors == ()
    assert told.children[0].placements[0].kind_code == "Q7"
    assert told.children[0].legal_statuses[0].code == "X9"


def test_a_name_of_a_child_in_no_other_file_is_noted():
    told = reading(names="A1,Ash,T,\nZ9,Nobody,Here,\n")

    assert notes(told) == ["names.csv, line 3: Child Z9 is in no other file; left out."]


@st.composite
def files(draw):
    """Two children with a few rows each, in any order."""
    rows = []
    for local_id in ("A1", "B2"):
        starts = sorted(draw(st.sets(st.integers(1, 28), min_size=1, max_size=5)))
        for number, day in enumerate(starts):
            last = number == len(starts) - 1
            ends = "" if last else f"{starts[number + 1]:02}/05/2025"
            rows.append(
                row(
                    local_id,
                    f"{day:02}/05/2025",
                    ends,
                    why=draw(st.sampled_from("SPLTBU")),
                    ls=draw(st.sampled_from(["C1", "C2", ""])),
                    postcode=draw(st.sampled_from(["WV3 7DP", "BD9 4DU"])),
                )
            )
    return rows


@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[str], chance: random.Random):
    shuffled = chance.sample(rows, len(rows))
    both = child() + child("B2")

    told = reading(both, "".join(rows))

    assert told.errors == ()
    assert reading(both, "".join(shuffled)).children == told.children


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_no_file_is_a_crash(header: bytes, episodes: bytes):
    told = reading(header, HEADER.encode() + episodes)

    assert all(isinstance(remark, Remark) for remark in (*told.errors, *told.notes))


# Joining what a file tells with what is known

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


def test_a_newer_file_ends_one_and_starts_another():
    settled = settle({JAN: (None, "a")}, {JAN: (FEB, "a"), FEB: (None, "b")})

    assert settled == Settled({JAN: FEB, FEB: None})


def test_what_is_known_from_before_the_file_ends_where_the_file_begins():
    assert settle({JAN: (None, "a")}, {MAR: (None, "b")}) == Settled({JAN: MAR, MAR: None})


def test_what_ended_before_the_file_stays():
    assert settle({JAN: (FEB, "a")}, {MAR: (None, "b")}) == Settled({JAN: FEB, MAR: None})


def test_a_row_the_authority_has_taken_back_goes():
    known = {JAN: (FEB, "a"), FEB: (MAR, "x"), MAR: (None, "b")}

    assert settle(known, {JAN: (MAR, "a"), MAR: (None, "b")}) == Settled(
        {JAN: MAR, MAR: None}, gone=frozenset({FEB})
    )


def test_an_older_file_does_not_undo_a_later_move():
    known = {JAN: (MAR, "a"), MAR: (None, "b")}

    settled = settle(known, {JAN: (None, "a")})

    assert settled == Settled({JAN: MAR, MAR: None}, behind=True)


def test_a_first_day_put_earlier_moves_the_placement():
    known = {JAN: (MAR, "a"), MAR: (None, "b")}

    settled = settle(known, {JAN: (FEB, "a"), FEB: (None, "b")})

    assert settled == Settled({JAN: FEB, FEB: None}, gone=frozenset({MAR}))


def test_a_file_that_says_nothing_of_placements_changes_none():
    assert settle({JAN: (None, "a")}, {}) == Settled({JAN: None})


spells = st.dictionaries(
    st.sampled_from([JAN, FEB, MAR, APR]),
    st.tuples(st.just(None), st.sampled_from("ab")),
    max_size=4,
)


def _chained(spells_: dict) -> dict:
    """Spells in a row: each ends where the next begins."""
    starts = sorted(spells_)
    ends = [*starts[1:], None][: len(starts)]
    return {start: (end, spells_[start][1]) for start, end in zip(starts, ends, strict=True)}


@given(spells, spells)
def test_settling_again_changes_nothing_and_nothing_overlaps(known, told):
    known, told = _chained(known), _chained(told)
    what = {start: value for start, (_, value) in (known | told).items()}

    once = settle(known, told)
    after = {start: (end, what[start]) for start, end in once.ends.items()}
    twice = settle(after, told)

    assert twice.ends == once.ends
    assert twice.gone == frozenset()
    starts = sorted(once.ends)
    for start, following in pairwise(starts):
        assert once.ends[start] is not None
        assert once.ends[start] <= following
