"""Where exactly a talk is, or how to join it: for those who arrange it, and who tells the child."""

import pytest

from children.access import standing_of
from children.workflow import start_placement
from escalation.models import Delivery
from partners.rules import Role
from returns import doors
from returns.access import reads_the_place
from returns.models import MeetingPlace, ReturnInterview
from returns.rules import Told, Where
from tests import make
from tests.make import acting
from tests.returns.pages import DAY, booking, text_of, url
from tests.returns.test_workflow import booked, held
from tests.roles import seen_by

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
