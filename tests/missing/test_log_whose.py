"""Whose log it is, and of which child."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Look
from children.models import Child
from escalation.models import Notification
from missing.models import Draft, Episode
from missing.timeline import timeline_of
from partners.rules import Office
from tests import make
from tests.missing.pages import words
from tests.missing.walking import START, begin, say

# Whose draft


@pytest.mark.parametrize("who", ["on_call", "social_worker", "coordinator", "sergeant"])
def test_somebody_elses_draft_is_not_there(carer, world, sign_in, who):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    other = sign_in(getattr(world, who))

    for page in ("", "danger/", "last-seen/", "suggestion/", "check/", "sent/", "call-999/"):
        assert other.get(f"{draft}{page}").status_code == 404


def test_a_draft_goes_when_the_child_has_moved_away(carer, world):
    draft = begin(carer)
    child = world.child
    child.home = None
    child.save()

    assert carer.get(draft).status_code == 404


def test_a_page_that_the_log_does_not_have_is_not_there(carer):
    draft = begin(carer)

    assert carer.get(f"{draft}shoe-size/").status_code == 404
    assert carer.get("/missing/drafts/5f7cf7cc-9f7e-4d2a-8f4e-6d1f0a6b3c12/").status_code == 404


def test_no_page_comes_before_the_question_about_danger(carer):
    draft = begin(carer)

    for page in ("last-seen", "suggestion", "check", "call-999", "sent"):
        assert carer.get(f"{draft}{page}/").status_code == 302
    assert not Episode.objects.exists()


# By whoever may log, and leaves the level to others


@pytest.fixture
def manager(world, sign_in):
    return sign_in(world.placing_manager)


def test_danger_that_the_placing_authority_knows_of_is_at_the_gravest_level_at_once(manager):
    draft = begin(manager)

    assert say(manager, draft, "danger", danger="yes") == "call-999"

    episode = Episode.objects.get()
    assert (episode.level, episode.assessments.get().level) == ("L3", "L3")
    assert Notification.objects.filter(message="gravest-level").exists()
    assert "Call 999 now" in words(manager.get(f"{draft}call-999/"))


def test_whoever_does_not_assess_is_asked_for_no_level_and_can_send(manager):
    draft = begin(manager)
    say(manager, draft, "danger", danger="no")

    assert manager.get(f"{draft}suggestion/").url == f"{draft}check/"
    summary = manager.get(f"{draft}check/")
    assert "On-call sets one" in words(summary)
    assert "suggestion" not in summary.content.decode()
    assert say(manager, draft, "check", level="") == "sent"

    episode = Episode.objects.get()
    assert (episode.level, episode.status) == ("", "away")
    assert episode.duties.open().filter(code="set-level").exists()


# Who


def test_with_one_child_that_child_is_chosen_already(carer, world):
    page = carer.get(START).content.decode()

    assert page.count('type="radio"') == 1
    assert f'value="{world.child.pk}" checked' in page
    assert carer.post(START, {"child": world.child.pk}).url.endswith("/danger/")


@pytest.mark.parametrize("who", ["carer", "on_call", "social_worker"])
def test_a_link_that_is_followed_begins_no_log(world, sign_in, who):
    client = sign_in(getattr(world, who))

    for _ in range(2):
        page = client.get(START, {"child": world.child.pk}).content.decode()
        client.head(START, {"child": world.child.pk})
        client.get(START)

    assert f'value="{world.child.pk}" checked' in page
    assert not Draft.objects.exists()


def test_a_carer_chooses_among_their_own_home_alone(world, sign_in):
    sister = make.child(responsible=world.responsible, host=world.host, at=world.home)
    neighbour = make.child(
        responsible=world.responsible, host=world.host, at=make.home(world.provider)
    )
    client = sign_in(world.carer)

    page = client.get(START).content.decode()

    assert str(world.child) in page
    assert str(sister) in page
    assert str(neighbour) not in page
    assert client.post(START, {}).status_code == 422
    refused = client.post(START, {"child": neighbour.pk})
    assert refused.status_code == 422
    assert "Select who isn’t where they should be" in refused.content.decode()
    assert client.get(START, {"child": neighbour.pk}).status_code == 404
    assert client.get(START, {"child": "9" * 40}).status_code == 404
    assert client.get(START, {"child": "Ash"}).status_code == 404


def test_the_children_to_choose_from_are_shown_by_their_faces_where_there_is_a_photo(
    world, sign_in
):
    make.child(responsible=world.responsible, host=world.host, at=world.home, forename="Billie")
    photo = make.photo(world.child, by=make.acting(world.carer), now=timezone.now())

    page = sign_in(world.carer).get(START).content.decode()

    address = f"/children/{world.child.pk}/photo/{photo.pk}/small.jpg"
    assert page.count("app-choice-face") == 1
    assert f'src="{address}" width="44" height="44" loading="lazy" alt="">{world.child}' in page


def test_on_call_finds_a_child_by_name(world, sign_in):
    for _ in range(25):
        make.child(responsible=world.responsible, at=make.home(world.provider))
    client = sign_in(world.on_call)

    def search(name: str) -> str:
        answer = client.post(START, {"q": name, "search": "now"})
        assert answer.status_code == 200
        return answer.content.decode()

    everybody = client.get(START).content.decode()
    found = search(world.child.surname.lower())

    assert "Showing 20 of 26 children" in everybody
    assert str(world.child) in found
    assert found.count('type="radio"') == 1
    assert "No children match “Nobody”" in search("Nobody")
    assert f"No children match “{'x' * 300}”" in search("x" * 300)
    assert search("\x00")


def test_no_name_that_is_searched_for_stands_in_an_address(world, sign_in):
    client = sign_in(world.on_call)

    page = client.get(START, {"q": "Nobody"}).content.decode()

    assert 'method="get"' not in page
    assert "Nobody" not in page


def test_a_search_is_kept_when_nobody_was_chosen(world, sign_in):
    make.child(responsible=world.responsible, at=make.home(world.provider))
    client = sign_in(world.on_call)

    again = client.post(START, {"q": world.child.surname})

    assert again.status_code == 422
    assert again.content.decode().count('type="radio"') == 1


def test_somebody_without_a_child_is_given_a_number(world, sign_in):
    make.team(world.provider, Office.ON_CALL, name="Northway on-call", phone="0113 496 0001")
    empty = make.carer(make.home(world.provider))

    page = sign_in(empty).get(START).content.decode()

    assert "No child is linked to you yet" in page
    assert "Call Northway on-call" in page


def test_of_a_child_whose_home_is_not_known_yet_the_check_page_names_who_is_really_told(
    world, sign_in
):
    Child.objects.filter(pk=world.child.pk).update(
        home=None, provider=None, supervising_agency=None
    )
    client = sign_in(world.social_worker)
    draft = client.post(START, {"child": world.child.pk}).url.removesuffix("danger/")
    say(client, draft, "danger", danger="no")

    page = " ".join(client.get(f"{draft}check/").content.decode().split())

    assert f"<li>Placing authority, {world.responsible}: at once" in page
    assert "On-call worker" not in page


def test_a_child_who_is_logged_already_is_added_to(world, sign_in):
    episode = make.logged(world, now=timezone.now() - timedelta(minutes=20))
    partner = make.carer(world.home)

    page = sign_in(partner).get(START).content.decode()

    assert f"{world.carer.person} logged this at" in page
    assert f"/missing/{episode.reference}/notes/new/" in page
    assert f"/missing/{episode.reference}/back/" in page
    assert not Draft.objects.exists()


def test_a_child_logged_by_somebody_else_meanwhile_is_not_opened_twice(carer, world):
    draft = begin(carer)
    make.opened(world, by=world.on_call, now=timezone.now())

    answer = carer.post(f"{draft}danger/", {"danger": "no"})

    assert answer.url == f"{START}?child={world.child.pk}"
    assert Episode.objects.count() == 1
    assert f"{world.on_call.person} logged this" in carer.get(answer.url).content.decode()


@pytest.mark.parametrize("who", ["sergeant", "coordinator", "interviewer", "superintendent"])
def test_who_may_not_log_is_told_who_can(world, sign_in, who):
    answer = sign_in(getattr(world, who)).get(START)

    assert answer.status_code == 403
    assert "foster carer" in answer.content.decode()


def test_somebody_without_a_job_is_told_so(db, client):
    client.force_login(make.person(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(START).status_code == 403


def test_looking_at_a_log_is_kept(carer, world):
    carer.get(begin(carer))

    assert Look.objects.filter(child_id=world.child.pk, page="Log").exists()


# Logged by somebody else in the meantime


@pytest.fixture
def overtaken(carer, world):
    """A carer has begun, and a colleague's log is there before the second answer."""
    draft = begin(carer)
    make.logged(world, now=timezone.now(), by=make.carer(world.home))
    return draft


def test_danger_goes_on_the_record_that_a_colleague_began_a_moment_before(carer, overtaken):
    assert say(carer, overtaken, "danger", danger="yes") == "call-999"

    page = words(carer.get(f"{overtaken}call-999/"))
    episode = Episode.objects.get()
    judged = episode.assessments.get()
    assert (episode.level, judged.level) == ("L3", "L3")
    assert "is in immediate danger" in judged.reason
    assert "Call 999 now" in page
    assert "Inhaler for asthma" in page
    assert f"{episode.opened_by} had logged" in page
    told = Notification.objects.filter(message="gravest-level").values_list("office", flat=True)
    assert {Office.ON_CALL, Office.PLACING_AUTHORITY} <= set(told)


def test_having_called_999_is_kept_on_the_colleagues_record(carer, overtaken):
    say(carer, overtaken, "danger", danger="yes")

    answer = carer.post(f"{overtaken}call-999/")

    episode = Episode.objects.get()
    assert answer.url == episode.get_absolute_url()
    assert episode.police_reports.get().how == "999"
    assert f'href="{answer.url}"' in carer.get(f"{overtaken}call-999/").content.decode()


def test_999_is_called_again_where_a_colleague_had_told_police_of_less(carer, world, overtaken):
    make.reported(world, episode=Episode.objects.get(), now=timezone.now())
    assert say(carer, overtaken, "danger", danger="yes") == "call-999"
    page = words(carer.get(f"{overtaken}call-999/"))
    assert "Police were told at" in page
    assert "I’ve called 999" in page
    told = Notification.objects.filter(message="decision-wanted").count()

    carer.post(f"{overtaken}call-999/")

    episode = Episode.objects.get()
    assert [report.how for report in episode.police_reports.order_by("pk")] == ["101", "999"]
    assert Notification.objects.filter(message="decision-wanted").count() == told + 1
    items = timeline_of(episode, make.acting(world.on_call)).items
    assert len([each for each in items if each.title == "Reported to police"]) == 2
    assert "You told us at" in words(carer.get(f"{overtaken}call-999/"))


def test_danger_keeps_what_was_answered_when_the_level_was_set_before(carer, world, overtaken):
    make.levelled(Episode.objects.get(), world.on_call, now=timezone.now())

    say(carer, overtaken, "danger", danger="yes")

    chosen = Episode.objects.get().assessments.latest("decided_at").answers["chosen"]
    assert (chosen["whereabouts"], chosen["danger"]) == (["no"], ["yes"])


def test_the_gravest_level_is_not_set_a_second_time(carer, world, overtaken):
    make.levelled(Episode.objects.get(), world.on_call, level="L3", now=timezone.now())

    assert say(carer, overtaken, "danger", danger="yes") == "call-999"

    assert Episode.objects.get().assessments.count() == 1


def test_a_child_who_is_found_is_not_looked_for_again_but_999_is_said(carer, world, overtaken):
    make.found(world, episode=Episode.objects.get(), now=timezone.now())

    assert say(carer, overtaken, "danger", danger="yes") == "call-999"

    page = carer.get(f"{overtaken}call-999/")
    assert "Call 999 now" in words(page)
    assert "I’ve called 999" not in words(page)
    assert "is on that record now" not in words(page)
    assert not Episode.objects.get().assessments.exists()


def test_a_log_that_was_overtaken_before_it_began_waits_for_nobody(carer, overtaken):
    answer = carer.post(f"{overtaken}danger/", {"danger": "no"})

    assert "logged this at" in words(carer.get(answer.url))
    assert "It has not been sent" not in words(carer.get("/home/"))


def test_danger_that_is_seen_on_going_back_is_not_dropped_either(carer, overtaken):
    carer.post(f"{overtaken}danger/", {"danger": "no"})

    assert say(carer, overtaken, "danger", danger="yes") == "call-999"

    assert Episode.objects.get().level == "L3"


def test_whoever_finds_no_child_by_that_name_is_led_on_as_far_as_they_may_go(world, sign_in):
    def no_match(job) -> set[str]:
        page = sign_in(job).post(START, {"q": "Nobody", "search": "now"}).content.decode()
        main = page.split("No children match")[-1].split("</main>")[0]
        assert "they can log this for you" in main
        ways = ("/children/find/", "/children/add/", "/directory/")
        return {way for way in ways if f'href="{way}"' in main}

    assert no_match(world.social_worker) == {"/children/find/", "/children/add/", "/directory/"}
    assert no_match(world.on_call) == {"/children/find/", "/directory/"}
    assert no_match(world.carer) == set()


def test_a_child_who_was_found_and_is_not_home_may_have_gone_again(world, sign_in):
    episode = make.found(world, now=timezone.now() - timedelta(minutes=5))
    client = sign_in(world.carer)

    page = client.get(START).content.decode()

    assert f'href="/missing/{episode.reference}/gone-again/"' in page
    assert "has gone again" in page
