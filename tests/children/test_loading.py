"""An authority's files become children, legal statuses and placements: all or nothing, once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from audit.rules import Fact
from children import codes
from children.access import can_see, children_visible_to
from children.directory import load_demo
from children.loading import Outcome, load
from children.models import Child, LegalStatus, Placement
from children.workflow import match_home, restrict
from missing import ledger
from missing.models import Episode
from partners.actor import SERVICE
from partners.models import Agency
from partners.rules import HomeKind, Office, Role
from tests import make
from tests.children.test_ssda903 import EPISODES, HEADER, NAMES, child, reading, row
from tests.roles import as_role, seen_by

pytestmark = pytest.mark.django_db
BRADFORD, WOLVERHAMPTON = "E08000032", "E08000031"


@pytest.fixture
def bradford(db) -> Agency:
    load_demo()
    make.authority(code=WOLVERHAMPTON, name="Wolverhampton")
    return make.authority(code=BRADFORD, name="Bradford")


@pytest.fixture
def take(bradford) -> Callable[..., Outcome]:
    """`take(header, episodes, names)` loads what these say."""

    def taken(*files: str) -> Outcome:
        return load(reading(*files), authority=bradford, by=SERVICE, now=make.NOW)

    return taken


@pytest.fixture
def files(tmp_path) -> Callable[..., list[str]]:
    def written(header: str, episodes: str, names: str | None = None) -> list[str]:
        told = {"header.csv": HEADER + header, "episodes.csv": EPISODES + episodes}
        if names is not None:
            told["names.csv"] = NAMES + names
        for name, content in told.items():
            (tmp_path / name).write_text(content)
        return [str(Path(tmp_path, name)) for name in told]

    return written


def everything() -> tuple[list, ...]:
    """All that a load writes, but for the record."""
    return tuple(
        sorted(map(str, model.objects.values_list())) for model in (Child, Placement, LegalStatus)
    )


def facts(of: Child) -> list[str]:
    return list(Event.objects.filter(child_id=of.pk).order_by("id").values_list("fact", flat=True))


def ash() -> Child:
    return Child.objects.get(local_id="A1")


def test_a_child_is_added_with_a_placement_and_a_legal_status(take, bradford):
    outcome = take(child(), row(), "A1,Ashley,Turner,Ash\n")

    assert (outcome.added, outcome.changed, outcome.unchanged) == (1, 0, 0)
    assert (str(ash()), ash().full_name, ash().sex) == ("Ash", "Ashley Turner", "M")
    assert ash().responsible_authority == bradford
    placement = ash().placements.get()
    assert (placement.kind_code, placement.provider_code) == ("U6", "PR4")
    assert (placement.postcode, placement.home) == ("WV3 7DP", None)
    assert ash().legal_statuses.get().code == "C2"
    assert facts(ash()) == [Fact.CHILD_ADDED]


def test_where_the_child_lives_names_the_host_authority_and_the_distance(take):
    take(child(), row())

    assert ash().host_authority.code == WOLVERHAMPTON
    assert ash().placements.get().miles_from_authority == pytest.approx(Decimal("80.4"), abs=1)


def test_loading_twice_changes_nothing(take):
    episodes = row(end="01/06/2025", ls="C1") + row(start="01/06/2025", why="T", place="K2")
    take(child(), episodes, "A1,Ashley,Turner,Ash\n")
    before, events = everything(), Event.objects.count()

    outcome = take(child(), episodes, "A1,Ashley,Turner,Ash\n")

    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 0, 1)
    assert everything() == before
    assert Event.objects.count() == events


def test_a_newer_file_ends_one_placement_and_starts_another(take):
    take(child(), row(ls="C1"))

    outcome = take(
        child(),
        row(end="01/11/2026", ls="C1") + row(start="01/11/2026", why="T", postcode="BD9 4DU"),
    )

    assert outcome.changed == 1
    assert [(each.started_on, each.ended_on) for each in ash().placements.all()] == [
        (date(2025, 4, 1), date(2026, 11, 1)),
        (date(2026, 11, 1), None),
    ]
    assert [each.code for each in ash().legal_statuses.all()] == ["C1", "C2"]
    assert ash().host_authority.code == BRADFORD
    assert facts(ash()) == [Fact.CHILD_ADDED, Fact.PLACEMENT_STARTED]


def test_a_placement_that_ended_ends_the_sight_that_came_with_it(take):
    home = make.home(postcode="WV3 7DP")
    carer = make.acting(make.carer(home))
    take(child(), row())
    assert ash() in children_visible_to(carer)

    take(child(), row(end="01/11/2026"))

    assert ash() not in children_visible_to(carer)
    assert (ash().home, ash().provider, ash().host_authority) == (None, None, None)
    assert facts(ash())[-1] == Fact.PLACEMENT_ENDED


def test_only_a_changed_legal_status_is_recorded_as_that(take):
    take(child(), row(ls="C1"))

    take(child(), row(ls="C1", end="01/11/2026") + row(start="01/11/2026", why="L"))

    assert facts(ash())[-1] == Fact.LEGAL_STATUS_CHANGED
    assert len(ash().placements.all()) == 1


def test_a_corrected_birthday_is_one_change(take):
    take(child(), row())

    take(child(born="04/09/2011"), row())

    assert ash().born_on == date(2011, 9, 4)
    assert facts(ash())[-1] == Fact.CHILD_CHANGED


def test_names_may_come_later_and_are_kept_when_a_file_says_none(take):
    take(child(), row())
    assert str(ash()) == "Child A1"

    take(child(), row(), "A1,Ashley,Turner,\n")
    take(child(), row())

    assert str(ash()) == "Ashley"


def test_an_older_file_does_not_undo_a_later_move(take):
    take(child(), row(end="01/11/2026") + row(start="01/11/2026", why="P", postcode="BD9 4DU"))
    before = everything()

    outcome = take(child(), row())

    assert everything() == before
    assert [remark.reason for remark in outcome.notes] == [
        "The child is known to have moved since; the later placement stays."
    ]


def test_children_of_whom_the_file_says_nothing_stay(take):
    take(child() + child("B2"), row() + row("B2"))

    outcome = take(child(), row())

    assert outcome.not_in_file == 1
    assert Child.objects.get(local_id="B2").placements.get().ended_on is None


def test_a_postcode_that_does_not_exist_is_noted_and_the_child_is_loaded(take):
    outcome = take(child(), row(postcode="ZZ9 9ZZ"))

    assert [str(remark) for remark in outcome.notes] == [
        "episodes.csv, line 2: PL_POST ZZ9 9ZZ isn't a postcode that is known."
    ]
    assert ash().host_authority is None


def test_unknown_codes_are_kept_and_shown_as_themselves(take):
    take(child(), row(ls="X9", place="Q7"))

    assert codes.legal_status(ash().legal_statuses.get().code) == "code X9"
    assert codes.place(ash().placements.get().kind_code) == "code Q7"


# Which home it is


def test_a_home_is_found_by_its_reference_number(take):
    home = make.home(kind=HomeKind.CHILDRENS_HOME, urn="SC123456", postcode="LS1 1AA")

    take(child(), row(place="K2", urn="sc123456"))

    assert ash().home == home
    assert ash().provider == ash().supervising_agency == home.provider


def test_a_home_is_found_by_postcode_and_kind_where_that_means_one(take):
    home = make.home(postcode="WV3 7DP")
    make.home(postcode="WV3 7DP", kind=HomeKind.CHILDRENS_HOME)

    outcome = take(child(), row())

    assert ash().home == home
    assert outcome.without_home == 0


@pytest.mark.parametrize(
    ("homes", "told"),
    [
        ([{"postcode": "WV3 7DP"}, {"postcode": "WV3 7DP"}], {}),
        ([{"postcode": "WV3 7DP", "kind": HomeKind.CHILDRENS_HOME}], {}),
        ([{"postcode": "WV3 7DP", "urn": "1111111"}], {"urn": "2222222"}),
        ([{"postcode": "WV3 7DP"}], {"place": "Q7"}),
        ([{"postcode": ""}], {"postcode": ""}),
    ],
)
def test_a_home_that_could_be_another_is_left_for_somebody_to_name(take, homes, told):
    for home in homes:
        make.home(**home)

    outcome = take(child(), row(**told))

    assert ash().home is None
    assert outcome.without_home == 1


@pytest.mark.parametrize("place", ["P1", "A5"])
def test_living_with_parents_or_adopters_needs_no_home_named(take, place):
    assert take(child(), row(place=place)).without_home == 0


def test_what_somebody_has_matched_outlives_the_same_file(take, bradford):
    home = _matched(take, bradford, row())
    before = everything()

    take(child(), row())

    assert everything() == before
    assert ash().home == home


def test_what_somebody_has_matched_outlives_a_corrected_first_day(take, bradford):
    home = _matched(take, bradford, row(start="01/04/2025"))

    take(child(), row(start="28/03/2025"))

    assert ash().placements.get().started_on == date(2025, 3, 28)
    assert ash().home == home


def test_the_same_carers_under_another_code_are_the_same_home(take, bradford):
    home = _matched(take, bradford, row(place="Q6"))

    take(
        child(),
        row(place="Q6", end="01/11/2026") + row(start="01/11/2026", why="U", place="Q4"),
    )

    assert ash().home == home


def test_a_home_that_the_file_contradicts_is_looked_for_again(take, bradford):
    _matched(take, bradford, row())
    other = make.home(postcode="BD9 4DU")

    take(child(), row(postcode="BD9 4DU"))

    assert ash().home == other


def _matched(take, bradford: Agency, episodes: str):
    take(child(), episodes)
    home = make.home(postcode="WV6 8JF")
    match_home(
        placement=ash().placements.get(),
        home=home,
        by=make.acting(make.job(Role.SOCIAL_WORKER, bradford)),
        now=make.NOW,
    )
    return home


# Loaded children are children like any other


def test_a_loaded_child_can_be_logged_by_the_carer(take, world):
    take(child(), row(postcode="BD9 4DU"))
    home = make.home(postcode="BD9 4DU")
    host = ash().host_authority
    take(child(), row(postcode="BD9 4DU"))

    world.child, world.home, world.host = ash(), home, host
    world.carer = make.carer(home)
    episode = make.logged(world)

    assert (episode.child, episode.home, episode.host_authority) == (ash(), home, host)


def test_an_open_episode_follows_a_loaded_move(take, world):
    first, second = make.home(postcode="BD9 4DU"), make.home(postcode="WV3 7DP")
    take(child(), row(postcode="BD9 4DU"))
    world.child, world.carer = ash(), make.carer(first)
    episode = make.logged(world)

    take(
        child(),
        row(postcode="BD9 4DU", end="01/11/2026") + row(start="01/11/2026", why="P"),
    )

    assert Episode.objects.get(pk=episode.pk).home == second


def test_whoever_was_named_for_the_home_before_sees_the_child_no_longer(take, bradford):
    first, second = make.home(postcode="BD9 4DU"), make.home(postcode="WV3 7DP")
    take(child(), row(postcode="BD9 4DU"))
    carer, social_worker = make.carer(first), make.job(Role.SOCIAL_WORKER, bradford)
    restrict(
        child=ash(),
        because="Somebody is looking for them",
        also=[carer.person],
        by=make.acting(social_worker),
        now=make.NOW,
    )

    take(
        child(),
        row(postcode="BD9 4DU", end="01/11/2026") + row(start="01/11/2026", why="P"),
    )

    assert ash().home == second
    assert not can_see(make.acting(carer), ash())
    assert can_see(make.acting(social_worker), ash())
    with seen_by(make.acting(carer)):
        assert not Child.objects.exists()
    assert "grant-ended" in facts(ash())


def test_what_fell_to_the_authority_is_the_homes_once_somebody_has_named_it(take, world, bradford):
    first = make.home(postcode="BD9 4DU")
    take(child(), row(postcode="BD9 4DU"))
    world.child, world.carer = ash(), make.carer(first)
    episode = make.levelled(make.logged(world), world.carer)
    before = _owed_by_the_home(episode)
    moved = row(start="01/11/2026", why="P", postcode="WV6 8JF")
    take(child(), row(postcode="BD9 4DU", end="01/11/2026") + moved)
    assert before
    assert not _owed_by_the_home(episode)
    home = make.home(postcode="WV6 8JF")
    by = make.acting(make.job(Role.SOCIAL_WORKER, bradford))

    with seen_by(by):
        match_home(placement=ash().placements.get(home=None), home=home, by=by, now=make.NOW)

    assert _owed_by_the_home(episode) == {(*key, home.provider_id) for *key, _ in before}
    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []


def _owed_by_the_home(episode: Episode) -> set[tuple[str, str, int | None]]:
    theirs = episode.duties.open().filter(owed_by__in=(Office.CARER, Office.ON_CALL))
    return set(theirs.values_list("code", "owed_by", "agency"))


# The command


def test_the_command_loads_and_says_what_it_did(bradford, files, capsys):
    call_command("load_903", "--authority", BRADFORD, *files(child(), row(urn="XXXXXXX")))

    assert ash().placements.count() == 1
    said = capsys.readouterr()
    assert "1 children added, 0 changed, 0 unchanged." in said.out
    assert "/children/placements/unmatched/" in said.out
    assert "episodes.csv, line 2: URN “XXXXXXX” names no home" in said.err


def test_with_an_error_anywhere_nothing_is_loaded(bradford, files, capsys):
    wrong = files(child() + child("B2"), row() + row("B2", start="32/01/2025"))

    with pytest.raises(CommandError, match="Nothing was loaded: 1"):
        call_command("load_903", "--authority", BRADFORD, *wrong)

    assert not Child.objects.exists()
    assert "episodes.csv, line 3: DECOM “32/01/2025” isn't a date" in capsys.readouterr().err


def test_a_dry_run_says_what_would_change_and_keeps_nothing(bradford, files, capsys):
    call_command("load_903", "--authority", BRADFORD, "--dry-run", *files(child(), row()))

    assert not Child.objects.exists()
    assert not Event.objects.exists()
    assert "Nothing was kept; a load would say: 1 children added" in capsys.readouterr().out


def test_an_authority_that_is_not_here_is_refused(files):
    with pytest.raises(CommandError, match="No authority has the code E0"):
        call_command("load_903", "--authority", "E0", *files(child(), row()))


def test_a_file_that_is_not_there_is_refused(bradford):
    with pytest.raises(CommandError, match=r"There is no file nowhere\.csv"):
        call_command("load_903", "--authority", BRADFORD, "nowhere.csv", "nowhere.csv")


def test_a_hundred_children_take_no_more_statements_than_ten(bradford):
    """But for the fact that is recorded of each child."""

    def besides_the_record(prefix: str, count: int) -> int:
        ids = [f"{prefix}{number}" for number in range(count)]
        files = reading("".join(map(child, ids)), "".join(map(row, ids)))
        with CaptureQueriesContext(connection) as asked:
            load(files, authority=bradford, by=SERVICE, now=make.NOW)
        recorded = [query for query in asked if "audit_append" in query["sql"]]
        assert len(recorded) == count
        return len(asked) - count

    besides_the_record("A", 1)

    assert besides_the_record("B", 100) <= besides_the_record("C", 10)


def test_every_line_that_is_wrong_is_named_beside_its_reason(bradford, files, capsys):
    alike = "".join(row(f"A{n}", "01/06/2025", end="01/05/2025") for n in range(3))
    children = "".join(child(f"A{n}") for n in range(3))

    with pytest.raises(CommandError, match="Nothing was loaded: 3 rows"):
        call_command("load_903", "--authority", BRADFORD, *files(children, alike))

    said = capsys.readouterr().err
    assert "episodes.csv, lines 2, 3, 4: " in said


def test_no_reason_is_left_unsaid_however_many_there_are(bradford, files, capsys):
    rows = "".join(row(f"X{n}") for n in range(60))

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_903", "--authority", BRADFORD, *files(child(), rows))

    said = capsys.readouterr().err
    assert all(f"episodes.csv, line {n}: " in said for n in range(2, 62))


def test_a_home_that_has_closed_takes_nobody_in(take):
    make.home(
        kind=HomeKind.CHILDRENS_HOME, urn="SC123456", postcode="BD9 4DU", closed_on=date(2025, 3, 1)
    )
    take(child(), row(start="01/04/2025", place="K2", postcode="BD9 4DU", urn="SC123456"))

    assert ash().home is None


def test_a_closed_home_leaves_no_doubt_about_the_one_that_is_open(take):
    make.home(kind=HomeKind.CHILDRENS_HOME, postcode="BD9 4DU", closed_on=date(2025, 3, 1))
    opened = make.home(kind=HomeKind.CHILDRENS_HOME, postcode="BD9 4DU")

    take(child(), row(start="01/04/2025", place="K2", postcode="BD9 4DU"))

    assert ash().home == opened


@pytest.mark.parametrize("command", ["load_903", "load_postcodes", "load_reference"])
def test_whoever_loads_as_the_web_is_told_whom_to_be(bradford, files, command):
    wanted = {"load_903": ["--authority", BRADFORD, *files(child(), row())]}

    with as_role(django_settings.WEB_ROLE), pytest.raises(CommandError, match="as the owner"):
        call_command(command, *wanted.get(command, []))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_rows_in_any_order_load_the_same(bradford, order):
    """The second load, in another order, finds nothing to change."""
    rows = [
        row("A1", end="01/06/2025", ls="C1"),
        row("A1", "01/06/2025", "01/09/2025", why="L"),
        row("A1", "01/09/2025", why="P", postcode="BD9 4DU"),
        row("B2", end="01/05/2025", place="K2"),
        row("B2", "01/07/2025", "01/08/2025", ls=""),
        row("B2", "01/08/2025", why="B"),
    ]
    both = child() + child("B2")
    load(reading(both, "".join(rows)), authority=bradford, by=SERVICE, now=make.NOW)

    shuffled = reading(both, "".join(rows[number] for number in order))
    outcome = load(shuffled, authority=bradford, by=SERVICE, now=make.NOW)

    assert (outcome.added, outcome.changed) == (0, 0)
