"""The child's own words: a few questions answered alone, by a link that works once, without an account."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from audit.models import Event
from audit.rules import Fact
from config.directories import read_directories
from config.logs import keep_private
from core.refusals import Denied, Refused
from escalation import recipients
from escalation.models import Notification
from partners.models import Helpline
from partners.rules import AgencyKind, Office, Role
from partners.strength import BY_DIRECTORY
from retention.short_lived import remove_short_lived
from returns import voice_doors, workflow
from returns.access import readers_the_child_chose
from returns.models import ChildsReader, ChildsWords, ReturnInterview, VoiceLink
from returns.questions import asked
from returns.rules import NEVER_READ, SharedWith, may_read
from returns.tasks import pass_interviews_on, take_in_voices
from returns.voice import Voice, voiced
from tests import make
from tests.make import acting
from tests.returns.pages import STATEMENTS, statements, text_of, url
from tests.returns.test_workflow import booked, declined
from tests.roles import as_role, seen_by
from tests.signing import came_long_ago

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("own_sight")


@pytest.fixture
def token(world, interview, now):
    return workflow.make_voice_link(interview=interview, by=acting(world.interviewer), now=now)


@pytest.fixture
def device():
    """A phone that never was here, which checks what Django checks of every form."""
    return Client(enforce_csrf_checks=True)


def page(token, where=""):
    return f"/voice/{token}/{where}"


def answer(device, token, *answers):
    """Each question with an answer, or with none."""
    for number, said in enumerate(answers, start=1):
        sent = device.post(page(token, f"{number}/"), {"answer": said})
        assert sent.status_code == 302
    return sent


def finish(device, token, *readers):
    return device.post(page(token, "right/"), {"readers": [each.value for each in readers]})


def written(device, token, *readers):
    answer(device, token, "It was too loud", "not-safe", "", "mostly", "A call from Mum")
    assert finish(device, token, *readers).status_code == 200
    take_in_voices()


# What is asked


def test_what_a_child_is_asked_belongs_to_the_interviews_own_questions():
    assert len(voiced().questions) == 5
    for question in voiced().questions:
        assert question.of in asked().questions


def test_a_question_that_the_interview_does_not_ask_a_child_is_refused():
    made_up = {"code": "x", "of": "analysis", "words": "X?", "source": "none"}
    with pytest.raises(ValueError, match="nothing that the interview asks a child"):
        Voice.model_validate({"title": "T", "version": "1", "questions": [made_up]})


def test_each_face_beside_an_answer_is_drawn_and_leaves_the_words_to_say_it(device, token):
    for number, question in enumerate(voiced().questions, start=1):
        faces = [each.face for each in question.options if each.face]
        assert len(faces) == len(set(faces)), question.code
        drawings = html.fromstring(device.get(page(token, f"{number}/")).content).xpath(
            "//main//img"
        )
        assert [each.get("alt") for each in drawings] == [""] * len(faces)
        for drawing, face in zip(drawings, faces, strict=True):
            assert finders.find(drawing.get("src").removeprefix(settings.STATIC_URL))
            assert f"/{face}." in drawing.get("src")
            assert drawing.getparent().text_content().strip()


# The link


def test_whoever_writes_the_interview_makes_a_link_that_is_shown_once(mo, interview, world):
    said = text_of(mo.post(url(interview, "voice/"), {"how": "address"}))

    link = VoiceLink.objects.get()
    assert link.made_by == world.interviewer.person
    assert link.expires_at - link.made_at == timedelta(days=7)
    shown = said.split("/voice/")[1].split("/")[0]
    assert voice_doors.digest_of(shown) == link.digest
    assert shown not in text_of(mo.get(url(interview, "voice/")))
    event = Event.objects.get(fact=Fact.VOICE_LINK_MADE)
    assert shown not in str(event.payload)


def test_a_new_link_ends_the_one_before(mo, interview, token, device):
    mo.post(url(interview, "voice/"), {"how": "address"})

    assert "finished" in text_of(device.get(page(token)))
    assert VoiceLink.objects.waiting().count() == 1


def test_handing_the_device_over_signs_the_worker_out(mo, interview):
    sent = mo.post(url(interview, "voice/"), {"how": "device"})

    assert sent.status_code == 302
    assert sent["Referrer-Policy"] == "no-referrer"
    assert mo.get(url(interview)).status_code == 302
    assert "Hi " in text_of(mo.get(sent.url))


def test_whoever_came_by_their_agencys_own_sign_in_hands_no_device_over(world, interview, settings):
    settings.DIRECTORIES = read_directories(
        [
            {
                "id": "ours",
                "name": "Ours",
                "issuer": "https://a.example",
                "client_id": "us",
                "agency": world.interviews.pk,
            }
        ],
        lambda name: "a secret",
    )
    client = came_long_ago(world.interviewer, method="socialaccount", provider="ours")
    session = client.session
    (shown,) = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [shown, {**shown, "method": BY_DIRECTORY}]
    session.save()

    shown = text_of(client.get(url(interview, "voice/")))
    sent = client.post(url(interview, "voice/"), {"how": "device"})

    assert "Not on this device" in shown
    assert "On this device, now" not in shown
    assert sent.status_code == 422
    assert not VoiceLink.objects.exists()


def test_nobody_makes_a_link_but_those_who_may_write_the_interview(world, interview, sign_in, now):
    for job in (world.carer, world.coordinator, world.placing_manager, world.sergeant):
        assert sign_in(job).post(url(interview, "voice/"), {"how": "address"}).status_code in (
            403,
            404,
        )
    with pytest.raises(Denied):
        workflow.make_voice_link(interview=interview, by=acting(world.coordinator), now=now)
    assert not VoiceLink.objects.exists()


def test_there_is_no_link_once_the_talk_was_held(world, interview, now):
    held = make.held(world, interview, now=now, words="It was loud")

    with pytest.raises(Refused):
        workflow.make_voice_link(interview=held, by=acting(world.interviewer), now=now)


def test_a_link_that_is_ended_opens_nothing(mo, interview, token, device):
    assert mo.post(url(interview, "voice/end/")).status_code == 302

    assert device.get(page(token)).status_code == 404
    assert Event.objects.filter(fact=Fact.VOICE_LINK_ENDED).count() == 1


def over(world, interview, token, now, how):
    if how == "expired":
        VoiceLink.objects.all().delete()
        VoiceLink.objects.create(
            interview=interview,
            digest=voice_doors.digest_of(token),
            made_by=world.interviewer.person,
            made_at=now - timedelta(days=8),
            expires_at=now - HOUR,
        )
    elif how == "ended":
        workflow.end_voice_link(interview=interview, by=acting(world.interviewer), now=now)
    elif how == "finished":
        assert voice_doors.finish(voice_doors.digest_of(token), [])
    elif how == "held":
        make.held(world, interview, now=now, words="It was loud")


@pytest.mark.parametrize("how", ["expired", "ended", "finished", "held"])
@pytest.mark.parametrize("where", ["", "1/", "9/", "right/"])
def test_a_link_that_is_over_is_like_one_that_never_was(
    world, interview, token, now, device, how, where
):
    over(world, interview, token, now, how)

    answers = [device.get(page(each, where)) for each in (token, "nobody-ever-made-this")]

    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert "This link has finished" in text_of(answers[0])
    assert "0800 1111" in text_of(answers[0])
    assert "Bea" not in text_of(answers[0])
    assert device.post(page(token, "1/"), {"answer": "Too late"}).status_code == 404
    assert device.post(page(token, "right/")).status_code == 404
    assert not ChildsWords.objects.exists()


# The child's pages


def test_a_child_answers_one_question_at_a_time_and_says_that_it_is_right(
    device, token, interview, world
):
    first = text_of(device.get(page(token)))
    assert f"Hi {world.child}" in first
    assert world.child.surname not in first
    assert "You’re not in trouble" in first
    assert "Nobody reads it straight away" in first
    assert "1 of 5" in text_of(device.get(page(token, "1/")))

    last = answer(device, token, "It was too loud", "not-safe", "", "mostly", "A call from Mum")

    assert last.url == page(token, "right/")
    whole = text_of(device.get(last.url))
    assert "This is what we’ll write" in whole
    for said in ("It was too loud", "Not safe", "Most of the time", "A call from Mum"):
        assert f"“{said}”" in whole
    assert "You skipped this" in whole
    assert "Call 999" in whole
    assert not VoiceLink.objects.finished().exists()

    thanks = text_of(finish(device, token, SharedWith.REVIEWING_OFFICER))

    assert "Thank you" in thanks
    assert VoiceLink.objects.finished().count() == 1
    assert [each.audience for each in ChildsReader.objects.all()] == ["reviewing-officer"]
    assert "This link has finished" in text_of(device.get(page(token)))


def test_an_answer_is_changed_and_taken_back_until_it_is_right(device, token):
    answer(device, token, "It was too loud", "safe")

    changed = device.post(page(token, "1/") + "?change", {"answer": ""})
    device.post(page(token, "2/"), {"answer": "not-sure"})

    assert changed.url == page(token, "right/")
    assert [each.chosen for each in ChildsWords.objects.all()] == ["not-sure"]


def test_to_skip_is_to_go_on(device, token):
    shown = device.get(page(token, "5/")).content.decode()

    assert f'href="{page(token, "right/")}"' in shown
    assert device.post(page(token, "5/"), {"answer": ""}).url == page(token, "right/")
    assert not ChildsWords.objects.exists()


def test_an_answer_that_is_too_long_or_made_up_is_asked_again(device, token):
    long = device.post(page(token, "1/"), {"answer": "a" * 2001})
    odd = device.post(page(token, "2/"), {"answer": "made-up"})

    assert [long.status_code, odd.status_code] == [422, 422]
    assert "a" * 2001 in long.content.decode()
    assert not ChildsWords.objects.exists()


def test_nothing_is_kept_on_the_childs_device_and_the_address_is_told_to_nobody(device, token):
    for where in ("", "1/", "right/"):
        shown = device.get(page(token, where))
        assert shown["Referrer-Policy"] == "no-referrer"
        assert "no-store" in shown["Cache-Control"]
        assert "Exit quickly" in text_of(shown)
        assert "I need help now" in text_of(shown)
    answer(device, token, "It was too loud")
    finish(device, token)
    device.get(reverse("exit"))

    assert not device.cookies


@pytest.mark.usefixtures("kept_helplines")
def test_a_childs_pages_name_the_helplines_that_are_kept(device, token):
    Helpline.objects.filter(name="Childline").update(name="Kooth", number="0800 2222")
    answer(device, token, "", "not-safe")

    for where in ("", "right/"):
        shown = device.get(page(token, where))
        assert "Kooth on 0800 2222" in text_of(shown)
        assert f'href="{reverse("helplines-for-children")}"' in shown.content.decode()
    thanks = text_of(finish(device, token))
    assert "Call 0800 2222" in thanks
    assert "call 999" in thanks
    assert "Call 0800 2222" in text_of(device.get(page(token)))


def test_who_reads_it_is_true_where_the_childs_own_social_worker_asks(
    device, world, interview, now
):
    by = acting(world.social_worker)
    token = workflow.make_voice_link(interview=interview, by=by, now=now)

    for where in ("", "right/"):
        shown = text_of(device.get(page(token, where)))
        assert f"{by.name} and the people they work with, whoever is your social worker," in shown


def test_no_log_has_the_secret_of_the_link(token):
    line = keep_private(None, "", {"event": f"Not Found: {page(token, '2/')}", "path": page(token)})

    assert token not in str(line)


def test_nobody_who_is_signed_in_answers_for_the_child(mo, token, world):
    for where in ("", "1/", "right/"):
        shown = mo.get(page(token, where))
        assert shown.status_code == 403
        assert "Sign out before you hand this device over" in text_of(shown)
    assert mo.post(page(token, "1/"), {"answer": "I made this up"}).status_code == 403
    with seen_by(acting(world.interviewer)):
        digest = voice_doors.digest_of(token)
        assert voice_doors.opened(digest) is None
        assert not voice_doors.say(digest, "why", text="I made this up")
        assert not voice_doors.finish(digest, [])
    assert not ChildsWords.objects.exists()


def test_guesses_at_a_link_are_counted(device, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "voice": "2/m/ip"}

    answers = [device.get(page(f"guess-{each}")).status_code for each in range(3)]

    assert answers == [404, 404, 429]


def test_a_child_who_is_too_quick_reads_words_for_a_child(device, token, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "voice_answer": "1/m/key"}
    device.get(page(token))

    stopped = device.get(page(token))

    assert stopped.status_code == 429
    assert "You’re not in trouble" in text_of(stopped)
    assert "0800 1111" in text_of(stopped)
    assert "passkey" not in text_of(stopped)
    assert stopped["Referrer-Policy"] == "no-referrer"
    assert not device.cookies


# What becomes of it


def test_whoever_made_the_link_is_told_once_and_without_a_name(device, token, world, interview):
    written(device, token)
    take_in_voices()

    told = Notification.objects.get(message="child-has-written")
    assert told.person == world.interviewer.person
    assert str(world.child) not in told.words
    event = Event.objects.get(fact=Fact.VOICE_ARRIVED)
    assert event.person_name == "Whereabouts"
    assert event.happened_at == VoiceLink.objects.get().finished_at
    assert "loud" not in str(event.payload)


def test_once_they_have_left_everybody_of_their_office_is_told(device, token, world):
    job = world.interviewer
    job.ended_on = make.today()
    job.save()

    written(device, token)

    assert Notification.objects.get(message="child-has-written").person is None


def test_it_is_read_as_the_childs_own_by_those_who_hear_the_child(
    device, token, world, interview, sign_in
):
    written(device, token)

    for job in (world.interviewer, world.social_worker):
        read = text_of(sign_in(job).get(url(interview)))
        assert f"What {world.child} wrote alone" in read
        assert f"Written by {world.child}, on " in read
        assert "It was too loud" in read
    for job in (world.carer, world.coordinator, world.placing_manager, world.on_call):
        assert "too loud" not in text_of(sign_in(job).get(url(interview)))


def test_those_whom_the_child_lives_with_do_not_read_that_the_child_wrote(
    device, token, world, interview, sign_in
):
    written(device, token)
    timeline = interview.episodes.get().get_absolute_url()

    wrote = "The child wrote what they wanted to say"
    assert wrote in text_of(sign_in(world.interviewer).get(timeline))
    for job in (world.carer, world.on_call):
        assert wrote not in text_of(sign_in(job).get(timeline))


def test_beside_each_question_the_recorder_has_what_the_child_wrote(device, token, mo, interview):
    written(device, token)

    before = text_of(mo.get(url(interview, "record/before-you-left/")))
    away = text_of(mo.get(url(interview, "record/while-you-were-away/")))

    assert "It was too loud" in before
    assert "How safe did you feel while you were away?" in away
    assert "Not safe" in away
    assert "too loud" not in away


def test_a_child_who_is_not_safe_leads_the_interviewer_to_tell_somebody(
    device, token, mo, interview, world
):
    written(device, token)

    for where in ("", "record/"):
        shown = mo.get(url(interview, where))
        assert f"{world.child} wrote that they were or are not safe" in text_of(shown)
        assert url(interview, "tell/") in shown.content.decode()


NOT_SAFE = "wrote that they were or are not safe"
SECTION = "record/before-you-left/"


def test_every_page_of_the_interview_begins_with_it(device, token, mo, interview):
    written(device, token)

    for where in (
        "wishes/",
        "schedule/",
        "attempts/",
        "declined/",
        "held/",
        "voice/",
        "tell/",
        SECTION,
    ):
        assert NOT_SAFE in text_of(mo.get(url(interview, where))), where


def test_it_begins_the_pages_that_approve_and_share_until_it_is_approved(
    device, token, world, interview, sign_in
):
    written(device, token)
    held = make.held(world, interview, now=timezone.now())
    approver = sign_in(make.job(Role.INTERVIEWER, world.interviews))
    social_worker = sign_in(world.social_worker)
    assert text_of(approver.get(url(interview, "approval/"))).count(NOT_SAFE) == 1
    assert NOT_SAFE in text_of(social_worker.get(url(interview, "share/")))

    make.approved(world, held, now=timezone.now())

    assert NOT_SAFE not in text_of(social_worker.get(url(interview)))


def test_once_somebody_was_told_it_is_said_no_more_until_the_child_writes_it_again(
    device, token, mo, world, interview
):
    written(device, token)

    workflow.tell_somebody_now(
        interview=interview,
        text="Not safe at home",
        in_danger=False,
        by=acting(world.interviewer),
        now=timezone.now(),
    )

    for where in ("", "record/", SECTION):
        assert NOT_SAFE not in text_of(mo.get(url(interview, where))), where


def test_a_child_who_is_safe_raises_no_alarm(device, token, mo, interview):
    answer(device, token, "", "safe", "good", "yes", "Nothing")
    finish(device, token)

    assert "not safe" not in text_of(mo.get(url(interview)))


def test_nobody_reads_what_the_child_has_not_said_is_right(device, token, mo, interview, world):
    answer(device, token, "It was too loud")

    assert "too loud" not in text_of(mo.get(url(interview)))
    with seen_by(acting(world.interviewer)):
        assert not ChildsWords.objects.exists()
        assert VoiceLink.objects.exists()


def test_whoever_ends_the_talk_reads_that_what_the_child_began_goes_with_it(
    token, mo, interview, now
):
    for where in ("declined/", "held/"):
        assert "is removed, and read by nobody" in text_of(mo.get(url(interview, where)))

    VoiceLink.objects.update(ended_at=now)

    assert "is removed" not in text_of(mo.get(url(interview, "declined/")))


def test_what_was_begun_and_never_finished_is_removed_when_the_link_is_over(
    device, token, world, interview, now
):
    answer(device, token, "It was too loud")
    remove_short_lived(now=now + HOUR)
    assert ChildsWords.objects.exists()

    remove_short_lived(now=now + timedelta(days=8))

    assert not ChildsWords.objects.exists()


def test_what_was_finished_is_never_removed_as_short_lived(device, token, now):
    written(device, token)

    remove_short_lived(now=now + timedelta(days=8))

    assert ChildsWords.objects.count() == 4


def test_the_interview_is_still_read_in_few_statements(device, token, mo, interview):
    written(device, token)

    for where in ("", "voice/"):
        assert statements(mo, url(interview, where)) <= STATEMENTS, where


def passed_on(world, owner):
    with owner():
        world.responsible.interviews_by = make.agency(AgencyKind.INTERVIEW_SERVICE)
        world.responsible.save()
    pass_interviews_on()
    return world.responsible.interviews_by


def test_once_the_talk_is_passed_on_the_service_that_holds_it_now_is_told(
    device, token, world, owner
):
    present = passed_on(world, owner)

    written(device, token)

    told = Notification.objects.get(message="child-has-written")
    assert (told.person, told.office, told.agency) == (None, Office.INTERVIEW_SERVICE, present)


def test_a_booked_talk_stays_with_its_service_and_so_does_what_the_child_wrote(
    device, token, world, interview, owner, now
):
    booked(world, interview, now=now)
    passed_on(world, owner)

    written(device, token)

    told = Notification.objects.get(message="child-has-written")
    assert (told.person, told.agency) == (world.interviewer.person, world.interviews)


def test_whoever_made_the_link_and_works_elsewhere_by_now_is_told_nothing(device, token, world):
    make.carer(world.home, who=world.interviewer.person)
    world.interviewer.ended_on = make.today()
    world.interviewer.save()

    written(device, token)

    assert Notification.objects.get(message="child-has-written").person is None


def test_of_a_talk_that_was_called_off_since_the_social_workers_are_told(
    device, token, world, interview
):
    answer(device, token, "", "not-safe")
    finish(device, token)
    declined(world, interview, now=timezone.now())

    take_in_voices()

    told = Notification.objects.get(message="child-has-written")
    assert (told.person, told.office) == (None, Office.SOCIAL_WORKER)


def test_it_is_taken_in_without_holding_the_talk_before_its_times_away(device, token):
    finish(device, token)

    with CaptureQueriesContext(connection) as asked_for:
        take_in_voices()

    first = next(each["sql"] for each in asked_for if "FOR UPDATE" in each["sql"])
    assert first.endswith('FOR UPDATE OF "returns_voicelink" SKIP LOCKED')


def test_what_a_child_wrote_to_a_social_worker_who_left_wakes_nobody_who_may_not_read_it(
    device, world, interview, now
):
    job, leaver = world.social_worker, make.job(Role.SOCIAL_WORKER, world.responsible)
    night = make.job(Role.EMERGENCY_DUTY, world.responsible)
    make.office_hours(world.responsible)
    token = workflow.make_voice_link(interview=interview, by=acting(leaver), now=now)
    leaver.ended_on = make.today()
    leaver.save()

    written(device, token)

    told = Notification.objects.get(message="child-has-written")
    assert (told.person, told.office) == (None, Office.SOCIAL_WORKER)
    saturday = datetime(2026, 11, 28, 23, tzinfo=UTC)
    reached = [each.email for each in recipients.of([told], now=saturday)[told.pk]]
    assert reached == [job.person.email]
    assert night.person.email not in reached


# Who else


def test_the_childs_choice_bounds_what_is_shared_of_the_whole_talk(
    device, token, world, interview, now, sign_in
):
    written(device, token, SharedWith.REVIEWING_OFFICER)
    held = make.held(world, interview, now=timezone.now(), words="cos it was loud")
    said = held.answers.get()

    shown = text_of(sign_in(world.interviewer).get(url(interview, "share/")))
    assert "chose who else may be given what was said: their reviewing officer" in shown
    assert "Missing coordinators" not in shown
    with pytest.raises(Refused, match="did not choose"):
        workflow.share_words(
            interview=held,
            chosen=[(said.pk, SharedWith.COORDINATORS)],
            by=acting(world.interviewer),
            now=timezone.now(),
        )
    workflow.share_words(
        interview=held,
        chosen=[
            (said.pk, SharedWith.REVIEWING_OFFICER),
            (said.pk, SharedWith.POLICE_FOR_SAFETY),
        ],
        because="An adult hurt them",
        by=acting(world.interviewer),
        now=timezone.now(),
    )
    assert held.shared_words.count() == 2


def test_a_child_who_chose_nobody_lets_nobody_else_be_given_it(device, token, interview):
    written(device, token)

    assert readers_the_child_chose(interview) == frozenset()
    assert may_read("why", chosen=frozenset()) == (SharedWith.POLICE_FOR_SAFETY,)


def test_no_choice_of_a_childs_gives_carers_what_may_be_about_them():
    for question in NEVER_READ[SharedWith.CARERS]:
        assert SharedWith.CARERS not in may_read(question, chosen=frozenset(SharedWith))


def test_where_a_child_never_wrote_alone_nothing_is_bounded(interview):
    assert readers_the_child_chose(interview) is None


# The second lock


def test_the_database_lets_nobody_write_or_change_the_childs_words(device, token, world, interview):
    written(device, token)
    words = ChildsWords.objects.first()

    with seen_by(acting(world.interviewer)):
        assert not ChildsWords.objects.filter(pk=words.pk).update(text="Changed", chosen="")
        assert not ChildsReader.objects.update(audience=SharedWith.CARERS)
    for change in (
        lambda: ChildsWords.objects.filter(pk=words.pk).update(text="Changed", chosen=""),
        lambda: ChildsWords.objects.filter(pk=words.pk).delete(),
        lambda: ChildsReader.objects.create(link=words.link, audience=SharedWith.CARERS),
        lambda: VoiceLink.objects.filter(pk=words.link_id).update(finished_at=None),
    ):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            change()


def test_without_a_link_the_public_pages_role_reads_and_writes_nothing(token):
    digest = voice_doors.digest_of(token)
    with as_role(settings.WEB_ROLE):
        assert not VoiceLink.objects.exists()
        assert not ReturnInterview.objects.exists()
        assert voice_doors.opened("0" * 64) is None
        assert not voice_doors.say("0" * 64, "why", text="x")
        assert voice_doors.say(digest, "why", text="It was too loud")
        assert not voice_doors.say(digest, "why", text="x" * 4001)
        assert not ChildsWords.objects.exists()
        assert voice_doors.said(digest)["why"].text == "It was too loud"


def test_a_worker_cannot_say_for_the_child_that_it_is_right(token, world, interview, now):
    with (
        seen_by(acting(world.interviewer)),
        pytest.raises(ProgrammingError, match="the child alone says"),
        transaction.atomic(),
    ):
        VoiceLink.objects.update(finished_at=now)


def test_a_link_is_another_interviewers_to_end_too(token, world, interview, now):
    colleague = make.job(Role.INTERVIEWER, world.interviews)

    workflow.end_voice_link(interview=interview, by=acting(colleague), now=now)

    assert not VoiceLink.objects.waiting().exists()
