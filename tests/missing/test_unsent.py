"""A log that was begun and not sent: on-call hears of it, phones, and may finish it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from audit.models import Event
from audit.rules import Fact
from children.models import Child
from core.refusals import Denied, Refused
from escalation.models import Notification
from missing import ledger, workflow
from missing.models import Draft, Duty, Episode, Note
from missing.timeline import timeline_of
from partners.models import Home, Job
from partners.rules import HomeKind, Office, Role
from tests import make
from tests.make import NOW
from tests.missing.pages import green_buttons, headings, submitted, words
from tests.missing.walking import START, begin, say

pytestmark = pytest.mark.django_db


def after(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def mind_all(now: Any) -> None:
    for duty in Duty.objects.open().filter(next_moment_at__lte=now).order_by("next_moment_at"):
        workflow.mind(duty=duty, now=now)


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("message", "office"))


@pytest.fixture
def abandoned(world: make.World) -> Episode:
    """Ten minutes after the second answer."""
    episode = make.opened(world)
    mind_all(after(10))
    return episode


# Phoning


def test_on_call_hears_of_a_log_that_is_not_sent_within_ten_minutes(
    world: make.World,
) -> None:
    episode = make.opened(world)
    mind_all(after(9))
    assert told() == set()

    mind_all(after(10))

    assert told() == {("log-abandoned", "on-call")}
    duty = episode.duties.open().get(code="call-back")
    assert (duty.owed_by, duty.agency, duty.due_at) == (Office.ON_CALL, world.provider, after(20))
    assert ledger.check(episode) == []


def test_a_log_that_was_sent_in_time_is_nobodys_to_phone_about(world: make.World) -> None:
    episode = make.logged(world)

    mind_all(after(10))

    assert "log-abandoned" not in Notification.objects.values_list("message", flat=True)
    assert not episode.duties.filter(code="call-back").exists()


def test_when_nobody_phones_the_carer_is_told_and_it_climbs(abandoned: Episode) -> None:
    mind_all(after(20))
    assert ("nobody-picked-up", "carer") in told()
    assert ("passed-on", "fostering-social-worker") in told()

    mind_all(after(30))

    assert ("passed-on", "placing-authority") in told()
    assert ledger.check(abandoned) == []


def test_the_carers_page_says_that_nobody_has_phoned(world: make.World, sign_in: Any) -> None:
    begun = timezone.now() - timedelta(minutes=21)
    episode = make.opened(world, now=begun)
    mind_all(begun + timedelta(minutes=10))

    page = words(sign_in(world.carer).get(episode.get_absolute_url()))

    assert "Nobody has picked this up" in page


def test_whoever_picks_it_up_has_it_by_name_and_the_carer_is_not_told_to_phone(
    world: make.World, abandoned: Episode
) -> None:
    duty = abandoned.duties.get(code="call-back")
    workflow.accept(duty=duty, by=make.acting(world.on_call), now=after(12))

    mind_all(after(30))

    assert "nobody-picked-up" not in Notification.objects.values_list("message", flat=True)
    assert ledger.check(abandoned) == []


@pytest.mark.parametrize("who", ["carer", "social_worker"])
def test_whoever_is_to_phone_reads_whom_and_on_which_number(
    world: make.World, sign_in: Any, who: str
) -> None:
    writer = getattr(world, who)
    Job.objects.filter(pk=writer.pk).update(phone="07700 900123")
    begun = timezone.now() - timedelta(minutes=11)
    draft = workflow.start_draft(by=make.acting(writer), now=begun, child=world.child)
    episode = workflow.open_episode(
        child=world.child, by=make.acting(writer), now=begun, draft=draft, danger="no"
    )
    mind_all(begun + timedelta(minutes=10))
    client, at = sign_in(world.on_call), episode.get_absolute_url()

    for page in ("called/", "log/", "people/"):
        said = words(client.get(f"{at}{page}"))
        assert f"Begun by {writer.person}, {writer.title}: 07700 900123" in said, page
        assert "phoned the carer" not in said


@pytest.mark.parametrize("how", ["sent", "back", "stood down", "phoned"])
def test_the_call_is_not_owed_any_more_once_it_has_come_to_something(
    world: make.World, abandoned: Episode, how: str
) -> None:
    by, now = make.acting(world.on_call), after(15)
    if how == "sent":
        workflow.log_episode(episode=abandoned, by=by, now=now, last_seen_at=None)
    elif how == "back":
        make.back(world, episode=abandoned, now=now)
    elif how == "stood down":
        workflow.stand_down(episode=abandoned, because="Upstairs", by=by, now=now)
    else:
        workflow.record_call(episode=abandoned, text="She is out looking", by=by, now=now)

    assert not abandoned.duties.open().filter(code="call-back").exists()
    assert ledger.check(abandoned) == []


def test_what_came_of_the_call_is_on_the_timeline(world: make.World, abandoned: Episode) -> None:
    workflow.record_call(
        episode=abandoned,
        text="She is out looking",
        by=make.acting(world.on_call),
        now=after(15),
    )

    (call,) = [
        item
        for item in timeline_of(abandoned, make.acting(world.carer)).items
        if item.title == Fact.CARER_CALLED.label
    ]
    assert call.words == "She is out looking"
    assert str(world.on_call.person) in call.by


def test_a_log_that_is_still_not_sent_after_the_call_is_told_of_again(
    world: make.World, abandoned: Episode
) -> None:
    by = make.acting(world.on_call)
    workflow.record_call(episode=abandoned, text="Sending now", by=by, now=after(15))

    mind_all(after(25))

    assert Notification.objects.filter(message="log-abandoned").count() == 2
    assert abandoned.duties.open().filter(code="call-back").count() == 1
    assert ledger.check(abandoned) == []


def test_a_call_is_recorded_by_whoever_owes_it_and_once(
    world: make.World, abandoned: Episode
) -> None:
    with pytest.raises(Denied):
        workflow.record_call(
            episode=abandoned, text="Me", by=make.acting(world.carer), now=after(11)
        )
    by = make.acting(world.on_call)
    workflow.record_call(episode=abandoned, text="Phoned", by=by, now=after(12))

    with pytest.raises(Refused):
        workflow.record_call(episode=abandoned, text="Again", by=by, now=after(13))
    assert Note.objects.count() == 1


def test_with_no_provider_the_placing_authority_phones(world: make.World) -> None:
    Child.objects.filter(pk=world.child.pk).update(
        home=None, provider=None, supervising_agency=None
    )
    world.child.refresh_from_db()
    episode = make.opened(world, by=world.social_worker)
    mind_all(after(10))

    duty = episode.duties.open().get(code="call-back")
    assert (duty.owed_by, duty.agency) == (Office.PLACING_AUTHORITY, world.responsible)
    assert told() == {("log-abandoned", "placing-authority")}
    mind_all(after(30))
    assert not {message for message, office in told() if office == "carer"}
    workflow.record_call(
        episode=episode, text="Phoned", by=make.acting(world.placing_manager), now=after(31)
    )
    assert ledger.check(episode) == []


def test_on_call_says_on_a_page_what_came_of_the_call(world: make.World, sign_in: Any) -> None:
    begun = timezone.now() - timedelta(minutes=12)
    episode = make.opened(world, now=begun)
    mind_all(begun + timedelta(minutes=10))
    client = sign_in(world.on_call)
    page = f"{episode.get_absolute_url()}called/"

    assert "You phoned about the log" in green_buttons(client.get(episode.get_absolute_url()))
    assert page in client.get("/notifications/").content.decode()
    assert client.post(page, submitted(text="")).status_code == 422
    assert client.post(page, submitted(text="Out looking")).url == episode.get_absolute_url()
    assert "Out looking" in words(client.get(episode.get_absolute_url()))
    assert client.get(page).status_code == 409
    assert Event.objects.filter(fact=Fact.CARER_CALLED, person_id=world.on_call.person_id).exists()


def test_whoever_the_call_has_climbed_to_is_led_to_it(world: make.World, sign_in: Any) -> None:
    begun = timezone.now() - timedelta(minutes=21)
    episode = make.opened(world, now=begun)
    mind_all(begun + timedelta(minutes=10))
    manager, at = sign_in(world.fostering_social_worker), episode.get_absolute_url()
    assert "You phoned about the log" not in words(manager.get(at))

    mind_all(begun + timedelta(minutes=20))

    assert green_buttons(manager.get(at)) == ["You phoned about the log"]
    assert manager.get(f"{at}called/").status_code == 200


# Reading along, and taking over


@pytest.fixture
def draft(carer: Client) -> str:
    """The carer has said that there is no danger, and when they saw the child."""
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(carer, draft, "last-seen", when="just-now")
    return draft


def so_far() -> str:
    return f"{Episode.objects.get().get_absolute_url()}log/"


def take_over(client: Client) -> Any:
    return client.post(f"{so_far()}take-over/", submitted())


def test_on_call_reads_the_answers_so_far_from_the_page_and_from_the_list(
    world: make.World, sign_in: Any, draft: str
) -> None:
    client = sign_in(world.on_call)

    page = words(client.get(so_far()))

    assert f"{world.carer.person} is writing the log" in page
    assert "Last seen or heard from" in page
    assert "Not answered" in page
    for leads_there in ("/home/", Episode.objects.get().get_absolute_url()):
        assert f'href="{so_far()}"' in client.get(leads_there).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("fostering_social_worker", 200),
        ("social_worker", 200),
        ("placing_manager", 403),
        ("coordinator", 403),
        ("sergeant", 404),
        ("interviewer", 404),
    ],
)
def test_the_answers_so_far_are_for_those_who_would_judge_with_the_carer(
    world: make.World, sign_in: Any, draft: str, who: str, status: int
) -> None:
    assert sign_in(getattr(world, who)).get(so_far()).status_code == status


def test_a_log_that_was_sent_is_read_on_the_episodes_page(world: make.World, sign_in: Any) -> None:
    episode = make.logged(world, now=timezone.now())

    answer = sign_in(world.on_call).get(so_far())

    assert answer.url == episode.get_absolute_url()


def test_on_call_takes_the_log_over_and_sends_it(
    world: make.World, sign_in: Any, draft: str
) -> None:
    client = sign_in(world.on_call)
    assert green_buttons(client.get(so_far())) == ["Take over"]

    assert take_over(client).url == draft

    assert client.get(draft).url == f"{draft}whereabouts/"
    assert "You took over a log" in words(client.get("/home/"))
    say(client, draft, "whereabouts", whereabouts="no", send="now")
    assert say(client, draft, "check", level="") == "sent"
    episode = Episode.objects.get()
    assert episode.last_seen_at is not None
    assert ledger.check(episode) == []
    assert Notification.objects.filter(message="logged-for-you", office="carer").exists()


def test_the_carer_is_told_that_the_log_was_taken_over(
    world: make.World, sign_in: Any, draft: str
) -> None:
    take_over(sign_in(world.on_call))

    assert told() == {("log-taken-over", "carer")}
    (item,) = [
        item
        for item in timeline_of(Episode.objects.get(), make.acting(world.carer)).items
        if item.title == Fact.LOG_TAKEN_OVER.label
    ]
    assert str(world.on_call.person) in item.by


def test_the_carers_next_continue_says_who_has_the_log_and_loses_nothing(
    world: make.World, carer: Client, sign_in: Any, draft: str
) -> None:
    take_over(sign_in(world.on_call))

    answer = carer.post(f"{draft}whereabouts/", {"whereabouts": "no"})

    assert answer.status_code == 409
    assert headings(answer) == [f"{world.on_call.person} has this log now"]
    page = words(answer)
    assert "Last seen or heard from" in page
    assert "You had just written this" in page
    assert "Do you know where" in page
    assert "whereabouts" not in Draft.objects.get().answers
    assert carer.get(draft).url == so_far()
    assert "Add to the timeline" in words(carer.get(so_far()))


def test_what_the_carer_had_just_written_goes_to_the_timeline_with_one_press(
    world: make.World, carer: Client, sign_in: Any, draft: str
) -> None:
    take_over(sign_in(world.on_call))
    page = html.fromstring(
        carer.post(f"{draft}whereabouts/", {"whereabouts": "no"}).content.decode()
    )
    (form,) = page.xpath("//main//form[contains(@action, '/notes/new/')]")

    carer.post(form.action, dict(form.form_values()))

    assert "Do you know where" in Note.objects.get().text


def test_a_carer_who_goes_on_after_it_was_sent_still_keeps_what_they_wrote(
    world: make.World, carer: Client, sign_in: Any, draft: str
) -> None:
    client = sign_in(world.on_call)
    take_over(client)
    say(client, draft, "check", level="")

    answer = carer.post(f"{draft}whereabouts/", {"whereabouts": "no"})

    assert "You had just written this" in words(answer)
    assert "What has been said" not in words(answer)
    assert carer.get(f"{draft}sent/").url == Episode.objects.get().get_absolute_url()


def test_a_carer_who_starts_again_reads_who_has_the_log(
    world: make.World, carer: Client, sign_in: Any, draft: str
) -> None:
    take_over(sign_in(world.on_call))

    assert f"{world.on_call.person} has the log now" in words(carer.get(START))


@pytest.mark.parametrize(
    "who", ["carer", "fostering_social_worker", "social_worker", "placing_manager"]
)
def test_only_on_call_takes_a_log_over(
    world: make.World, sign_in: Any, draft: str, who: str
) -> None:
    assert "Take over" not in sign_in(getattr(world, who)).get(so_far()).content.decode()
    assert take_over(sign_in(getattr(world, who))).status_code == 403
    assert Draft.objects.get().person == world.carer.person


def test_with_no_provider_emergency_duty_takes_it_over(world: make.World) -> None:
    Child.objects.filter(pk=world.child.pk).update(
        home=None, provider=None, supervising_agency=None
    )
    world.child.refresh_from_db()
    by = make.acting(world.social_worker)
    begun = workflow.start_draft(by=by, now=NOW, child=world.child)
    workflow.open_episode(child=world.child, by=by, now=NOW, draft=begun)
    duty_worker = make.job(Role.EMERGENCY_DUTY, world.responsible)

    taken = workflow.take_over(draft=begun, by=make.acting(duty_worker), now=after(5))

    assert taken.person == duty_worker.person
    assert not Notification.objects.exists()


def test_a_log_is_taken_over_once_and_not_after_it_was_sent(
    world: make.World, sign_in: Any, draft: str
) -> None:
    by, now = make.acting(world.on_call), timezone.now()
    taken = workflow.take_over(draft=Draft.objects.get(), by=by, now=now)
    with pytest.raises(Refused):
        workflow.take_over(draft=taken, by=by, now=now)

    workflow.log_episode(episode=Episode.objects.get(), by=by, now=now, last_seen_at=None)

    colleague = make.acting(make.job(Role.ON_CALL, world.provider))
    with pytest.raises(Refused):
        workflow.take_over(draft=taken, by=colleague, now=now)


def test_a_log_that_nobody_was_told_of_is_its_authors(world: make.World) -> None:
    begun = make.draft(world)

    with pytest.raises(Refused):
        workflow.take_over(draft=begun, by=make.acting(world.on_call), now=NOW)


# The next shift


@pytest.fixture
def shift(world: make.World, carer: Client, draft: str) -> make.World:
    """The home is a children's home, and its log is half written."""
    Home.objects.filter(pk=world.home.pk).update(kind=HomeKind.CHILDRENS_HOME)
    return world


def test_the_next_shift_takes_a_log_over_from_their_home_page_and_sends_it(
    shift: make.World, sign_in: Any, draft: str
) -> None:
    client = sign_in(make.carer(shift.home, Role.HOME_STAFF))
    home = client.get("/home/")
    assert f"{shift.carer.person} has a log for {shift.child}" in words(home)
    assert f'href="{so_far()}"' in home.content.decode()
    assert green_buttons(client.get(so_far())) == ["Take over"]

    assert take_over(client).url == draft

    assert "has been told" not in words(client.get(draft, follow=True))
    assert "You took over a log" in words(client.get("/home/"))
    say(client, draft, "whereabouts", whereabouts="no", send="now")
    assert say(client, draft, "check", level="") == "sent"
    assert Event.objects.filter(fact=Fact.LOG_TAKEN_OVER).count() == 1
    assert ledger.check(Episode.objects.get()) == []


def test_whoever_went_off_shift_reads_who_has_the_log(
    shift: make.World, carer: Client, sign_in: Any, draft: str
) -> None:
    colleague = make.carer(shift.home, Role.HOME_STAFF)
    take_over(sign_in(colleague))

    assert carer.get(draft).url == so_far()
    assert f"{colleague.person} has this log now" in words(carer.get(so_far()))
    assert f"{colleague.person} has a log for" in words(carer.get("/home/"))


def test_a_log_that_on_call_has_is_not_taken_back(
    shift: make.World, sign_in: Any, draft: str
) -> None:
    take_over(sign_in(shift.on_call))
    client = sign_in(make.carer(shift.home, Role.HOME_STAFF))

    assert "take it over" not in words(client.get("/home/"))
    assert client.post(f"{so_far()}take-over/").status_code == 403


def test_a_foster_household_takes_no_log_over_and_nor_does_another_home(
    world: make.World, sign_in: Any, draft: str
) -> None:
    partner = make.carer(world.home)
    elsewhere = make.carer(make.home(world.provider, kind=HomeKind.CHILDRENS_HOME))

    assert "take it over" not in words(sign_in(partner).get("/home/"))
    assert take_over(sign_in(partner)).status_code == 403
    assert "take it over" not in words(sign_in(elsewhere).get("/home/"))
    assert take_over(sign_in(elsewhere)).status_code == 404
