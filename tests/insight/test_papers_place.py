"""The one place where papers are asked for: about a time away, and about a child."""

from children.rules import DocumentKind
from partners.rules import Role
from tests import make
from tests.insight.paper import asked, made
from tests.missing.pages import MOST, statements, words

SUMMARY, REPORT, HEARD, COURT = (
    "Police summary",
    "Episode report",
    "Return interview report",
    "Chronology for court or panel",
)


def test_everybody_is_offered_what_they_may_ask_for(world, episode, sign_in):
    coordinator = make.job(Role.COORDINATOR, world.responsible)
    for job, offered in (
        (world.social_worker, {SUMMARY, REPORT, HEARD, COURT}),
        (world.on_call, {SUMMARY, REPORT}),
        (world.placing_manager, {SUMMARY, REPORT}),
        (world.coordinator, {REPORT}),
        (coordinator, {REPORT, COURT}),
    ):
        page = words(sign_in(job).get(f"/missing/{episode.reference}/papers/"))
        assert {each for each in (SUMMARY, REPORT, HEARD, COURT) if each in page} == offered


def test_carers_are_told_who_can_once_the_child_is_home(world, episode, sign_in):
    client = sign_in(world.carer)

    for path in (f"/missing/{episode.reference}/papers/", f"/children/{world.child.pk}/papers/"):
        assert client.get(path).status_code == 403
    assert "Papers" not in words(client.get(f"/missing/{episode.reference}/"))
    assert "Papers about" not in words(client.get(f"/children/{world.child.pk}/"))


def test_the_pages_of_the_episode_and_of_the_child_lead_there(world, episode, sign_in):
    client = sign_in(world.social_worker)

    assert (
        f'href="/missing/{episode.reference}/papers/"'
        in client.get(f"/missing/{episode.reference}/").content.decode()
    )
    assert (
        f'href="/children/{world.child.pk}/papers/"'
        in client.get(f"/children/{world.child.pk}/").content.decode()
    )


def test_what_was_asked_for_is_listed_with_who_asked_and_how_it_stands(
    world, episode, sign_in, now
):
    client, at = sign_in(world.social_worker), f"/missing/{episode.reference}/papers/"
    assert "have not asked for a paper" in words(client.get(at))

    ready = made(DocumentKind.EPISODE_REPORT, episode, world.social_worker, now)
    asked(DocumentKind.POLICE_SUMMARY, episode, world.social_worker, now)
    court = made(DocumentKind.CHRONOLOGY, episode, world.social_worker, now)

    page = client.get(at)
    assert f"/documents/{ready.pk}/" in page.content.decode()
    assert "Being made" in words(page)
    assert str(world.social_worker.person) in words(page)
    assert f"/documents/{court.pk}/" not in page.content.decode()
    about_the_child = client.get(f"/children/{world.child.pk}/papers/").content.decode()
    for document in (ready, court):
        assert f"/documents/{document.pk}/" in about_the_child


def test_nobody_reads_of_a_paper_that_other_work_asked_for(world, episode, sign_in, now):
    made(DocumentKind.EPISODE_REPORT, episode, world.social_worker, now)

    page = words(sign_in(world.on_call).get(f"/missing/{episode.reference}/papers/"))

    assert "have not asked for a paper" in page


def test_a_long_list_is_cut_into_pages(world, episode, sign_in, now):
    for _ in range(26):
        asked(DocumentKind.EPISODE_REPORT, episode, world.social_worker, now)
    client, at = sign_in(world.social_worker), f"/children/{world.child.pk}/papers/"

    assert client.get(at).content.decode().count('scope="row"') == 25
    assert client.get(f"{at}?page=2").content.decode().count('scope="row"') == 1
    assert client.get(f"{at}?page=nonsense").status_code == 200


def test_the_pages_take_few_statements(world, episode, sign_in, now):
    for _ in range(5):
        asked(DocumentKind.EPISODE_REPORT, episode, world.social_worker, now)
    client = sign_in(world.social_worker)

    for path in (f"/missing/{episode.reference}/papers/", f"/children/{world.child.pk}/papers/"):
        client.get(path)
        assert len(statements(client, path)) <= MOST + 2, path
