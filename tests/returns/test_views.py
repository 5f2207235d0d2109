"""The pages of return interviews, as the people around one child see them."""

import random
import re

import pytest

from audit.models import Look
from audit.rules import Fact
from core.times import at
from missing.duty_rules import FactMatch
from missing.models import Duty, Episode
from missing.rules import OFFER_INTERVIEW
from partners.rules import Role
from returns import words, workflow
from returns.models import ReturnInterview
from returns.rules import AttemptResult, Contact, Told, Where
from tests import make
from tests.make import acting
from tests.returns.pages import DAY, HOUR, STATEMENTS, booking, moment, statements, text_of, url
from tests.returns.test_workflow import booked, held

# The list


def test_the_list_says_who_is_owed_a_talk_and_how_long_is_left(world, sign_in, interview):
    page = text_of(sign_in(world.interviewer).get("/returns/"))

    assert str(world.child) in page
    assert "61 hours left" in page or "60 hours left" in page
    assert "To arrange" in page
    assert "Nothing booked" in page


def test_an_empty_list_says_what_is_good_about_it(world, sign_in):
    page = text_of(sign_in(world.interviewer).get("/returns/"))

    assert "Every child back this week has been offered a time to talk." in page


def test_late_is_said_with_whether_the_child_was_asked(world, sign_in, now):
    episode = make.back(world, now=now - 80 * HOUR)
    interview = ReturnInterview.objects.get(episodes=episode)

    client = sign_in(world.interviewer)
    assert "Late – not offered" in text_of(client.get("/returns/"))
    workflow.record_attempt(
        interview=interview,
        tried_at=now - 70 * HOUR,
        how=Contact.PHONE,
        result=AttemptResult.SPOKE,
        by=acting(world.interviewer),
        now=now - HOUR,
    )
    assert "Late – offered" in text_of(client.get("/returns/?show=overdue"))


def test_the_first_due_comes_first(world, sign_in, now):
    references = {}
    for hours in (5, 40, 20):
        world.child = make.child(responsible=world.responsible, host=world.host, at=world.home)
        references[hours] = make.back(world, now=now - hours * HOUR).reference

    page = text_of(sign_in(world.interviewer).get("/returns/"))

    places = [page.index(references[hours]) for hours in (40, 20, 5)]
    assert places == sorted(places)


@pytest.mark.parametrize("show", ["", "overdue", "to-arrange", "booked", "ask-again", "nonsense"])
@pytest.mark.parametrize("number", ["", "1", "99", "-1", "x"])
def test_any_part_and_page_of_the_list_can_be_asked_for(world, sign_in, interview, show, number):
    response = sign_in(world.interviewer).get("/returns/", {"show": show, "page": number})

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [5, 50])
def test_the_list_takes_few_statements_however_long_it_is(world, sign_in, now, rows):
    for _ in range(rows):
        world.child = make.child(responsible=world.responsible, host=world.host, at=world.home)
        make.back(world, now=now - 11 * HOUR)

    assert statements(sign_in(world.interviewer), "/returns/") <= STATEMENTS


# One interview


def test_a_page_of_one_interview_takes_few_statements(world, sign_in, interview, now):
    for hours in range(5):
        workflow.record_attempt(
            interview=interview,
            tried_at=now - hours * HOUR,
            how=Contact.PHONE,
            result=AttemptResult.NO_ANSWER,
            by=acting(world.interviewer),
            now=now,
        )
    client = sign_in(world.interviewer)

    for page in ("", "attempts/", "declined/", "schedule/", "held/"):
        assert statements(client, url(interview, page)) <= STATEMENTS, page


def test_nobody_has_tried_is_said_with_the_time_left(world, sign_in, interview):
    page = text_of(sign_in(world.interviewer).get(url(interview)))

    assert f"No one has tried to reach {world.child} yet." in page
    assert "Due " in page


def test_a_booked_talk_says_for_when_who_tells_the_child_and_that_it_is_no_offer_yet(
    world, sign_in, interview, now
):
    client, name = sign_in(world.social_worker), str(world.child)
    client.post(url(interview, "schedule/"), booking(world, now + DAY))

    page = text_of(client.get(url(interview)))

    assert "No one has tried to reach" not in page
    assert f"No try to reach {name} is written down. The talk is booked for" in page
    assert f"and {world.interviewer.person} is to text {name}." in page
    assert "this booking isn’t the offer yet" in page
    assert f"Nobody has written down yet that {name} was asked, or told of it." in page


def test_once_the_child_is_told_of_what_is_booked_it_is_offered(world, sign_in, interview, now):
    client = sign_in(world.social_worker)
    tried = {**moment("tried_at", now - HOUR / 60), "how": Contact.THROUGH_CARER, "result": "told"}
    assert client.post(url(interview, "attempts/"), tried).status_code == 422
    client.post(url(interview, "schedule/"), booking(world, now + DAY))
    assert Duty.objects.get(code=OFFER_INTERVIEW).how_ended == ""

    client.post(url(interview, "attempts/"), tried)

    assert Duty.objects.get(code=OFFER_INTERVIEW).how_ended == "met"
    page = text_of(client.get(url(interview)))
    assert f"{world.child} was told of the time that is booked" in page
    assert "isn’t the offer yet" not in page
    assert "Nobody has written down yet" not in page


def test_where_the_protocol_counts_a_booking_the_page_says_that_it_is_the_offer(
    world, sign_in, interview, now, monkeypatch
):
    rule = words.rule_of(Duty.objects.get(code=OFFER_INTERVIEW))
    with_it = (*rule.met_by, FactMatch(fact=Fact.INTERVIEW_BOOKED))
    monkeypatch.setattr(words, "rule_of", lambda duty: rule.model_copy(update={"met_by": with_it}))
    client = sign_in(world.social_worker)
    client.post(url(interview, "schedule/"), booking(world, now + DAY))

    assert "this booking counts as the offer, because" in text_of(client.get(url(interview)))


def test_every_covered_episode_has_its_own_due_time(world, sign_in, interview, now):
    second = make.logged(world, now=now - 3 * HOUR)
    make.back(world, now=now - HOUR, episode=second)

    page = text_of(sign_in(world.interviewer).get(url(interview)))

    assert "Covers 2 episodes" in page
    for reference in Episode.objects.values_list("reference", flat=True):
        assert reference in page
    assert re.search(r"(60|61) hours left", page)
    assert re.search(r"(70|71) hours left", page)


def test_while_the_child_is_away_again_the_interview_is_paused(world, sign_in, interview, now):
    make.logged(world, now=now - HOUR)
    client = sign_in(world.interviewer)

    listed, page = text_of(client.get("/returns/")), text_of(client.get(url(interview)))

    assert "Paused: away again" in listed
    assert "Paused while away again" in page


def test_a_booked_talk_waits_while_the_child_is_away_again_and_every_page_says_so(
    world, sign_in, interview, now
):
    booked(world, interview, now=now - HOUR)
    make.logged(world, now=now)
    name = str(world.child)

    mo, carer = (
        text_of(sign_in(job).get(url(interview))) for job in (world.interviewer, world.carer)
    )
    listed = text_of(sign_in(world.interviewer).get("/returns/"))

    assert f"{name} is away again, so the talk that was booked waits." in mo
    assert f"{world.interviewer.person} talks with {name}" not in mo
    assert f"{name} is away again, so the talk with {world.interviewer.person}" in carer
    assert f"will talk with {name}" not in carer
    assert "Waits: away again" in listed


def test_what_is_over_is_reached_from_the_episode_by_those_who_may_read_of_it(
    world, sign_in, interview, now
):
    episode = interview.episodes.get()
    make.approved(world, held(world, interview, now=now - HOUR), now=now)
    link = f'href="{url(interview)}"'

    for job in (world.social_worker, world.carer):
        client = sign_in(job)
        assert link in client.get(episode.get_absolute_url()).content.decode()
        assert client.get(url(interview)).status_code == 200
    times_away = f"/children/{world.child.pk}/missing/"
    assert link in sign_in(world.social_worker).get(times_away).content.decode()


def test_police_are_shown_no_way_to_it(world, sign_in, now):
    night = make.reported(world, now=now - 12 * HOUR)
    make.back(world, now=now - 11 * HOUR, episode=night)
    talk = ReturnInterview.objects.get(episodes=night)

    page = sign_in(world.sergeant).get(night.get_absolute_url()).content.decode()

    assert url(talk) not in page


def test_looking_at_an_interview_is_kept(world, sign_in, interview):
    sign_in(world.interviewer).get(url(interview))

    look = Look.objects.get(child_id=world.child.pk)
    assert look.page == "Return interview"
    assert look.person_id == world.interviewer.person_id


def test_each_page_has_one_heading_and_one_green_button(world, sign_in, interview):
    client = sign_in(world.social_worker)
    for page in ("", "schedule/", "attempts/", "declined/", "held/"):
        html = client.get(url(interview, page)).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        buttons = re.findall(r'class="govuk-button([^"]*)"', main)
        assert len(re.findall(r"<h1", main)) == 1, page
        assert len([b for b in buttons if "secondary" not in b]) == 1, page


def test_a_social_worker_is_not_sent_to_write_in_an_interview_that_is_somebody_elses(
    world, sign_in, interview, now
):
    made = booking(world, now + DAY)
    sign_in(world.interviewer).post(url(interview, "schedule/"), made)
    social_worker = sign_in(world.social_worker)

    assert social_worker.get(url(interview, "record/")).status_code == 403
    page = social_worker.get(url(interview)).content.decode()
    assert url(interview, "record/") not in page
    assert url(interview, "schedule/") in page


def test_the_list_says_when_an_interview_that_waits_for_approval_was_held(
    world, sign_in, interview, now
):
    make.held(world, interview, held_at=now - HOUR, now=now)

    page = text_of(sign_in(world.interviewer).get("/returns/?show=to-approve"))
    assert f"Held {at(now - HOUR, now=now)}" in page
    assert "Nothing booked" not in page


# Who sees what


def test_carers_see_time_and_place_only(world, sign_in, interview, now):
    workflow.record_attempt(
        interview=interview,
        tried_at=now - HOUR,
        how=Contact.PHONE,
        result=AttemptResult.SPOKE,
        note="Kept between us",
        by=acting(world.interviewer),
        now=now,
    )
    workflow.book(
        interview=interview,
        interviewer_id=world.interviewer.person_id,
        booked_for=now + DAY,
        where=Where.YOUTH_CENTRE,
        child_told_by=Told.TEXT,
        by=acting(world.interviewer),
        now=now,
    )

    for job in (world.carer, world.on_call, world.fostering_social_worker):
        page = text_of(sign_in(job).get(url(interview)))
        assert "Youth centre" in page
        assert world.interviewer.person.name in page
        assert "Kept between us" not in page
        assert "Independence" not in page


def test_carers_may_look_and_change_nothing(world, sign_in, interview, now):
    client = sign_in(world.carer)

    for page in ("schedule/", "attempts/", "declined/", "held/"):
        assert client.get(url(interview, page)).status_code == 403
        assert client.post(url(interview, page), booking(world, now + DAY)).status_code == 403
    assert client.post(url(interview, "ask-again/")).status_code == 403
    assert client.get("/returns/").status_code == 403


def test_the_interview_does_not_exist_for_whoever_may_not_see_the_child(world, sign_in, interview):
    episode = Episode.objects.get()
    make.world()
    strangers = [
        make.carer(make.home(world.provider)),  # another household of the same agency
        make.job(Role.INTERVIEWER, make.world().interviews),
        world.sergeant,
        make.job(Role.AGENCY_ADMIN, world.provider),
    ]
    for job in strangers:
        client = sign_in(job)
        for page in ("", "schedule/", "attempts/", "declined/", "held/"):
            response = client.get(url(interview, page))
            assert response.status_code == 404, (job.role, page)
            assert str(world.child) not in response.content.decode()
        assert client.post(url(interview, "ask-again/")).status_code == 404
    assert episode.reference


def test_police_who_hold_the_report_see_nothing_of_the_interview(world, sign_in, now):
    episode = make.reported(world, now=now - 5 * HOUR)
    make.back(world, now=now - 2 * HOUR, episode=episode)
    interview = ReturnInterview.objects.get()
    tried = {"how": Contact.PHONE, "result": AttemptResult.ASKED_TO_WAIT}
    by = acting(world.interviewer)
    workflow.record_attempt(interview=interview, tried_at=now - HOUR, by=by, now=now, **tried)

    assert sign_in(world.sergeant).get(url(interview)).status_code == 404
    page = f"/missing/{episode.reference}/"
    said = "Tried to arrange the return interview"
    assert said in sign_in(world.carer).get(page).content.decode()
    assert said not in sign_in(world.sergeant).get(page).content.decode()


def test_nothing_is_shown_to_somebody_signed_out(client, interview):
    for path in ("/returns/", url(interview), url(interview, "held/")):
        assert client.get(path).status_code == 302


# Whatever is typed


ODD = (
    "",
    "x" * 30_000,
    "\x00",
    "<b>",
    "٣",
    "-1",
    "99999999999999999999",
    "2026-13-45",
    "🙂",
    "null",
)


@pytest.mark.parametrize("where", ["schedule/", "attempts/", "declined/", "held/"])
def test_whatever_is_sent_is_answered(world, sign_in, interview, where):
    client = sign_in(world.social_worker)
    html = client.get(url(interview, where)).content.decode()
    names = sorted(set(re.findall(r'name="([a-z_-]+)"', html)) - {"csrfmiddlewaretoken"})
    names += [f"{name}-{part}" for name in names for part in ("on", "time", "day", "month", "year")]
    dice = random.Random(where)

    for _ in range(40):
        answers = {
            name: dice.choice(ODD) for name in dice.sample(names, dice.randint(0, len(names)))
        }
        assert client.post(url(interview, where), answers).status_code in (302, 409, 422)


@pytest.mark.parametrize("where", ["", "schedule/", "attempts/", "declined/", "held/"])
def test_no_title_names_the_child(world, sign_in, interview, where):
    """A title stays in the browser's history, on a device that others may share."""
    for job in (world.social_worker, world.carer) if not where else (world.social_worker,):
        html = sign_in(job).get(url(interview, where)).content.decode()
        title = re.search("<title>(.*?)</title>", html, re.DOTALL)[1]
        assert interview.episodes.get().reference in title
        assert world.child.forename not in title
