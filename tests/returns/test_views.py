"""The pages of return interviews, as the people around one child see them."""

import random
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Look
from audit.rules import Fact
from children.access import standing_of
from children.workflow import start_placement
from core.times import at, local
from escalation.models import Delivery
from missing.duty_rules import FactMatch
from missing.models import Duty, Episode
from missing.rules import OFFER_INTERVIEW
from partners.rules import Role
from returns import doors, words, workflow
from returns.access import reads_the_place
from returns.models import Attempt, MeetingPlace, ReturnInterview
from returns.rules import AttemptResult, Contact, State, Told, Where
from tests import make
from tests.make import World, acting
from tests.returns.test_workflow import booked, held
from tests.roles import seen_by

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STATEMENTS = 8


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def interview(world: World, now: datetime) -> ReturnInterview:
    episode = make.back(world, now=now - 11 * HOUR)
    return ReturnInterview.objects.get(episodes=episode)


def moment(name: str, at: datetime) -> dict[str, str]:
    """What a browser sends for a `When` question."""
    wall = local(at)
    return {
        f"{name}-on": "another",
        f"{name}-day": str(wall.day),
        f"{name}-month": str(wall.month),
        f"{name}-year": str(wall.year),
        f"{name}-time": f"{wall.hour % 12 or 12}:{wall.minute:02}{'am' if wall.hour < 12 else 'pm'}",
    }


def day(name: str, at: datetime) -> dict[str, str]:
    wall = local(at)
    return {f"{name}-day": wall.day, f"{name}-month": wall.month, f"{name}-year": wall.year}


def booking(world: World, at: datetime, **extra: object) -> dict[str, object]:
    return {
        "interviewer": world.interviewer.person_id,
        "where": Where.SCHOOL.value,
        "child_told_by": Told.TEXT.value,
        **moment("booked_for", at),
        **extra,
    }


def url(interview: ReturnInterview, page: str = "") -> str:
    return f"/returns/{interview.pk}/{page}"


def text_of(response: object) -> str:
    plain = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


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


def statements(client: object, path: str) -> int:
    """What a page asks the database besides its transaction, the session and who acts."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    besides = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    asked = [q["sql"] for q in captured if not q["sql"].startswith(besides)]
    asked = [sql for sql in asked if "partners_session" not in sql]
    return len(asked)


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


# Booking, trying, holding, and the child's no


def test_an_interview_is_booked_from_its_page(world, sign_in, interview, now):
    client = sign_in(world.interviewer)

    response = client.post(url(interview, "schedule/"), booking(world, now + DAY), follow=True)

    interview.refresh_from_db()
    assert interview.state == State.BOOKED
    assert "Booked." in text_of(response)


def test_somebody_who_needs_a_reason_is_booked_with_one(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    answers = booking(world, now + DAY, interviewer=world.social_worker.person_id)

    refused = client.post(url(interview, "schedule/"), answers)
    client.post(url(interview, "schedule/"), {**answers, "because": "The child asked for Sam"})

    interview.refresh_from_db()
    assert refused.status_code == 422
    assert "Pick someone independent, or say why not" in text_of(refused)
    assert interview.not_independent_because == "The child asked for Sam"


def test_whoever_the_rules_keep_out_is_not_offered_and_the_page_says_why(
    world, sign_in, interview, now
):
    make.job(Role.ON_CALL, world.provider, who=world.interviewer.person)
    client = sign_in(world.social_worker)

    page = client.get(url(interview, "schedule/"))
    sent = client.post(url(interview, "schedule/"), booking(world, now + DAY))

    assert "can’t hold this interview" in text_of(page)
    assert f'value="{world.interviewer.person_id}"' not in page.content.decode()
    assert sent.status_code == 422


def test_an_attempt_is_recorded_and_a_no_asks_for_the_childs_words(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    tried = {"how": Contact.PHONE.value, **moment("tried_at", now - HOUR)}

    plain = client.post(url(interview, "attempts/"), {**tried, "result": "no-answer"})
    said_no = client.post(url(interview, "attempts/"), {**tried, "result": "said-no"})

    assert plain.url == url(interview)
    assert said_no.url == url(interview, "declined/")
    assert Attempt.objects.count() == 2


def test_a_no_that_was_only_recorded_as_an_attempt_still_asks_for_the_childs_words(
    world, sign_in, interview, now
):
    client = sign_in(world.interviewer)
    tried = {"how": "visit", "result": "said-no", **moment("tried_at", now - HOUR)}
    client.post(url(interview, "attempts/"), tried)

    page = text_of(client.get(url(interview)))

    assert f"{world.child} said no. Write down what {world.child} said" in page
    assert "Book a time" not in page


def test_an_attempt_before_the_return_is_a_mistake_to_correct(world, sign_in, interview, now):
    response = sign_in(world.interviewer).post(
        url(interview, "attempts/"),
        {"how": "phone", "result": "spoke", **moment("tried_at", now - 2 * DAY)},
    )

    assert response.status_code == 422
    assert "came back" in text_of(response)


def test_an_attempt_in_the_minute_of_the_return_is_one(world, sign_in, now):
    """Who types a time knows no seconds, and the return may have some."""
    back_at = (now - 11 * HOUR).replace(second=20)
    interview = ReturnInterview.objects.get(episodes=make.back(world, now=back_at))

    answer = sign_in(world.interviewer).post(
        url(interview, "attempts/"),
        {"how": "visit", "result": "no-answer", **moment("tried_at", back_at)},
    )

    assert answer.status_code == 302
    assert Attempt.objects.get().tried_at == back_at


def test_a_held_interview_is_confirmed_on_a_page_that_can_still_be_seen(
    world, sign_in, interview, now
):
    client = sign_in(world.interviewer)
    make.written(interview, acting(world.interviewer), now=now)

    response = client.post(
        url(interview, "held/"),
        {
            "interviewer": world.interviewer.person_id,
            "where": Where.SCHOOL,
            "seen_alone": "yes",
            **moment("held_at", now - HOUR),
        },
        follow=True,
    )

    page = text_of(response)
    assert response.redirect_chain[-1][0] == "/returns/"
    assert "nothing more is asked of you now" in page
    assert Episode.objects.get().reference in page
    assert "to approve" in page


def test_where_it_was_held_is_asked_and_the_booked_place_is_only_a_suggestion(
    world, sign_in, interview, now
):
    booked(world, interview, now=now - HOUR, where=Where.HOME)
    client = sign_in(world.interviewer)
    make.written(interview, acting(world.interviewer), now=now)
    who = {"interviewer": world.interviewer.person_id, "seen_alone": "yes"}
    said = {**who, **moment("held_at", now - HOUR)}

    shown = client.get(url(interview, "held/")).content.decode()
    assert re.search(r'name="where"[^>]*value="home" checked', shown)
    assert "Select where you talked" in text_of(client.post(url(interview, "held/"), said))
    client.post(url(interview, "held/"), {**said, "where": Where.OUT})

    interview.refresh_from_db()
    assert (interview.state, interview.where) == (State.HELD, Where.OUT)


def test_after_it_is_approved_the_interviewer_does_not_see_it_and_the_social_worker_reads_it(
    world, sign_in, interview, now
):
    make.held(world, interview, held_at=now - HOUR, now=now)
    make.approved(world, interview, now=now)

    assert sign_in(world.interviewer).get(url(interview)).status_code == 404
    assert "I wanted some space." in text_of(sign_in(world.social_worker).get(url(interview)))
    for job in (world.placing_manager, world.coordinator, world.carer, world.on_call):
        assert "some space" not in text_of(sign_in(job).get(url(interview)))


def test_a_no_keeps_the_words_and_comes_back_to_be_asked_again(world, sign_in, interview, now):
    client = sign_in(world.interviewer)

    response = client.post(
        url(interview, "declined/"),
        {
            "words": "Not now.",
            "offered_instead": "letter",
            **moment("declined_at", now - HOUR),
            "ask_again": "yes",
            **day("ask_again_on", now + 7 * DAY),
        },
        follow=True,
    )
    page = text_of(response)
    assert "“Not now” is recorded." in page
    assert "Ask again on" in page

    again = client.post(url(interview, "ask-again/"), follow=True)
    assert "Book a time" in text_of(again)
    assert ReturnInterview.objects.filter(state=State.TO_ARRANGE).count() == 1


@pytest.mark.parametrize("year", ["9999", "2099"])
def test_a_day_to_ask_again_is_within_a_year(world, sign_in, interview, now, year):
    no = {
        **moment("declined_at", now - HOUR),
        "words": "Not now",
        "ask_again": "yes",
        **day("ask_again_on", now + 7 * DAY),
        "ask_again_on-year": year,
    }

    answer = sign_in(world.social_worker).post(url(interview, "declined/"), no)

    assert answer.status_code == 422
    assert "within a year" in text_of(answer)


def test_a_day_to_ask_again_that_is_today_is_a_mistake_to_correct(world, sign_in, interview, now):
    response = sign_in(world.interviewer).post(
        url(interview, "declined/"),
        {
            "words": "No",
            "ask_again": "yes",
            **moment("declined_at", now - HOUR),
            **day("ask_again_on", now),
        },
    )

    assert response.status_code == 422
    assert "Choose a day after today" in text_of(response)


def test_a_day_that_was_forgotten_is_no_last_no(world, sign_in, interview, now):
    """Nothing more is owed after a last no, and the service sees the child no more: it is said as such."""
    client, at = sign_in(world.interviewer), url(interview, "declined/")
    no = {"words": "No", **moment("declined_at", now - HOUR)}

    said = [client.post(at, no), client.post(at, {**no, "ask_again": "yes"})]

    assert [each.status_code for each in said] == [422, 422]
    assert "Select whether you will ask again" in text_of(said[0])
    assert "Enter the day you will ask again" in text_of(said[1])
    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    assert client.post(at, {**no, "ask_again": "no"}).status_code == 302
    assert ReturnInterview.objects.get().ask_again_on is None


def test_once_its_time_has_passed_nobody_says_that_a_booked_talk_is_still_to_come(
    world, sign_in, interview, now
):
    booked(world, interview, now=now - 5 * HOUR, booked_for=now - 2 * HOUR)

    page = text_of(sign_in(world.social_worker).get(url(interview)))
    brief = text_of(sign_in(world.carer).get(url(interview)))

    assert f"{world.interviewer.person} was to talk with {world.child}" in page
    assert "Nobody has said yet whether they talked." in page
    assert "is to text" not in page
    assert f"was to talk with {world.child}. Nobody has said yet whether they did." in brief


def test_an_interview_that_has_ended_is_not_arranged_any_more(world, sign_in, interview, now):
    workflow.decline(
        interview=interview,
        declined_at=now - HOUR,
        words="No",
        by=acting(world.interviewer),
        now=now,
    )
    client = sign_in(world.social_worker)

    for page in ("schedule/", "attempts/", "declined/", "held/"):
        assert client.get(url(interview, page)).status_code == 409


def test_a_form_sent_twice_books_once(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    answers = {
        "how": "phone",
        "result": "no-answer",
        "submission": "7b0f3f1c-1111-4222-8333-123456789abc",
        **moment("tried_at", now - HOUR),
    }

    first = client.post(url(interview, "attempts/"), answers)
    second = client.post(url(interview, "attempts/"), answers)

    assert first.url == second.url
    assert Attempt.objects.count() == 1


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


# Where exactly, or how to join: for those who arrange it, and for whoever is to tell the child

EXACTLY = "Room 4, the Beacon, 1 Zedland Way"


@pytest.mark.parametrize(
    ("how", "reader", "reads"),
    [
        (Told.CARER, "carer", True),
        (Told.TEXT, "carer", False),
        (Told.SOCIAL_WORKER, "carer", False),
        (Told.SOCIAL_WORKER, "social_worker", True),
        (Told.TEXT, "interviewer", True),
        (Told.CARER, "on_call", False),
        (Told.CARER, "fostering_social_worker", False),
    ],
)
def test_where_exactly_is_read_by_who_arranges_it_and_who_tells_the_child(
    world, sign_in, interview, now, how, reader, reads
):
    answers = booking(world, now + DAY, exactly=EXACTLY, child_told_by=how.value)
    sign_in(world.interviewer).post(url(interview, "schedule/"), answers)

    page = text_of(sign_in(getattr(world, reader)).get(url(interview)))

    assert ("Where exactly, or how to join" in page) is reads
    assert (EXACTLY in page) is reads
    assert "School or college" in page


def test_the_database_shows_where_exactly_to_nobody_else(world, sign_in, interview, now):
    booked(world, interview, now=now, exactly=EXACTLY, child_told_by=Told.TEXT)
    neighbour = make.carer(make.home(world.provider))

    def shown(job):
        with seen_by(acting(job)):
            return MeetingPlace.objects.filter(exactly=EXACTLY).exists()

    assert shown(world.interviewer)
    assert not any(shown(job) for job in (world.carer, world.on_call, world.sergeant))
    ReturnInterview.objects.update(child_told_by=Told.CARER)
    assert shown(world.carer)
    assert not any(shown(job) for job in (neighbour, world.on_call, world.sergeant))


def test_no_message_and_no_calendar_says_where_exactly(world, sign_in, interview, now):
    answers = booking(world, now + DAY, exactly=EXACTLY, child_told_by=Told.CARER.value)
    client = sign_in(world.interviewer)
    client.post(url(interview, "schedule/"), answers)

    assert Delivery.objects.filter(notification__message="interview-to-tell").exists()
    for letter in Delivery.objects.all():
        assert "Zedland" not in letter.subject + letter.body
    assert "Zedland" not in client.get(url(interview, "invitation.ics")).content.decode()


def test_whoever_moves_a_talk_is_shown_where_exactly_it_was_and_may_take_it_away(
    world, sign_in, interview, now
):
    booked(world, interview, now=now, exactly=EXACTLY, child_told_by=Told.CARER)
    client = sign_in(world.interviewer)

    assert EXACTLY in client.get(url(interview, "schedule/")).content.decode()
    moved = booking(world, now + 2 * DAY, exactly="", child_told_by=Told.CARER.value)
    client.post(url(interview, "schedule/"), moved)

    assert EXACTLY not in text_of(sign_in(world.carer).get(url(interview)))


def test_where_exactly_is_short_and_what_was_typed_is_kept(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    answers = booking(world, now + DAY, exactly="x" * 201)

    page = client.post(url(interview, "schedule/"), answers)

    assert "Use 200 characters or fewer" in text_of(page)
    assert "x" * 201 in page.content.decode()
    assert not MeetingPlace.objects.exists()


# At home: where the child lives is read by fewer


@pytest.mark.parametrize(
    ("reader", "reads"),
    [("coordinator", False), ("social_worker", True), ("interviewer", True), ("carer", True)],
)
def test_where_a_talk_at_home_is_is_masked_from_the_coordinator_where_the_child_lives(
    world, sign_in, interview, now, reader, reads
):
    at_home = {"where": Where.HOME, "child_told_by": Told.CARER, "exactly": "14 Elm Row"}
    interview = booked(world, interview, now=now, **at_home)
    job = getattr(world, reader)

    pages = [sign_in(job).get(url(interview))]
    if reader != "carer":
        pages.append(sign_in(job).get(url(interview, "schedule/")))
    with seen_by(acting(job)):
        shown = MeetingPlace.objects.exists()

    assert {"14 Elm Row" in page.content.decode() for page in pages} == {reads}
    assert shown is reads


def test_a_colleague_who_holds_the_talk_instead_reads_no_address_until_it_is_theirs(
    world, sign_in, interview, now
):
    booked(world, interview, now=now, where=Where.HOME, exactly="14 Elm Row")
    colleague = make.job(Role.INTERVIEWER, world.interviewer.agency)
    standing = standing_of(acting(colleague), interview.child)
    client = sign_in(colleague)

    for page in ("", "schedule/", "record/"):
        assert "14 Elm Row" not in client.get(url(interview, page)).content.decode(), page
    assert not reads_the_place(ReturnInterview.objects.get(), standing)
    with seen_by(acting(colleague)):
        assert not MeetingPlace.objects.exists()


@pytest.mark.parametrize(
    ("where", "typed", "stands"),
    [
        (Where.HOME, "", "14 Elm Row"),
        (Where.HOME, "The garden gate", "The garden gate"),
        (Where.SCHOOL, "", ""),
    ],
)
def test_whoever_is_not_shown_the_address_moves_the_talk_and_leaves_it_as_it_is(
    world, sign_in, interview, now, where, typed, stands
):
    booked(world, interview, now=now, where=Where.HOME, exactly="14 Elm Row")
    client = sign_in(world.coordinator)
    moved = booking(
        world, now + 2 * DAY, exactly=typed, where=where.value, child_told_by=Told.TEXT.value
    )

    form = text_of(client.get(url(interview, "schedule/")))
    client.post(url(interview, "schedule/"), moved)

    assert "it stays if you leave this empty" in form
    assert ReturnInterview.objects.get().bookings == 2
    assert MeetingPlace.objects.get().exactly == stands


def test_after_a_move_nobody_is_shown_where_the_talk_was_to_be(world, sign_in, interview, now):
    at_home = {"where": Where.HOME, "child_told_by": Told.CARER, "exactly": "14 Elm Row"}
    booked(world, interview, now=now, **at_home)
    home = make.home()
    carer = make.carer(home)
    with seen_by(acting(world.social_worker)):
        start_placement(
            child=world.child,
            home=home,
            started_on=now.date(),
            by=acting(world.social_worker),
            now=now,
        )

    for job in (carer, world.social_worker, world.interviewer):
        assert "14 Elm Row" not in sign_in(job).get(url(interview)).content.decode()
        with seen_by(acting(job)):
            assert not MeetingPlace.objects.exists()
    for page in ("schedule/", "record/"):
        shown = sign_in(world.interviewer).get(url(interview, page)).content.decode()
        assert "14 Elm Row" not in shown
    asked = "check where it is, and say it again"
    assert asked in text_of(sign_in(world.interviewer).get(url(interview)))
    assert asked not in text_of(sign_in(carer).get(url(interview)))

    sign_in(world.interviewer).post(
        url(interview, "schedule/"),
        booking(world, now + 2 * DAY, exactly="2 Oak Lane", child_told_by=Told.CARER.value),
    )

    assert "2 Oak Lane" in text_of(sign_in(carer).get(url(interview)))


def test_where_the_talk_was_is_shown_to_nobody_afterwards(world, interview, now):
    booked(world, interview, now=now, exactly=EXACTLY, child_told_by=Told.CARER)
    held(world, ReturnInterview.objects.get(), now=now + DAY)

    for job in (world.carer, world.social_worker, world.interviewer):
        with seen_by(acting(job)):
            assert not MeetingPlace.objects.exists()


def test_whoever_arranges_no_talks_says_of_none_where_it_is(world, interview, now):
    booked(world, interview, now=now, exactly=EXACTLY, child_told_by=Told.CARER)

    for job in (world.carer, world.sergeant, make.job(Role.INTERVIEWER, make.home().provider)):
        with seen_by(acting(job)):
            doors.say_where(interview.pk, "Nowhere")

    assert MeetingPlace.objects.get().exactly == EXACTLY
