"""Who told whoever logs for somebody else; and a child who lives with their family."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from children import adding
from children.models import Child
from insight import papers
from missing import queries
from missing.models import Draft, Duty, Episode
from partners.rules import Office
from tests import make
from tests.missing.walking import START, begin, say
from tests.roles import seen_by

TOLD = {"kind": "school", "who": "Ms Okafor, form tutor", "phone": "0113 496 0123", "at": "3:15pm"}
READ = ("Their school or college", "Ms Okafor, form tutor", "0113 496 0123", "3:15pm")


def logged_by(client: Client, child: Child, *, danger: str = "no") -> str:
    """Whoever it is, told by the school, to the end of the log; where its draft is."""
    draft = client.post(START, {"child": child.pk}).url.removesuffix("danger/")
    say(client, draft, "danger", danger=danger)
    say(client, draft, "last-seen", when="just-now")
    assert say(client, draft, "whereabouts", whereabouts="no") == "told"
    say(client, draft, "told", **TOLD, send="now")
    return draft


def test_a_carer_is_not_asked_who_told_them(carer: Client) -> None:
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    assert say(carer, draft, "whereabouts", whereabouts="no") == "expected"
    assert carer.get(f"{draft}told/").status_code == 302


@pytest.mark.parametrize("who", ["on_call", "social_worker"])
def test_whoever_logs_for_somebody_else_says_who_told_them(
    world: make.World, sign_in: Any, who: str
) -> None:
    client = sign_in(getattr(world, who))

    draft = logged_by(client, world.child)

    page = client.get(f"{draft}told/").content.decode()
    assert f"Who told you that {world.child} isn’t where they should be?" in page
    assert "You can leave anything you don’t know" in page
    summary = client.get(f"{draft}check/").content.decode()
    assert "Their school or college, Ms Okafor, form tutor, 0113 496 0123" in summary
    assert say(client, draft, "check", level="") == "sent"
    episode = Episode.objects.get()
    told = episode.who_told
    assert (told.kind, told.name) == ("school", "Ms Okafor, form tutor")
    assert told.phone == "0113 496 0123"
    assert told.told_at is not None
    assert told.told_at <= timezone.now()
    assert not episode.carer_told


def test_once_the_log_is_sent_who_told_is_no_more_among_what_others_may_read_of_it(
    world: make.World, sign_in: Any
) -> None:
    """The home may read the log: the row of its answers, and not that of who told."""
    client = sign_in(world.on_call)
    draft = logged_by(client, world.child)
    assert "Okafor" in str(Draft.objects.get().answers)

    assert say(client, draft, "check", level="") == "sent"

    with seen_by(make.acting(world.carer)):
        answers = Draft.objects.get().answers
        assert "whereabouts" in answers
        assert "Okafor" not in str(answers)
    assert Episode.objects.get().who_told.name == "Ms Okafor, form tutor"


def test_in_danger_it_is_asked_as_well_and_may_be_left(world: make.World, sign_in: Any) -> None:
    client = sign_in(world.on_call)
    draft = client.post(START, {"child": world.child.pk}).url.removesuffix("danger/")
    say(client, draft, "danger", danger="yes")
    say(client, draft, "last-seen", when="just-now")

    assert say(client, draft, "whereabouts", whereabouts="no") == "told"
    assert say(client, draft, "told") == "check"


def test_the_shortest_way_is_no_longer_for_anybody(world: make.World, sign_in: Any) -> None:
    client = sign_in(world.on_call)
    draft = client.post(START, {"child": world.child.pk}).url.removesuffix("danger/")
    say(client, draft, "danger", danger="no")
    say(client, draft, "last-seen", when="just-now")

    assert say(client, draft, "whereabouts", whereabouts="no", send="now") == "check"


def test_those_who_would_ring_back_read_who_told_and_the_home_does_not(
    world: make.World, sign_in: Any
) -> None:
    on_call = sign_in(world.on_call)
    draft = logged_by(on_call, world.child)
    at = f"/missing/{Episode.objects.get().reference}/"
    social_worker, carer = sign_in(world.social_worker), sign_in(world.carer)

    for client, reads in ((social_worker, True), (carer, False)):
        so_far = client.get(f"{at}log/").content.decode()
        assert all((words in so_far) is reads for words in READ), reads
        assert "Who told you" in so_far or not reads
    say(on_call, draft, "check", level="")

    for page in (at, f"{at}police/"):
        shown = social_worker.get(page).content.decode()
        assert all(words in shown for words in READ), page
        hidden = carer.get(page).content.decode()
        assert not [words for words in READ if words in hidden], page


def test_what_cannot_be_read_of_who_told_is_no_more_for_the_home_than_what_can(
    world: make.World, sign_in: Any
) -> None:
    on_call, carer = sign_in(world.on_call), sign_in(world.carer)
    draft = on_call.post(START, {"child": world.child.pk}).url.removesuffix("danger/")
    say(on_call, draft, "danger", danger="no")
    said = TOLD | {"phone": "0113 496 0199 (mum)", "at": "about ten"}
    say(on_call, draft, "told", **said, send="now")
    say(on_call, draft, "check", level="")

    episode = Episode.objects.get()
    assert "(mum)" not in episode.circumstances
    at = f"/missing/{episode.reference}/"
    for page in (at, f"{at}police/"):
        shown = sign_in(world.social_worker).get(page).content.decode()
        assert "0113 496 0199 (mum)" in shown, page
        assert "about ten" in shown, page
        assert "(mum)" not in carer.get(page).content.decode(), page


def test_the_report_says_who_told_to_those_who_may_read_it(world: make.World, sign_in: Any) -> None:
    on_call = sign_in(world.on_call)
    say(on_call, logged_by(on_call, world.child), "check", level="")

    for job, reads in ((world.social_worker, True), (world.carer, False)):
        actor = make.acting(job)
        episode = queries.episodes(actor).get()
        told = dict(papers.report_of(episode, actor, now=timezone.now())["summary"]).get("Told by")
        assert (told is not None and "Ms Okafor" in told) is reads


def test_a_time_that_is_no_time_is_asked_again(world: make.World, sign_in: Any) -> None:
    client = sign_in(world.on_call)
    draft = client.post(START, {"child": world.child.pk}).url.removesuffix("danger/")
    say(client, draft, "danger", danger="no")

    answer = client.post(f"{draft}told/", TOLD | {"at": "after lunch"})

    assert answer.status_code == 422
    assert "like" in answer.content.decode()


# At home


@pytest.fixture
def at_home(world: make.World) -> Child:
    return adding.add_child(
        surname="Ames",
        born_on=date(2011, 3, 27),
        not_these=set(),
        forename="Kit",
        known_as="",
        sex="",
        local_id="",
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )


def test_a_child_who_lives_with_their_family_is_logged_by_a_social_worker(
    world: make.World, sign_in: Any, at_home: Child
) -> None:
    client = sign_in(world.social_worker)

    draft = logged_by(client, at_home)

    assert say(client, draft, "check", level="") == "sent"
    episode = Episode.objects.get()
    assert (episode.child, episode.home, episode.provider) == (at_home, None, None)
    at = f"/missing/{episode.reference}/"
    pages = [client.get(page) for page in (f"{draft}sent/", at, f"{at}police/", f"{at}people/")]
    words = "".join(page.content.decode() for page in pages)
    assert [page.status_code for page in pages] == [200] * 4
    assert f"Known to {world.responsible}" in words
    assert "Lives at home" in words
    assert "isn’t in care" in words
    for said in ("Placed by", "is looked after", "Looked after by", "Lives with"):
        assert said not in words
    assert "I am calling about Kit, who is" in words


def test_what_carers_and_on_call_would_owe_falls_to_the_authority(
    world: make.World, sign_in: Any, at_home: Child
) -> None:
    client = sign_in(world.social_worker)
    say(client, logged_by(client, at_home), "check", level="")

    owed = Duty.objects.open().exclude(owed_by=Office.SERVICE)
    assert owed
    assert all(duty.agency_id for duty in owed)
    assert {duty.owed_by for duty in owed} <= {Office.PLACING_AUTHORITY, Office.SOCIAL_WORKER}
