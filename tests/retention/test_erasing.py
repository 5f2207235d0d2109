"""What is left of an erased record: dates and codes, true chains and figures; nothing anybody wrote."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, JSONField, TextField

from audit.models import Event
from audit.rules import Fact
from children.models import Child, Document, Grant, Profile, Sight
from children.queries import called, children_of
from children.rules import DocumentKind
from core.refusals import Refused
from escalation.models import Challenge
from missing.drafts import children_to_log
from missing.models import Duty, Episode
from partners.rules import Role
from retention import erasing, queries, workflow
from retention.contents import CONTENTS, WITHOUT_HISTORY, Erase
from retention.doors import erase_history
from retention.models import DisposalItem, DisposalReview
from retention.rules import Left
from returns.models import (
    ChildsReader,
    ChildsWords,
    ReturnInterview,
    SharedWords,
    VoiceLink,
)
from returns.rules import Kind as AnswerKind
from returns.rules import SharedWith
from tests import make
from tests.make import NOW, acting
from tests.retention.records import AFTERWARDS, LONG_AGO, another_old, approved, old
from tests.roles import as_role

pytestmark = pytest.mark.django_db
CANARY = "Quokka"


@pytest.fixture
def whole(world) -> Iterator[Any]:
    """The world's child with something written in every personal column there is a row for."""
    child = old(world)
    make.draft(world)
    Document.objects.create(
        child=child,
        kind=DocumentKind.EPISODE_REPORT,
        filename="M.pdf",
        asked_by=world.on_call.person,
        asked_as=world.on_call,
        asked_at=NOW,
        made_at=NOW,
        content=CANARY.encode(),
        fingerprint="f",
    )
    make.photo(child, by=acting(world.carer), now=NOW)
    Profile.objects.filter(child=child).update(what_helps=CANARY)
    SharedWords.objects.filter(interview__child=child, audience=SharedWith.POLICE).update(
        audience=SharedWith.POLICE_FOR_SAFETY, because="A knife"
    )
    Challenge.objects.filter(episode__child=child).update(phoned_name="Insp Hale", phoned_at=NOW)
    written_alone(world, child)
    return world


def written_alone(world: Any, child: Child) -> None:
    """By the child, on a link of theirs: one answer in words, and one that was picked."""
    link = VoiceLink.objects.create(
        interview=ReturnInterview.objects.filter(child=child).first(),
        digest="d",
        made_by=world.interviewer.person,
        made_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    ChildsWords.objects.create(link=link, question="why", text=CANARY, said_at=NOW)
    ChildsWords.objects.create(link=link, question="safe-away", chosen="not-safe", said_at=NOW)
    ChildsReader.objects.create(link=link, audience=SharedWith.POLICE)
    VoiceLink.objects.filter(pk=link.pk).update(finished_at=NOW)


# The database keeps these empty in rows of another kind.
ONLY_WHERE: dict[tuple[str, str], dict[str, Any]] = {
    ("missing.PoliceReport", "because"): {"corrects__isnull": False},
    ("escalation.Review", "reviewer_name"): {"second_hand": True},
    ("escalation.Review", "reviewer_number"): {"second_hand": True},
    ("returns.SharedWords", "because"): {"audience": SharedWith.POLICE_FOR_SAFETY},
    ("returns.ChildsWords", "text"): {"chosen": ""},
    ("returns.ChildsWords", "chosen"): {"text": ""},
    ("returns.Answer", "text"): {"unsaid": ""},
    ("returns.Answer", "chosen"): {"kind": AnswerKind.PICKED},
    ("returns.Answer", "unsaid"): {"kind": AnswerKind.WORDS, "text": ""},
}


def mark(child: Child, owner: Any) -> list[tuple[str, str]]:
    """Write the canary into every personal text of the child's rows; gives which columns had one."""
    marked = []
    with owner(), connection.cursor() as cursor:
        for label, contents in CONTENTS.items():
            model = apps.get_model(label)
            every = model._base_manager.filter(**{contents.path: child.pk})
            for name, how in contents.personal.items():
                rows = every.filter(**ONLY_WHERE.get((label, name), {}))
                if how in (Erase.BY_RECORD, Erase.MONTH, Erase.NULL) or not rows.exists():
                    continue
                column = model._meta.get_field(name)
                marked.append((label, name))
                value = canary_for(column)
                table, key = model._meta.db_table, [row.pk for row in rows]
                cursor.execute("SET LOCAL session_replication_role = replica")
                once = " || id" if how is Erase.NUMBER else ""
                by = model._meta.pk.column
                cursor.execute(
                    f'UPDATE {table} SET "{column.column}" = %s{once} WHERE {by} = ANY(%s)',
                    [value, key],
                )
                cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return marked


def canary_for(column: Any) -> Any:
    if isinstance(column, JSONField):
        return json.dumps({"said": CANARY})
    if isinstance(column, ArrayField):
        return [CANARY[:20]]
    if isinstance(column, BinaryField):
        return CANARY.encode()
    if isinstance(column, TextField):
        return f"Something about {CANARY}"
    return CANARY[: column.max_length]


def tables_that_say(words: str) -> list[str]:
    """Every table of the database with a row that holds these words anywhere."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(
                f'SELECT count(*) FROM "{name}" AS whole WHERE whole::text ILIKE %s'
                " OR whole::text ILIKE %s",
                [f"%{words}%", f"%{words.encode().hex()}%"],
            )
            found += [name] if cursor.fetchone()[0] else []
    return found


def erased(world: Any) -> DisposalReview:
    review = approved(world)
    workflow.dispose(review_id=review.pk, now=AFTERWARDS)
    review.refresh_from_db()
    return review


# What goes


def test_nothing_that_anybody_wrote_is_left_anywhere_in_the_database(whole, owner):
    child = whole.child
    child.refresh_from_db()
    names = (child.forename, child.surname)
    marked = mark(child, owner)
    with owner():
        before = tables_that_say(CANARY)
    assert {"children_profile", "missing_note", "returns_childswords"} <= set(before)
    assert len(marked) > 35

    review = erased(whole)

    assert review.items.get().erased_at == AFTERWARDS
    with owner():
        assert tables_that_say(CANARY) == []
        for name in names:
            assert tables_that_say(name) == []
        assert tables_that_say("Zebra") == []  # what the child said in the interview


def test_the_history_of_the_rows_goes_with_them(whole, owner):
    before = history_of(whole.child, owner)
    assert all(before[label] for label in ("children.Profile", "children.Sight", "missing.Note"))

    erased(whole)

    assert set(history_of(whole.child, owner).values()) == {0}


def history_of(child: Child, owner: Any) -> dict[str, int]:
    """How many earlier states are kept of the child's rows, by what they are."""
    kept = {}
    with owner(), connection.cursor() as cursor:
        for label in WITHOUT_HISTORY:
            model = apps.get_model(label)
            path = CONTENTS[label].path
            rows = list(model._base_manager.filter(**{path: child.pk}).values_list("pk", flat=True))
            cursor.execute(
                f"SELECT count(*) FROM {model._meta.db_table}event WHERE pgh_obj_id = ANY(%s)",
                [rows],
            )
            (kept[label],) = cursor.fetchone()
    return kept


def test_nobody_sees_the_child_by_a_sight_or_by_name_any_more(whole):
    erased(whole)

    assert not Sight.objects.current(AFTERWARDS).filter(child=whole.child).exists()
    assert not Grant.objects.current(AFTERWARDS).filter(content_object=whole.child).exists()


def test_the_child_is_found_by_no_name_and_on_no_list(whole):
    name, by = whole.child.surname, acting(whole.social_worker)
    assert called(children_of(by), name).exists()

    erased(whole)

    assert not called(children_of(by), name).exists()
    assert not children_of(by).filter(pk=whole.child.pk).exists()
    assert whole.child not in children_to_log(by).shown
    assert str(Child.objects.get(pk=whole.child.pk)) == "Erased record"


# What stays


def figures(child: Child) -> dict[str, Any]:
    """Every column for figures of every row about the child."""
    return {
        label: sorted(map(str, rows_of(label, child).values(*contents.figures)))
        for label, contents in CONTENTS.items()
        if contents.figures and not label.startswith(("retention", "audit.Event"))
    }


def rows_of(label: str, child: Child) -> Any:
    model = apps.get_model(label)
    return model._base_manager.filter(**{CONTENTS[label].path: child.pk})


def test_dates_codes_and_counts_stay_so_that_figures_stay_true(whole):
    before, ages = figures(whole.child), whole.child.age_on(NOW.date())
    whole.child.refresh_from_db()

    erased(whole)

    after = figures(whole.child)
    for label in ("children.Child", "children.Sight", "children.Grant", "children.Photo"):
        (
            before.pop(label),
            after.pop(label),
        )  # says when it was erased, and its views and photos have ended
    assert after == before
    assert ages
    assert Child.objects.get(pk=whole.child.pk).born_on == LONG_AGO.replace(day=1)


def test_the_boards_and_lists_of_the_others_are_as_they_were(whole, sign_in):
    other = another_old(whole, at=whole.home, host=whole.host)
    Child.objects.filter(pk=other.pk).update(born_on=NOW.date().replace(year=2012))
    whole.child, gone = Child.objects.get(pk=other.pk), whole.child
    make.reported(whole)
    client = sign_in(whole.coordinator)

    def rows() -> str:
        page = client.get("/board/").content.decode()
        return page[page.index("<table") : page.index("</table>")]

    before = rows()

    whole.child = gone
    erased(whole)

    assert other.forename in rows()
    assert rows().count("<tr") == before.count("<tr") == 2
    assert Episode.objects.filter(child=gone).exists()


def test_the_ledger_of_duties_and_the_record_are_whole_afterwards(whole, owner):
    erased(whole)

    said = StringIO()
    call_command("duties", "--check", stdout=said)
    assert "more are of erased records" in said.getvalue()
    assert Duty.objects.filter(child=whole.child).exists()
    verified = StringIO()
    with owner():
        call_command("audit", "verify", stdout=verified)
    assert "all are as they were written." in verified.getvalue()
    assert Event.objects.filter(child_id=whole.child.pk, payload__isnull=True).exists()


def test_the_record_keeps_that_it_was_erased_and_by_which_two_people(whole):
    review = erased(whole)

    event = Event.objects.get(fact=Fact.RECORD_ERASED)
    assert event.child_id == whole.child.pk
    assert event.payload == {
        "review": review.pk,
        "approved_by": [review.first_by_id, review.second_by_id],
    }


# Once, whole, and only with two people


def test_done_again_it_changes_nothing(whole):
    review = erased(whole)
    events = Event.objects.count()

    assert workflow.dispose(review_id=review.pk, now=AFTERWARDS + timedelta(days=1)) == 0

    assert Event.objects.count() == events
    assert Child.objects.get(pk=whole.child.pk).erased_at == AFTERWARDS


def test_stopped_in_the_middle_it_leaves_whole_records_and_goes_on_later(world, monkeypatch):
    children = [another_old(world) for _ in range(3)]
    review = approved(world)
    done = []

    def stopped(child_id: int) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(child_id)
        erase_history(child_id)

    monkeypatch.setattr(erasing, "erase_history", stopped)
    with pytest.raises(KeyboardInterrupt):
        workflow.dispose(review_id=review.pk, now=AFTERWARDS)
    monkeypatch.undo()

    left = [Child.objects.get(pk=child.pk) for child in children]
    assert [bool(child.erased_at) for child in left] == [True, False, False]
    assert [bool(child.forename) for child in left] == [False, True, True]
    assert workflow.dispose(review_id=review.pk, now=AFTERWARDS) == 2
    review.refresh_from_db()
    assert review.done_at == AFTERWARDS


def test_a_hold_set_after_the_approvals_leaves_the_record_as_it_is(world):
    child, gone = another_old(world), another_old(world)
    review = approved(world)
    workflow.hold_child(
        child=child, reason="Asked", by=acting(world.placing_manager), now=AFTERWARDS
    )

    assert workflow.dispose(review_id=review.pk, now=AFTERWARDS) == 1

    child.refresh_from_db()
    gone.refresh_from_db()
    assert (child.erased_at, gone.erased_at) == (None, AFTERWARDS)
    assert DisposalItem.objects.get(child=child).left == Left.HELD


def test_a_record_that_got_something_new_is_left(world):
    another_old(world)
    review = approved(world)
    world.child = Child.objects.get(disposal_items__review=review)
    make.opened(world, by=world.social_worker, now=AFTERWARDS)

    assert workflow.dispose(review_id=review.pk, now=AFTERWARDS) == 0

    assert DisposalItem.objects.get().left == Left.NOT_DUE


def test_the_database_itself_erases_no_history_without_two_people(world, settings):
    child = another_old(world)
    with pytest.raises(DatabaseError, match="two people"), transaction.atomic():
        erase_history(child.pk)
    approved(world)

    with (
        as_role(settings.WEB_ROLE),
        pytest.raises(DatabaseError, match="by the worker"),
        transaction.atomic(),
    ):
        erase_history(child.pk)
    workflow.hold_child(
        child=child, reason="Asked", by=acting(world.placing_manager), now=AFTERWARDS
    )
    with pytest.raises(DatabaseError, match="legal hold"), transaction.atomic():
        erase_history(child.pk)


@pytest.mark.parametrize("part", ["responsible", "host", "provider", "force", "interviews"])
def test_the_database_itself_erases_no_history_that_a_hold_on_an_agency_holds(
    world, settings, part
):
    child = old(world)
    approved(world)
    by = acting(world.placing_manager)
    agency = getattr(world, part)

    hold = workflow.hold_agency(agency=agency, reason="Asked", by=by, now=AFTERWARDS)
    with (
        as_role(settings.WORKER_ROLE),
        pytest.raises(DatabaseError, match="legal hold"),
        transaction.atomic(),
    ):
        erase_history(child.pk)

    workflow.lift_hold(hold=hold, because="Over", by=by, now=AFTERWARDS)
    workflow.hold_agency(agency=make.authority(), reason="Asked", by=by, now=AFTERWARDS)
    with as_role(settings.WORKER_ROLE):
        erase_history(child.pk)


def test_the_database_itself_lets_no_other_authority_hold_the_record(world, settings):
    child = another_old(world)
    approved(world)
    elsewhere = acting(make.job(Role.PLACING_AUTHORITY, make.authority()))
    workflow.hold_agency(agency=world.responsible, reason="x", by=elsewhere, now=AFTERWARDS)

    with as_role(settings.WORKER_ROLE):
        erase_history(child.pk)


def test_nothing_new_happens_to_an_erased_record(whole):
    erased(whole)
    by = acting(whole.social_worker)

    from core.refusals import Gone

    with pytest.raises(Gone):
        make.opened(whole, by=whole.social_worker, now=AFTERWARDS)
    with pytest.raises(Refused, match="erased already"):
        workflow.hold_child(
            child=whole.child, reason="Late", by=acting(whole.placing_manager), now=AFTERWARDS
        )
    assert by
    assert list(queries.due_children(whole.responsible, AFTERWARDS.date())) == []


# What pages say


def addresses_of(child: Child) -> list[str]:
    episode = Episode.objects.get(child=child)
    interview = ReturnInterview.objects.get(child=child)
    challenge = episode.challenges.get()
    item = DisposalItem.objects.get(child=child)
    return [
        f"/children/{child.pk}/",
        f"/children/{child.pk}/hold/",
        f"/missing/{episode.reference}/",
        f"/missing/{episode.reference}/assessment/",
        f"/missing/{episode.reference}/police/",
        f"/missing/{episode.reference}/people/",
        f"/missing/{episode.reference}/report/",
        f"/returns/{interview.pk}/",
        f"/escalations/{challenge.pk}/",
        f"/retention/items/{item.pk}/",
    ]


def test_pages_say_when_it_was_erased_and_by_whom(whole, sign_in):
    review = erased(whole)
    client = sign_in(whole.placing_manager)

    for address in addresses_of(whole.child):
        answer = client.get(address)
        said = answer.content.decode()
        assert answer.status_code == 410, address
        assert f"by {review.first_by} and {review.second_by}." in said, address
        assert "2034" in said


def test_lists_and_the_api_still_answer(whole, sign_in):
    erased(whole)
    client = sign_in(whole.placing_manager)

    for address in (
        *("/children/", "/board/", "/returns/", "/escalations/", "/notifications/", "/home/"),
        *("/api/v1/children/", "/api/v1/episodes/", "/api/v1/duties/", "/retention/"),
        f"/retention/reviews/{DisposalReview.objects.get().pk}/",
    ):
        assert client.get(address).status_code == 200, address


def test_a_stranger_learns_nothing_from_an_erased_record(whole, sign_in):
    erased(whole)
    client = sign_in(make.carer(make.home()))

    for address in addresses_of(whole.child):
        assert client.get(address).status_code in (403, 404), address
