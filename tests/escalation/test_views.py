"""Following a challenge, the list of challenges, and who sees none of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Look
from children import workflow as children_workflow
from escalation import workflow
from escalation.models import Challenge
from missing import workflow as missing_workflow
from partners.rules import Office
from tests import make
from tests.escalation.forms import answers, asked, kept
from tests.missing.pages import MOST, another_child, green_buttons, part_of, statements, words

# Following it


def test_the_number_to_call_back_is_for_that_household_and_not_for_another(
    world, sign_in, challenge, now
):
    elsewhere = make.world().carer
    children_workflow.name_person(
        child=world.child,
        person=elsewhere.person,
        reason="Takes the child next week",
        by=make.acting(world.social_worker),
        now=now,
        until=None,
    )
    address = f"/escalations/{challenge.pk}/"

    assert challenge.call_back in words(sign_in(world.carer).get(address))
    assert challenge.call_back in words(sign_in(world.inspector).get(address))
    theirs = words(sign_in(elsewhere).get(address))
    assert "Takes the child" not in theirs
    assert challenge.missed in theirs
    assert challenge.call_back not in theirs


def test_the_tracker_says_where_it_is_and_what_happens_by_itself(world, sign_in, challenge):
    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")

    assert "Step 2 of 3" in words(page)
    assert "If things get worse, do not wait: call 999" in words(page)
    assert "it goes to the duty superintendent automatically" in words(page)
    assert "<ol" in page.content.decode()
    assert "Done," in words(page)
    assert Look.objects.filter(page="Challenge", person_id=world.carer.person_id).exists()


def test_the_tracker_follows_the_challenge_up_the_ladder(world, sign_in, challenge, now):
    duty = challenge.episode.duties.get(code="challenge-pick-up")
    missing_workflow.mind(duty=duty, now=now + timedelta(minutes=20))

    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")

    assert "No answer in time, so it went higher" in words(page)
    assert "Sent to the duty superintendent" in words(page)


def test_the_carer_reads_why_the_decision_was_kept_and_what_is_left(world, sign_in, challenge):
    officer = sign_in(world.inspector)
    officer.post(f"/escalations/{challenge.pk}/review/", kept(challenge.decision))

    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")

    said = words(page)
    assert f"{world.inspector.person} looked again and kept the decision" in said
    assert "Seen on camera with friends" in said
    assert "ask the duty superintendent" in said


def test_what_was_decided_before_it_was_answered_was_not_answered_too_late(
    world, sign_in, challenge, now
):
    inspector = make.acting(world.inspector)
    workflow.ask(
        challenge=challenge, office=Office.CARER, text="Has she it?", by=inspector, now=now
    )
    sign_in(world.inspector).post(f"/escalations/{challenge.pk}/review/", kept(challenge.decision))

    said = words(sign_in(world.carer).get(f"/escalations/{challenge.pk}/"))

    assert "Not answered Done" in said
    assert "in time" not in said


@pytest.mark.parametrize("who", ["carer", "on_call", "inspector"])
def test_the_tracker_asks_for_news_of_how_it_goes_and_says_when_it_is_old(
    world, sign_in, challenge, now, who
):
    client = sign_in(getattr(world, who))
    at = f"/escalations/{challenge.pk}/"

    before = part_of(client, at, "progress")
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=now)
    after = part_of(client, at, "progress")

    assert f'hx-get="{at}"' in before
    assert "data-live" in before
    assert "data-stale" in before
    assert "Refresh</a>" in before
    assert f'data-say="Picked up by {world.inspector.person}"' in after
    # What its reader opens or copies further down stays under their hands.
    assert "<details" not in after
    assert challenge.harm not in after


@pytest.mark.parametrize("page", ["", "?page=1"])
def test_the_list_of_challenges_asks_for_news_of_the_page_that_is_open(
    world, sign_in, challenge, page
):
    live = part_of(sign_in(world.inspector), f"/escalations/{page}", "challenges")

    assert f'hx-get="/escalations/{page}"' in live
    assert "data-live" in live
    assert "data-stale" in live
    assert 'data-say="1 waiting for an answer"' in live
    assert str(world.child) in live


def test_a_tracker_that_refreshes_itself_is_one_look_an_hour(world, sign_in, challenge, now):
    carer, at = sign_in(world.carer), f"/escalations/{challenge.pk}/"
    looks = Look.objects.filter(page="Challenge", person_id=world.carer.person_id)

    carer.get(at)
    with time_machine.travel(now + timedelta(minutes=30), tick=False):
        carer.get(at, headers={"HX-Request": "true"})
        assert looks.count() == 1
        carer.get(at)
        assert looks.count() == 2


# The list


def test_officers_see_what_waits_with_the_time_left_and_what_was_decided(
    world, sign_in, challenge, now
):
    other = make.challenged(another_child(world), now=now)
    officer = sign_in(world.inspector)
    officer.post(f"/escalations/{other.pk}/review/", kept(other.decision))

    page = officer.get("/escalations/")

    said = words(page)
    assert "Waiting for an answer (1)" in said
    assert "minutes left" in said
    assert "Decided this shift (1)" in said
    assert green_buttons(page) == ["Review next challenge"]


def test_the_next_to_review_is_one_of_my_rank(world, sign_in, challenge, now):
    duty = challenge.episode.duties.get(code="challenge-pick-up")
    missing_workflow.mind(duty=duty, now=now + timedelta(minutes=20))
    higher = Challenge.objects.get(rung=3)

    assert green_buttons(sign_in(world.inspector).get("/escalations/")) == []
    page = sign_in(world.superintendent).get("/escalations/").content.decode()
    assert f'href="/escalations/{higher.pk}/review/"' in page


@pytest.mark.parametrize(
    ("who", "sentence"),
    [("inspector", "Challenges arrive here"), ("on_call", "When you disagree")],
)
def test_an_empty_list_says_what_would_be_here(world, sign_in, who, sentence):
    assert sentence in words(sign_in(getattr(world, who)).get("/escalations/"))


def test_carers_see_the_challenges_about_their_own_children(world, sign_in, challenge):
    make.challenged(make.world(), now=timezone.now())

    page = sign_in(world.carer).get("/escalations/")

    assert "Waiting for an answer (1)" in words(page)
    assert f'href="/escalations/{challenge.pk}/"' in page.content.decode()


# Who sees nothing


@pytest.mark.parametrize("address", ["", "review/", "pick-up/"])
def test_strangers_get_the_answer_that_a_made_up_number_gets(world, sign_in, challenge, address):
    strangers = [
        make.carer(make.home()),
        make.carer(make.home(world.provider)),
        make.officer(make.agency("force")),
    ]
    for stranger in strangers:
        client = sign_in(stranger)
        ask = client.post if address == "pick-up/" else client.get
        found = ask(f"/escalations/{challenge.pk}/{address}")
        made_up = ask(f"/escalations/999999/{address}")
        assert found.status_code == made_up.status_code == 404
        assert "zqx" not in found.content.decode()


@pytest.mark.parametrize("address", ["", "check/"])
def test_strangers_do_not_find_the_episode_to_challenge(world, sign_in, decision, address):
    page = sign_in(make.carer(make.home(world.provider))).get(f"{asked(decision.episode)}{address}")

    assert page.status_code == 404


def test_signed_out_everything_leads_to_signing_in(client, challenge):
    for address in ("/escalations/", f"/escalations/{challenge.pk}/", asked(challenge.episode)):
        assert client.get(address).status_code == 302


# How much is asked of the database


def test_every_page_asks_little_however_many_there_are(world, sign_in, challenge, now):
    def counts():
        carer, officer = sign_in(world.carer), sign_in(world.inspector)
        pages = [
            (carer, f"/escalations/{challenge.pk}/"),
            (carer, "/escalations/"),
            (officer, "/escalations/"),
            (officer, f"/escalations/{challenge.pk}/review/"),
        ]
        return [len(statements(*page)) for page in pages]

    counts()  # whom to ring is kept for a minute
    few = counts()
    for _ in range(12):
        make.challenged(another_child(world), now=now)
    many = counts()

    assert few == many
    assert max(many) <= MOST - 2


def test_the_two_pages_of_a_challenge_ask_little(world, sign_in, decision):
    carer = sign_in(world.carer)
    carer.post(asked(decision.episode), answers(decision))

    for address in (asked(decision.episode), f"{asked(decision.episode)}check/"):
        assert len(statements(carer, address)) <= MOST - 2


def test_a_carers_number_is_for_those_who_would_call_it(world, sign_in):
    challenge = make.challenged(world, now=timezone.now())
    page = f"/escalations/{challenge.pk}/"

    for job in (world.carer, world.on_call, world.inspector):
        assert "07700 900123" in words(sign_in(job).get(page))
    for job in (world.coordinator, world.placing_manager, world.call_handler):
        answer = sign_in(job).get(page)
        assert answer.status_code == 200
        assert "07700" not in words(answer)
