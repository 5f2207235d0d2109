"""The timeline as a page: who reads an entry, adding one in place, correcting it, sifting it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import html

from audit.models import Event
from audit.rules import Fact
from children.rules import Audience
from core.passages import opening
from core.refusals import Denied, Refused
from missing import workflow
from missing.models import Episode, Note
from missing.rules import NoteKind
from missing.sieve import Part
from missing.timeline import Item, timeline_of
from partners.rules import Office, Role
from tests import make
from tests.missing.pages import submitted, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now() - 10 * MINUTE


@pytest.fixture
def night(world: make.World, now: datetime) -> Episode:
    return make.reported(world, now=now)


def noted(episode: Episode, by: Any, text: str = "Rang her friend", **more: Any) -> Note:
    more.setdefault("now", timezone.now())
    return workflow.add_note(episode=episode, text=text, by=make.acting(by), **more)


def item_of(note: Note, reader: Any) -> Item:
    items = timeline_of(note.episode, make.acting(reader)).items
    return next(item for item in items if item.entry == note.pk)


def page_of(answer: Any) -> Any:
    return html.fromstring(answer.content.decode())


# Who reads it


@pytest.mark.parametrize(
    ("audience", "chip"),
    [
        (Audience.EVERYONE, "All agencies"),
        (Audience.PROFESSIONALS, "Professionals"),
        (Audience.OUTSIDE_THE_PROVIDER, "Not the home or its agency"),
        (Audience.AUTHORITY_AND_POLICE, "Authorities and police only"),
    ],
)
def test_an_entry_says_who_reads_it(world, sign_in, night, audience, chip):
    note = noted(night, world.social_worker, audience=audience)

    page = page_of(sign_in(world.social_worker).get(night.get_absolute_url()))

    (entry,) = page.xpath(f"//li[.//*[@id='entry-{note.pk}']]")
    assert f"Read by: {chip}" in entry.text_content()


def test_what_police_were_told_says_that_interviewers_do_not_read_it(world, night):
    items = timeline_of(night, make.acting(world.carer)).items
    readers = {item.title: item.visible_to for item in items}

    assert readers[Fact.REPORTED_TO_POLICE.label] == "All but interviewers"
    assert readers[Fact.EPISODE_OPENED.label] == "All agencies"


# Long words


def test_long_words_are_shown_in_part_and_the_rest_can_be_opened_without_a_script(
    world, sign_in, night
):
    noted(night, world.carer, "\n".join(f"Line {n} of what I did tonight" for n in range(9)))

    page = page_of(sign_in(world.carer).get(night.get_absolute_url()))

    (rest,) = page.xpath("//details[contains(@class, 'app-timeline__rest')]")
    assert "Line 8" in rest.text_content()
    assert "Line 2" not in rest.text_content()


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Rang",
        "x" * 4000,
        "a b " * 900,
        "\n" * 30,
        "one\r\ntwo\r\nthree\r\nfour",
        "é\u2028" * 99,
    ],
)
def test_nothing_of_long_words_is_lost(said):
    start, rest = opening(said)

    assert (start + rest).split() == said.split() or "".join((start + rest).split()) == "".join(
        said.split()
    )


# Adding to it in place


def test_an_entry_is_added_on_the_page_itself(world, sign_in, night):
    client, at = sign_in(world.carer), night.get_absolute_url()

    answer = client.post(at, submitted(text="Saw her bike", kind="sighting", when="now"))

    note = Note.objects.get()
    assert answer.url == f"{at}?added={note.pk}#entry-{note.pk}"
    assert (note.text, note.kind) == ("Saw her bike", NoteKind.SIGHTING)
    (heading,) = page_of(client.get(answer.url)).xpath("//*[@data-focus]")
    assert heading.get("id") == f"entry-{note.pk}"
    assert heading.get("tabindex") == "-1"


def test_an_entry_sent_twice_is_there_once(world, sign_in, night):
    client, sent = sign_in(world.carer), submitted(text="Saw her bike", when="now")

    first, second = (client.post(night.get_absolute_url(), sent) for _ in range(2))

    assert first.url == second.url
    assert Note.objects.count() == 1


@pytest.mark.parametrize("part", [{}, {"headers": {"HX-Request": "true"}}])
def test_an_entry_that_lacks_something_is_shown_again_as_it_was_typed(world, sign_in, night, part):
    answer = sign_in(world.carer).post(
        night.get_absolute_url(), submitted(text="Saw her bike", kind="sighting"), **part
    )

    page = page_of(answer)
    assert answer.status_code == 422
    assert "Select when it happened" in words(answer)
    assert page.xpath("//details[.//textarea]/@open")
    assert page.xpath("string(//textarea)").strip() == "Saw her bike"
    assert page.xpath("//input[@value='sighting']/@checked")
    assert (
        len(
            page.xpath(
                "//*[contains(@class, 'govuk-error-summary ') or @class='govuk-error-summary']"
            )
        )
        == 1
    )
    assert bool(page.xpath("//*[@id='happened']//*[@class='govuk-error-summary']")) == bool(part)


def test_whoever_only_reads_is_not_asked_for_an_entry_and_adds_none(world, sign_in, night):
    stranger = make.job(Role.SOCIAL_WORKER, make.authority())
    client = sign_in(stranger)

    assert (
        client.post(night.get_absolute_url(), submitted(text="Me", when="now")).status_code == 404
    )
    assert not Note.objects.exists()


@pytest.mark.parametrize("status", ["closed", "stood-down"])
def test_late_information_is_added_to_what_is_over(world, sign_in, night, status):
    on_call, now = make.acting(world.on_call), timezone.now()
    if status == "closed":
        make.back(world, episode=night, now=now)
        workflow.close_episode(episode=night, by=on_call, now=now)
    else:
        workflow.stand_down(episode=night, because="In the attic", by=on_call, now=now)
    client = sign_in(world.carer)

    assert "Add late information" in words(client.get(night.get_absolute_url()))
    client.post(night.get_absolute_url(), submitted(text="She was at Bea’s", when="now"))

    assert Note.objects.get().text == "She was at Bea’s"


# Corrections


def corrected(world: make.World, wrong: Note, by: Any, **more: Any) -> Note:
    more.setdefault("text", "It was her sister")
    return noted(wrong.episode, by, corrects=wrong, **more)


def test_a_correction_is_an_entry_of_its_own_and_both_say_so(world, sign_in, night):
    wrong = noted(night, world.carer, "Saw her at the bus station")
    client = sign_in(world.carer)
    (link,) = page_of(client.get(night.get_absolute_url())).xpath(
        f"//a[contains(@href, '/notes/{wrong.pk}/correction/')]/@href"
    )
    assert "Saw her at the bus station" in words(client.get(link))

    client.post(link, submitted(text="It was her sister", when="now"))

    right = Note.objects.latest("pk")
    page = page_of(client.get(night.get_absolute_url()))
    (before,) = page.xpath(f"//li[.//*[@id='entry-{wrong.pk}']]")
    (after,) = page.xpath(f"//li[.//*[@id='entry-{right.pk}']]")
    wrong.refresh_from_db()
    assert wrong.text == "Saw her at the bus station"
    assert wrong.text in before.text_content()
    assert f"by {world.carer.person}" in before.text_content()
    assert before.xpath(f".//a[@href='#entry-{right.pk}']")
    assert after.xpath(f".//a[@href='#entry-{wrong.pk}']")


def test_an_entry_is_corrected_by_those_who_do_its_writers_work_and_by_nobody_else(world, night):
    wrong = noted(night, world.carer)
    partner = make.carer(world.home)

    for other in (world.on_call, world.social_worker, world.sergeant):
        assert not item_of(wrong, other).ours
        with pytest.raises(Denied):
            corrected(world, wrong, other)

    assert item_of(wrong, partner).ours
    assert corrected(world, wrong, partner).corrects == wrong


def test_a_correction_is_told_to_nobody_who_was_not_told_the_entry(world, night):
    wrong = noted(night, world.social_worker, audience=Audience.AUTHORITY_AND_POLICE)

    with pytest.raises(Refused):
        corrected(world, wrong, world.social_worker, audience=Audience.PROFESSIONALS)

    assert Note.objects.count() == 1


def test_a_correction_for_fewer_is_unknown_to_the_others(world, night):
    wrong = noted(night, world.social_worker)
    corrected(world, wrong, world.social_worker, audience=Audience.PROFESSIONALS)

    assert item_of(wrong, world.carer).corrected == ()
    assert [other.by for other in item_of(wrong, world.on_call).corrected] == [
        str(world.social_worker.person)
    ]


def test_the_page_of_a_correction_offers_no_wider_readers(world, sign_in, night):
    wrong = noted(night, world.social_worker, audience=Audience.OUTSIDE_THE_PROVIDER)
    at = f"{night.get_absolute_url()}notes/{wrong.pk}/correction/"

    page = page_of(sign_in(world.social_worker).get(at))

    offered = page.xpath("//input[@name='audience']/@value")
    assert offered == [Audience.OUTSIDE_THE_PROVIDER, Audience.AUTHORITY_AND_POLICE]
    assert sign_in(world.carer).get(at).status_code == 404
    assert sign_in(world.on_call).get(at).status_code == 404


def test_an_entry_of_another_episode_is_not_corrected_here(world, sign_in, night):
    elsewhere = make.world()
    note = noted(make.logged(elsewhere), elsewhere.carer)
    at = f"{night.get_absolute_url()}notes/{note.pk}/correction/"

    assert sign_in(world.carer).get(at).status_code == 404
    assert sign_in(world.carer).post(at, submitted(text="No", when="now")).status_code == 404
    with pytest.raises(Denied):
        noted(night, world.carer, corrects=note)


# Which part of it


def titles(episode: Episode, reader: Any, *parts: Part) -> set[str]:
    shown = timeline_of(episode, make.acting(reader), parts=frozenset(parts)).items
    return {item.title for item in shown}


def test_every_entry_is_in_exactly_one_part_of_the_timeline(world, night):
    noted(night, world.carer, kind=NoteKind.CALL)
    noted(night, world.carer)
    make.levelled(night, world.carer, now=timezone.now())
    workflow.mind(duty=night.duties.open().first(), now=timezone.now() + timedelta(days=1))
    carer = make.acting(world.carer)

    each = [timeline_of(night, carer, parts=frozenset({part})).items for part in Part]

    whole = timeline_of(night, carer).items
    assert sorted(map(str, whole)) == sorted(str(item) for items in each for item in items)
    assert all(each)


def test_calls_are_the_calls_that_people_say_they_made(world, night):
    call = noted(night, world.carer, kind=NoteKind.CALL)
    other = noted(night, world.carer, kind=NoteKind.SEARCH)

    calls = timeline_of(night, make.acting(world.carer), parts=frozenset({Part.CALLS})).items

    entries = {item.entry for item in calls}
    assert call.pk in entries
    assert other.pk not in entries
    assert Fact.REPORTED_TO_POLICE.label in {item.title for item in calls}
    assert item_of(call, world.carer).kind == "Call"


def test_a_part_of_the_timeline_hides_what_the_whole_hides(world, night):
    noted(night, world.social_worker, audience=Audience.PROFESSIONALS, kind=NoteKind.CALL)

    assert not [
        item
        for item in timeline_of(night, make.acting(world.carer), parts=frozenset(Part)).items
        if item.words == "Rang her friend"
    ]
    assert Fact.NOTE_ADDED.label not in titles(night, world.carer, Part.CALLS)


@pytest.mark.parametrize(
    "asked", ["", "?show=", "?show=x", "?show=calls%00&show=x", "?show=" + "9" * 99]
)
def test_whatever_is_asked_for_that_is_no_part_shows_everything(world, sign_in, night, asked):
    shown = words(sign_in(world.carer).get(f"{night.get_absolute_url()}{asked}"))

    assert Fact.EPISODE_OPENED.label in shown
    assert "Choose what is shown" in shown


def test_the_choice_is_kept_from_page_to_page_and_the_other_way_round(world, sign_in, night):
    for n in range(55):
        noted(night, world.carer, f"Note {n}", kind=NoteKind.CALL)

    page = page_of(sign_in(world.carer).get(f"{night.get_absolute_url()}?show=calls&show=x"))

    assert "?page=2&show=calls" in page.xpath("//nav//a/@href")
    assert page.xpath("//a[contains(@href, 'order=oldest&show=calls')]")
    assert page.xpath("//input[@name='show'][@checked]/@value") == ["calls"]


# What is new


def news(client: Any, episode: Episode, after: Any) -> str:
    answer = client.get(
        episode.get_absolute_url(), {"after": after}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return " ".join(page_of(answer).xpath("string(//*[@id='news'])").split())


def test_a_page_that_is_open_hears_how_much_is_new_and_keeps_its_place(world, sign_in, night):
    client = sign_in(world.carer)
    (known,) = page_of(client.get(night.get_absolute_url())).xpath("//input[@id='known']/@value")
    assert news(client, night, known) == ""

    noted(night, world.on_call)
    assert news(client, night, known) == "1 new entry"

    noted(night, world.on_call, happened_at=timezone.now() - timedelta(hours=3))
    assert news(client, night, known) == "2 new entries"


def test_what_a_reader_may_not_read_is_no_news(world, sign_in, night):
    client, known = sign_in(world.carer), Event.objects.latest("pk").pk

    noted(night, world.social_worker, audience=Audience.PROFESSIONALS)

    assert news(client, night, known) == ""


def test_news_brings_the_standing_and_the_clocks_and_leaves_the_timeline_alone(
    world, sign_in, night
):
    answer = sign_in(world.carer).get(
        night.get_absolute_url(), {"after": 1}, headers={"HX-Request": "true"}
    )

    page = page_of(answer)
    assert not page.xpath("//textarea | //ol[contains(@class, 'app-timeline')]")
    asked = page.xpath("string(//*[@id='live']/@hx-select-oob)").split(",")
    assert all(page.xpath(f"//*[@id='{region[1:]}']") for region in asked)


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "²", "0"])
def test_whatever_is_asked_after_is_answered(world, sign_in, night, after):
    news(sign_in(world.carer), night, after)


def test_a_page_that_cannot_be_refreshed_says_since_when_and_whom_to_call(world, sign_in, night):
    team = make.team(world.on_call.agency, Office.ON_CALL)
    page = page_of(sign_in(world.carer).get(night.get_absolute_url()))

    (stale,) = page.xpath("//*[@id='live']//*[@data-stale]")
    assert stale.get("hidden") is not None
    assert stale.text_content().startswith("Not refreshed since")
    assert team.phone in stale.text_content()
