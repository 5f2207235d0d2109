"""What the child would like of the talk, and what a carer knows after a no: written down, and by whom read."""

from datetime import date, datetime, timedelta

import pytest
from django.http import Http404

from audit.rules import Fact
from children.rules import Audience
from core.refusals import Denied, Refused
from escalation.models import Notification
from missing.timeline import events_for
from returns import workflow
from returns.models import CarersView, ReturnInterview, Wish
from tests.make import NOW, World, acting
from tests.returns.pages import day, moment, text_of, url
from tests.returns.test_workflow import back, declined, held

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wish(world: World, interview: ReturnInterview, now: datetime = NOW, **said: str) -> Wish:
    known = {"said_by": "Ash", "said_on": date(2026, 10, 3), "by": acting(world.interviewer)}
    return workflow.write_wish(interview=interview, now=now, **{**known, **said})


def view(world: World, interview: ReturnInterview, now: datetime = NOW + DAY, **said: object):
    known = {
        "said_by": "Nan",
        "text": "Zebra was at the park",
        "heard_at": now - HOUR,
        "audience": Audience.PROFESSIONALS,
        "by": acting(world.social_worker),
    }
    return workflow.record_carers_view(interview=interview, now=now, **{**known, **said})


def test_what_the_child_would_like_stands_above_the_booking(world, sign_in, interview, now):
    wish(world, interview, who="Kit", now=now - HOUR)
    wish(
        world,
        interview,
        who="Mo again",
        place="not at home",
        time="after school",
        told="text first",
        now=now,
    )

    page = text_of(sign_in(world.social_worker).get(url(interview, "schedule/")))

    assert "Mo again · not at home · after school · text first (from Ash, Sat 3 Oct" in page
    assert "Kit ·" not in page
    assert Wish.objects.count() == 2


def test_it_is_written_down_on_a_page_of_its_own(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    answers = {"place": "a walk", "said_by": "Ash", **day("said_on", now)}

    answer = client.post(url(interview, "wishes/"), answers, follow=True)

    assert "a walk (from Ash" in text_of(answer)
    assert Wish.objects.get().written_by == world.interviewer.person


def test_a_wish_for_nothing_is_asked_again(world, sign_in, interview, now):
    answer = sign_in(world.interviewer).post(
        url(interview, "wishes/"), {"said_by": "Ash", **day("said_on", now)}
    )

    assert answer.status_code == 422
    assert "Enter at least one thing" in text_of(answer)
    with pytest.raises(Refused):
        wish(world, interview, now=now)


def test_it_is_for_whoever_arranges_the_interview_alone(world, sign_in, interview, now):
    wish(world, interview, place="Zebra park", now=now)

    for job in (world.carer, world.on_call):
        assert "Zebra" not in text_of(sign_in(job).get(url(interview)))
        with pytest.raises(Denied):
            wish(world, interview, place="home", by=acting(job))
    with pytest.raises(Http404):
        wish(world, interview, place="home", by=acting(world.sergeant))


# After a no


def test_a_carers_view_is_shown_apart_from_the_childs_words(world, sign_in, interview, now):
    declined(world, interview, now=now, words="Lion words")
    client = sign_in(world.social_worker)

    answer = client.post(
        url(interview, "carers-view/"),
        {
            "said_by": "Nan",
            "text": "Zebra was at the park",
            "audience": Audience.PROFESSIONALS.value,
            **moment("heard_at", now - HOUR),
        },
        follow=True,
    )

    page = text_of(answer)
    assert page.index("Lion words") < page.index("Zebra was at the park")
    assert "Nan’s words" in page
    assert CarersView.objects.get().written_by == world.social_worker.person


def test_it_is_read_by_its_audience_and_by_nobody_else(world, sign_in, interview, now):
    declined(world, interview, now=now, ask_again_on=(now + 7 * DAY).date())
    view(world, interview, now=now, audience=Audience.AUTHORITY_AND_POLICE)
    readers = {
        job.role: "Zebra" in text_of(sign_in(job).get(url(interview)))
        for job in (world.social_worker, world.coordinator, world.interviewer, world.carer)
    }

    assert readers == {
        "social-worker": True,
        "coordinator": True,
        "interviewer": False,
        "carer": False,
    }


def test_it_is_asked_for_after_a_no_alone(world, sign_in):
    _, interview = back(world)
    assert sign_in(world.social_worker).get(url(interview, "carers-view/")).status_code == 409
    with pytest.raises(Refused, match="after the child said not now"):
        view(world, interview)
    held(world, interview)
    with pytest.raises(Refused, match="after the child said not now"):
        view(world, interview)


def test_nobody_writes_for_readers_whom_they_are_not_among(world):
    _, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())

    with pytest.raises(Refused, match="readers that you belong to"):
        view(
            world,
            interview,
            by=acting(world.interviewer),
            audience=Audience.AUTHORITY_AND_POLICE,
        )


def test_that_a_view_is_kept_from_the_home_is_not_said_to_the_home(world, interview, now):
    declined(world, interview, now=now - HOUR)
    view(world, interview, now, audience=Audience.PROFESSIONALS)
    episode = interview.episodes.get()

    def told(job) -> bool:
        facts = events_for(acting(job), episode).values_list("fact", flat=True)
        return Fact.CARER_GAVE_VIEW in facts

    assert told(world.social_worker)
    assert not told(world.carer)


def test_an_interviewer_writes_down_what_a_carer_knows_with_the_childs_last_no(
    world, sign_in, interview, now
):
    """Afterwards the service doesn't see the child any more, and could write down nothing."""
    client = sign_in(world.interviewer)
    said = {
        "words": "Lion words",
        "ask_again": "no",
        "carer_asked": "yes",
        "said_by": "Nan",
        "text": "Zebra was at the park",
        "audience": Audience.PROFESSIONALS.value,
        **moment("declined_at", now - HOUR),
        **moment("heard_at", now - HOUR / 2),
    }

    assert client.post(url(interview, "declined/"), said).status_code == 302

    assert client.get(url(interview)).status_code == 404
    page = text_of(sign_in(world.social_worker).get(url(interview)))
    assert page.index("Lion words") < page.index("Zebra was at the park")
    view = CarersView.objects.get()
    assert view.written_by == world.interviewer.person
    assert view.heard_at == (now - HOUR / 2).replace(second=0)


def test_a_carers_view_that_was_told_is_whole_and_one_that_was_not_is_not_asked_for(
    world, sign_in, interview, now
):
    client, at = sign_in(world.interviewer), url(interview, "declined/")
    no = {"words": "No", "ask_again": "no", **moment("declined_at", now - HOUR)}

    half = client.post(at, {**no, "carer_asked": "yes", "said_by": "Nan"})
    assert half.status_code == 422
    assert "Enter what they told you" in text_of(half)

    assert client.post(at, {**no, "carer_asked": "no", "said_by": "Nan"}).status_code == 302
    assert not CarersView.objects.exists()


def test_after_a_last_no_the_social_worker_is_asked_to_ask_the_carers(
    world, sign_in, interview, now
):
    """Whoever recorded the no: until somebody has written down what they know."""
    declined(world, interview, now=now)
    client = sign_in(world.social_worker)

    assert f"tell {world.child}’s social worker" in text_of(
        sign_in(world.carer).get(url(interview))
    )
    assert "Write down what they know" in text_of(client.get(url(interview)))
    refused = Notification.objects.filter(message="interview-refused")
    assert {"carer", "social-worker"} <= set(refused.values_list("office", flat=True))
    assert not Notification.objects.filter(message="interview-declined").exists()

    view(world, interview, now=now)
    assert "Write down what they know" not in text_of(client.get(url(interview)))


def test_nobody_is_told_that_a_child_will_be_asked_again_who_will_not_be(world, interview, now):
    declined(world, interview, now=now, ask_again_on=(now + 7 * DAY).date())

    assert Notification.objects.filter(message="interview-declined").exists()
    assert not Notification.objects.filter(message="interview-refused").exists()
