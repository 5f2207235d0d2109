"""The chronology for a court or panel: who knew what when, who decided, and by which rules."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from children.models import Child, Document
from children.rules import Audience
from core.refusals import Denied
from core.times import local
from escalation.models import Notification
from insight import tasks, workflow
from insight.forms import a_year_before
from missing import workflow as missing_workflow
from missing.models import Duty, Episode
from missing.rules import HeardHow
from partners.models import Home, Job
from partners.rules import HomeKind, Office, Role
from tests import make
from tests.insight.paper import once_made, reader_of, words
from tests.make import acting

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def chronology(child: Child, job: Job, now: datetime, **asked: Any) -> Document:
    today = local(now).date()
    days = {"first_day": today - timedelta(days=30), "last_day": today}
    return once_made(
        workflow.ask_for_chronology(child=child, by=acting(job), now=now, **{**days, **asked})
    )


# What it says


def test_it_tells_who_knew_what_when_who_decided_and_by_which_rules(world, episode, now):
    said = words(chronology(world.child, world.social_worker, now))

    for part in (
        episode.reference,
        "Rang the friend’s mother",
        "Often late on a Saturday",
        str(world.sergeant.person),
        "By Default framework 1.3",
        "Written down later",
        "Told",
        "not opened",
        "Done in time",
        "This is what",
        "manage.py audit verify --child",
        "Police are not recording this.",
        "No inhaler, and the phone is off",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (HomeKind.CHILDRENS_HOME, "Lived at"),
        (HomeKind.SUPPORTED, "Lived at"),
        (HomeKind.FOSTER_HOUSEHOLD, "Lived with"),
    ],
)
def test_a_child_lives_at_a_home_and_with_a_foster_household(
    world, episode, now, owner, kind, said
):
    with owner():
        Home.objects.filter(pk=episode.home_id).update(kind=kind)

    on_paper = words(chronology(world.child, world.social_worker, now))

    assert f"{said} {world.home}" in on_paper


def test_every_entry_has_its_number_and_fingerprint_and_the_newest_its_whole_one(
    world, episode, now
):
    said = words(chronology(world.child, world.social_worker, now))

    events = Event.objects.filter(episode_id=episode.pk, happened_at__lt=now)
    for event in events:
        assert event.hash[:12] in said, event.fact
    newest = events.latest("seq")
    assert newest.hash[:32] in said
    assert newest.hash[32:] in said


def test_what_happened_first_stands_first_whoever_wrote_it_down_when(world, episode, now):
    said = words(chronology(world.child, world.social_worker, now))

    order = ("Log started", "Rang the friend’s mother", "Often late on", "Spoken to by phone at")
    places = [said.index(each) for each in order]
    assert places == sorted(places)


def test_what_was_heard_of_police_is_marked_as_second_hand(world, now):
    missing_workflow.record_decision_second_hand(
        episode=make.reported(world, now=now - 5 * HOUR),
        outcome="not-recording",
        grade="medium",
        reason="Often late",
        officer_name="Sergeant Pell",
        heard_how=HeardHow.PHONE,
        decided_at=now - 4 * HOUR,
        by=acting(world.on_call),
        now=now - 4 * HOUR,
    )

    said = words(chronology(world.child, world.social_worker, now))

    assert said.count("Second-hand") >= 3  # in the key, as a mark, and in words


def test_what_was_late_stands_at_the_time_by_which_it_was_due(world, episode, now):
    met = Duty.objects.filter(episode=episode, how_ended="met").exclude(owed_by=Office.SERVICE)
    duty = met.order_by("pk")[0]
    Duty.objects.filter(pk=duty.pk).update(due_at=duty.ended_at - MINUTE)

    said = words(chronology(world.child, world.social_worker, now))

    assert "Late Due, and not done" in said
    assert "Done 1 minute late" in said


def test_somebody_who_opened_what_they_were_told_is_named_with_the_time(world, episode, now):
    told = Notification.objects.filter(episode=episode).order_by("pk").first()
    told.read_at, told.read_by = now - HOUR, world.on_call.person
    told.save()

    said = words(chronology(world.child, world.social_worker, now))

    assert f"opened by {world.on_call.person}" in said


def test_what_its_reader_may_not_read_is_left_out_and_not_counted(world, episode, now):
    missing_workflow.add_note(
        episode=episode,
        text="Kept from most",
        audience=Audience.AUTHORITY_AND_POLICE,
        by=acting(world.social_worker),
        now=now - HOUR,
    )
    coordinator = make.job(Role.COORDINATOR, world.responsible)

    theirs = words(chronology(world.child, coordinator, now))
    mine = words(chronology(world.child, world.social_worker, now))

    assert "Kept from most" in theirs  # a coordinator is of an authority
    assert "Kept from most" in mine
    for said in (theirs, mine):
        assert "What was written for other readers is not in it." in said
        assert "Zebra" not in said  # nobody reads there what the child said


def test_only_the_days_and_the_times_away_that_were_chosen_are_in_it(world, episode, now):
    make.back(world, now=now - HOUR)
    other = Episode.objects.exclude(pk=episode.pk).get()
    today = local(now).date()

    both = words(chronology(world.child, world.social_worker, now))
    one = words(chronology(world.child, world.social_worker, now, only_episodes=[other.pk]))
    last = words(chronology(world.child, world.social_worker, now, first_day=today))

    assert episode.reference in both
    assert other.reference in both
    assert episode.reference not in one
    assert other.reference in one
    assert "Rang the friend’s mother" not in last


def test_another_childs_episode_that_is_asked_for_is_not_in_it(world, episode, now):
    other = make.world()
    elsewhere = make.logged(other, now=now - HOUR)

    said = words(chronology(world.child, world.social_worker, now, only_episodes=[elsewhere.pk]))

    assert elsewhere.reference not in said
    assert "Nothing that" in said


def test_of_days_in_which_nothing_happened_it_says_so(world, now):
    document = chronology(world.child, world.social_worker, now)

    assert "is on the record of these days" in words(document)


def test_each_time_away_has_a_bookmark(world, episode, now):
    outline = reader_of(chronology(world.child, world.social_worker, now)).outline

    titles = [each.title for each in outline[1] if not isinstance(each, list)]
    assert any(title.startswith(episode.reference) for title in titles), titles


def test_a_long_table_says_its_headings_again_on_each_page(world, episode, now):
    for n in range(60):
        missing_workflow.add_note(
            episode=episode, text=f"Rang again, {n}", by=acting(world.social_worker), now=now - HOUR
        )

    pages = reader_of(chronology(world.child, world.social_worker, now)).pages

    assert len(pages) > 4
    for page in pages[2:-2]:
        said = page.extract_text()
        assert "When" in said
        assert "Entry" in said


def test_as_many_statements_for_a_long_night_as_for_a_short_one(world, episode, now):
    def statements() -> int:
        today = local(now).date()
        document = workflow.ask_for_chronology(
            child=world.child,
            first_day=today - timedelta(days=30),
            last_day=today,
            by=acting(world.social_worker),
            now=now,
        )
        with CaptureQueriesContext(connection) as captured:
            tasks.make_document(document.pk)
        return len(captured)

    short = statements()
    for _ in range(9):
        missing_workflow.add_note(
            episode=episode, text="Rang", by=acting(world.carer), now=now - HOUR
        )

    assert statements() <= short


# Who may ask, and how


def test_it_is_for_the_responsible_authority_alone(world, episode, now, sign_in):
    mine = make.job(Role.COORDINATOR, world.responsible)
    for job in (world.social_worker, mine):
        assert chronology(world.child, job, now).made_at
    for job in (world.coordinator, world.on_call, world.placing_manager, world.sergeant):
        with pytest.raises((Denied, Http404)):
            chronology(world.child, job, now)
        path = f"/children/{world.child.pk}/chronology/"
        assert sign_in(job).get(path).status_code in (403, 404)


def test_it_is_asked_for_without_scripts_for_the_last_twelve_months_at_first(
    world, episode, now, sign_in
):
    client, path = sign_in(world.social_worker), f"/children/{world.child.pk}/chronology/"

    page = client.get(path).content.decode()
    sent = client.post(path, days(now - 300 * DAY, now))
    tasks.make_document(Document.objects.get().pk)

    assert f'value="{local(now).year - 1}"' in page
    assert episode.reference in page
    document = Document.objects.get()
    assert sent.url == f"/documents/{document.pk}/"
    assert document.first_day == local(now - 300 * DAY).date()
    assert "Back to the papers" in client.get(sent.url).content.decode()


def test_days_that_cannot_be_are_asked_for_again_in_a_sentence(world, episode, now, sign_in):
    client, path = sign_in(world.social_worker), f"/children/{world.child.pk}/chronology/"

    for first, last, sentence in (
        (now, now - DAY, "The last day must be the first day or after it"),
        (now, now + 9 * DAY, "The date must be today or in the past"),
    ):
        answer = client.post(path, days(first, last))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    answer = client.post(path, {})
    assert "Enter the first day" in answer.content.decode()
    odd = client.post(path, {**days(now - DAY, now), "only_episodes": ["999999"]})
    assert "Select times away from the list" in odd.content.decode()
    assert not Document.objects.exists()


def days(first: datetime, last: datetime) -> dict[str, str]:
    return {
        f"{name}-{part}": str(getattr(local(moment), part))
        for name, moment in (("first_day", first), ("last_day", last))
        for part in ("day", "month", "year")
    }


@pytest.mark.parametrize(
    ("today", "before"),
    [(date(2026, 11, 29), date(2025, 11, 29)), (date(2028, 2, 29), date(2027, 2, 28))],
)
def test_a_year_before_is_the_same_day(today: date, before: date) -> None:
    assert a_year_before(today) == before
