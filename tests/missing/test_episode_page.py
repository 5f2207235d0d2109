"""The page of one episode, as each person around the child reads it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import Event, Look
from audit.record import Recorded
from audit.rules import Fact
from missing import ledger, workflow
from missing.models import Duty, Note
from missing.protocol import default_protocol
from missing.rules import Status
from partners.actor import SERVICE
from partners.models import RotaShift
from partners.rules import HomeKind, Office, Role
from tests import make
from tests.missing.pages import MOST, green_buttons, headings, statements, submitted, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)

EVERYBODY = (
    "carer",
    "on_call",
    "fostering_social_worker",
    "social_worker",
    "placing_manager",
    "coordinator",
    "call_handler",
    "sergeant",
    "inspector",
    "superintendent",
)


@pytest.fixture
def night(world, now):
    """Logged, levelled and reported a minute ago."""
    episode = make.levelled(make.logged(world, now=now), world.carer, now=now)
    return make.reported(world, episode=episode, now=now)


def pages(episode) -> list[str]:
    at = episode.get_absolute_url()
    return [at, f"{at}people/", f"{at}notes/new/", f"{at}police/"]


# Who sees it


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_around_the_child_reads_it(world, sign_in, night, name):
    client = sign_in(getattr(world, name))

    for page in pages(night):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert len(headings(answer)) == 1, page
        assert world.child.forename in words(answer)


def strangers(world):
    return {
        "another carer of the agency": make.carer(make.home(world.provider)),
        "a carer of another agency": make.carer(make.home()),
        "another force": make.officer(make.area().force),
        "another authority": make.job(Role.SOCIAL_WORKER, make.authority()),
        "a reviewing officer not named": make.job(Role.REVIEWING_OFFICER, world.responsible),
        "an administrator": make.job(Role.AGENCY_ADMIN, world.provider),
    }


def test_whoever_has_no_part_in_it_finds_nothing(world, sign_in, night):
    at = night.get_absolute_url()
    duty = Duty.objects.filter(episode=night).first()
    gets = [
        *pages(night),
        *(f"{at}{rest}" for rest in ("stand-down/", "police/decision/", "police/heard/")),
        *(f"{at}back/{step}/" for step in ("when", "how", "urgent", "check", "done")),
    ]
    for who, job in strangers(world).items():
        client = sign_in(job)
        for page in gets:
            answer = client.get(page)
            assert answer.status_code == 404, (who, page)
            assert world.child.forename not in answer.content.decode()
        posts = [*gets[2:-1], f"{at}duties/{duty.pk}/accept/"]
        for page in posts:
            if page.endswith("urgent/"):
                continue
            assert client.post(page, submitted()).status_code == 404, (who, page)


def test_what_may_not_be_seen_reads_like_what_does_not_exist(world, sign_in, night):
    client = sign_in(make.carer(make.home()))

    hidden = client.get(night.get_absolute_url()).content
    unknown = client.get("/missing/M-22222/").content

    assert hidden.replace(night.reference.encode(), b"") == unknown.replace(b"M-22222", b"")


def test_no_title_names_the_child(world, sign_in, night):
    """A title stays in the browser's history, on a device that others may share."""
    at, client = night.get_absolute_url(), sign_in(world.carer)

    for page in (*pages(night), f"{at}stand-down/", f"{at}police/heard/", f"{at}back/"):
        title = re.search("<title>(.*?)</title>", client.get(page).content.decode(), re.DOTALL)[1]
        assert night.reference in title, page
        assert world.child.forename not in title, page


def test_signed_out_it_asks_to_sign_in(night):
    assert Client().get(night.get_absolute_url()).status_code == 302


def test_police_stop_seeing_it_when_it_is_stood_down(world, sign_in, night, now):
    workflow.stand_down(
        episode=night, because="Was upstairs", by=make.acting(world.on_call), now=now
    )

    assert sign_in(world.sergeant).get(night.get_absolute_url()).status_code == 404


def test_looking_is_kept_once_a_minute_and_not_by_refreshing_itself(world, sign_in, night):
    client = sign_in(world.carer)

    client.get(night.get_absolute_url())
    looks = Look.objects.filter(child_id=world.child.pk, page="Episode overview").count()
    client.get(night.get_absolute_url(), headers={"HX-Request": "true"})

    assert looks == 1
    assert Look.objects.filter(child_id=world.child.pk, page="Episode overview").count() == 1


def test_a_refresh_without_a_look_within_the_hour_is_a_look(world, sign_in, night):
    """Anybody may send htmx's header; it hides nothing."""
    client, at = sign_in(world.carer), night.get_absolute_url()
    looks = Look.objects.filter(child_id=world.child.pk, page="Episode overview")

    client.get(at, headers={"HX-Request": "true"})
    assert looks.count() == 1

    with time_machine.travel(timezone.now() + timedelta(minutes=58), tick=False):
        client.get(at, headers={"HX-Request": "true"})
        assert looks.count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=62), tick=False):
        client.get(at, headers={"HX-Request": "true"})
        assert looks.count() == 2


@pytest.mark.parametrize("reference", ["M-1", "m-7f3k2", "M-AAAAA", "M-7F3K%00", "%F0%9F%92%A9"])
def test_what_is_no_reference_is_no_page(world, sign_in, reference):
    assert sign_in(world.carer).get(f"/missing/{reference}/").status_code == 404


# What it says


@pytest.mark.parametrize(
    ("kind", "lives"),
    [
        (HomeKind.FOSTER_HOUSEHOLD, "Lives with"),
        (HomeKind.CHILDRENS_HOME, "Lives at"),
        (HomeKind.SUPPORTED, "Lives at"),
    ],
)
def test_a_child_lives_with_people_and_at_a_place(world, sign_in, night, kind, lives):
    world.home.kind = kind
    world.home.save()

    page = words(sign_in(world.social_worker).get(night.get_absolute_url()))

    assert f"{lives} {world.home}, {world.provider}" in page


def test_it_leads_with_the_child_and_says_how_things_stand(world, sign_in, night):
    page = words(sign_in(world.carer).get(night.get_absolute_url()))

    for said in (
        world.child.full_name,
        night.reference,
        "Not where expected 2h 01m",
        "L2 Missing, report to police",
        "Police: waiting for a decision",
        f"Lives with {world.home}, {world.provider}",
        f"Placed by {world.responsible}",
        "Last seen",
    ):
        assert said in page


def test_what_was_said_to_make_tonight_riskier_is_on_every_page_about_it(
    world, sign_in, night, owner
):
    """Not only among what is read to police: who decides or reviews has to know it, too."""
    with owner():
        type(night).objects.filter(pk=night.pk).update(
            circumstances="K said he’d fetch her\nNo coat"
        )

    for reader in (world.on_call, world.coordinator, world.social_worker):
        page = words(sign_in(reader).get(night.get_absolute_url()))
        assert "Known of tonight: K said he’d fetch her; No coat" in page
    decide = words(sign_in(world.sergeant).get(f"/missing/{night}/police/decision/"))
    assert "K said he’d fetch her" in decide


def test_nobody_reads_where_the_child_lives(world, sign_in, night, owner):
    with owner():
        make.put_at(world.home, "4 Zqx Lane", "LS1 9ZX")

    for name in EVERYBODY:
        client = sign_in(getattr(world, name))
        for page in pages(night):
            content = client.get(page).content.decode()
            assert "Zqx Lane" not in content
            assert "LS1 9ZX" not in content


@pytest.mark.parametrize(
    ("name", "button"),
    [
        ("on_call", "Accept"),
        ("placing_manager", "Accept"),
        ("coordinator", "Accept"),
        ("sergeant", "Record decision"),
        ("call_handler", "Record decision"),
        ("inspector", "Record decision"),
    ],
)
def test_there_is_one_green_button_and_it_is_what_the_reader_does_next(
    world, sign_in, night, name, button
):
    answer = sign_in(getattr(world, name)).get(night.get_absolute_url())

    assert green_buttons(answer) == [button]


def test_a_carer_who_owes_nothing_yet_says_the_child_is_back(world, sign_in, night):
    answer = sign_in(world.carer).get(night.get_absolute_url())

    assert green_buttons(answer) == [f"{world.child} is back"]


def test_a_carer_who_owes_a_report_is_led_to_it(world, sign_in, now):
    episode = make.levelled(make.logged(world, now=now), world.carer, now=now)

    answer = sign_in(world.carer).get(episode.get_absolute_url())

    assert green_buttons(answer) == ["Report to police"]
    assert f"{world.child} is back" in words(answer)


def test_a_report_that_nobody_made_in_time_is_on_calls_to_make(world, sign_in):
    episode = make.levelled(
        make.logged(world, now=timezone.now() - 40 * MINUTE),
        world.carer,
        now=timezone.now() - 35 * MINUTE,
    )
    workflow.accept(
        duty=episode.duties.get(code="accept-on-call"),
        by=make.acting(world.on_call),
        now=timezone.now(),
    )
    at = episode.get_absolute_url()
    before = green_buttons(sign_in(world.on_call).get(at))

    workflow.mind(duty=episode.duties.get(code="report-to-police"), now=timezone.now())

    assert before == [f"{world.child} is back"]
    assert green_buttons(sign_in(world.on_call).get(at)) == ["Report to police"]
    assert green_buttons(sign_in(world.carer).get(at)) == ["Report to police"]


def test_a_log_that_is_not_finished_is_carried_on_by_whoever_began_it(world, sign_in, now):
    draft = make.draft(world, now=now)
    episode = workflow.open_episode(
        child=world.child, by=make.acting(world.carer), now=now, draft=draft
    )

    mine = sign_in(world.carer).get(episode.get_absolute_url())
    on_calls = sign_in(world.on_call).get(episode.get_absolute_url())

    assert green_buttons(mine) == ["Carry on with the log"]
    assert "Being logged now" in words(on_calls)
    assert green_buttons(on_calls) == [f"{world.child} is back"]


def test_a_challenge_that_waits_for_the_reader_comes_first(world, sign_in, night, now):
    payload = default_protocol().rung_payload(2, at=now)
    ledger.keep(Recorded(1, Fact.CHALLENGED, SERVICE, world.child, night, None, now, now, payload))

    answer = sign_in(world.inspector).get(night.get_absolute_url())

    assert green_buttons(answer) == ["Review the challenge"]


def test_what_is_next_names_whose_it_is_and_a_number(world, sign_in, now):
    make.team(world.provider, Office.ON_CALL, name="Northway on-call", phone="0113 496 0001")
    episode = make.logged(world, now=now)

    page = words(sign_in(world.on_call).get(episode.get_absolute_url()))

    assert "Set a level by" in page
    assert f"On-call worker, {world.provider}: not picked up" in page
    assert "Northway on-call 0113 496 0001" in page


def test_a_carer_to_whom_nobody_came_is_told_so_with_a_number(world, sign_in):
    make.team(world.provider, Office.ON_CALL, name="Northway on-call", phone="0113 496 0001")
    episode = make.logged(world, now=timezone.now() - 11 * MINUTE)
    at = episode.get_absolute_url()

    assert "Nobody has picked this up" in words(sign_in(world.carer).get(at))
    assert "Nobody has picked this up" not in words(sign_in(world.on_call).get(at))

    duty = episode.duties.get(code="accept-on-call")
    workflow.accept(duty=duty, by=make.acting(world.on_call), now=timezone.now())
    assert "Nobody has picked this up" not in words(sign_in(world.carer).get(at))


def test_a_child_who_is_back_has_no_way_to_be_away(world, sign_in, now):
    episode = make.back(world, now=now)

    answer = sign_in(world.carer).get(episode.get_absolute_url())

    assert headings(answer) == [f"{world.child} is back"]
    assert "Something has changed" not in words(answer)
    assert green_buttons(sign_in(world.social_worker).get(episode.get_absolute_url())) == [
        "Arrange the return interview"
    ]


def test_a_closed_episode_says_so_and_takes_late_information(world, sign_in, now):
    episode = make.back(world, now=now)
    workflow.close_episode(episode=episode, by=make.acting(world.on_call), now=now)

    answer = sign_in(world.carer).get(episode.get_absolute_url())

    assert "Closed" in words(answer)
    assert "Add late information" in words(answer)
    assert green_buttons(answer) == []


def test_older_and_newer_pages_of_the_timeline_are_linked(world, sign_in, night):
    for n in range(55):
        workflow.add_note(
            episode=night, text=f"Note {n}", by=make.acting(world.carer), now=timezone.now()
        )
    client = sign_in(world.carer)

    first = client.get(night.get_absolute_url()).content.decode()
    second = client.get(f"{night.get_absolute_url()}?page=2&order=oldest").content.decode()

    assert "?page=2" in first
    assert "?page=1&amp;order=oldest" in second


@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "9" * 40, "²", "1e3"])
def test_any_page_number_is_answered(world, sign_in, night, asked):
    answer = sign_in(world.carer).get(night.get_absolute_url(), {"page": asked, "order": asked})

    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["carer", "on_call", "sergeant"])
def test_the_page_asks_as_little_with_fifty_notes_as_with_five(world, sign_in, night, name):
    client = sign_in(getattr(world, name))
    at = night.get_absolute_url()
    client.get(at)
    counted = []
    for many in (5, 45):
        for n in range(many):
            workflow.add_note(
                episode=night, text=f"Note {n}", by=make.acting(world.carer), now=timezone.now()
            )
        counted.append(statements(client, at))

    assert len(counted[0]) == len(counted[1]) <= MOST


def test_the_other_pages_ask_for_little(world, sign_in, night):
    client = sign_in(world.carer)

    for page in pages(night):
        client.get(page)
        assert len(statements(client, page)) <= MOST, page


# Accepting


def accept(client, duty):
    return client.post(f"/missing/{duty.episode}/duties/{duty.pk}/accept/", submitted())


def test_accepting_puts_a_name_on_it(world, sign_in, night):
    duty = night.duties.get(code="police-decision")

    answer = accept(sign_in(world.sergeant), duty)

    duty.refresh_from_db()
    assert answer.status_code == 302
    assert duty.taken_by == world.sergeant.person
    assert world.sergeant.person.name in words(sign_in(world.carer).get(night.get_absolute_url()))


def test_a_second_press_of_accept_does_nothing_more(world, sign_in, night):
    client, duty = sign_in(world.sergeant), night.duties.get(code="police-decision")

    answers = [accept(client, duty) for _ in range(2)]

    assert [a.headers["Location"] for a in answers] == [night.get_absolute_url()] * 2
    assert Event.objects.filter(episode_id=night.pk, fact=Fact.ACCEPTED).count() == 1


def test_what_somebody_else_has_accepted_is_refused_with_their_name(world, sign_in, night):
    duty = night.duties.get(code="police-decision")
    workflow.accept(duty=duty, by=make.acting(world.sergeant), now=timezone.now())

    answer = accept(sign_in(make.officer(world.force)), duty)

    assert answer.status_code == 409
    assert f"{world.sergeant.person} has accepted this already" in words(answer)


@pytest.mark.parametrize("name", ["carer", "on_call", "inspector"])
def test_another_office_may_not_accept_it(world, sign_in, night, name):
    answer = accept(sign_in(getattr(world, name)), night.duties.get(code="police-decision"))

    assert answer.status_code == 403
    assert "Police control room supervisor" in words(answer)


def test_a_carer_may_not_accept_what_climbed_back_to_them(world, sign_in):
    episode = make.logged(world, now=timezone.now() - 11 * MINUTE)
    duty = episode.duties.get(code="accept-on-call")
    workflow.mind(duty=duty, now=timezone.now())

    assert accept(sign_in(world.carer), duty).status_code == 403


def test_a_duty_is_accepted_under_its_own_episode_only(world, sign_in, night):
    duty = night.duties.get(code="police-decision")
    client = sign_in(world.sergeant)

    wrong = client.post(f"/missing/M-22222/duties/{duty.pk}/accept/", submitted())

    assert wrong.status_code == 404
    assert client.get(f"/missing/{night}/duties/{duty.pk}/accept/").status_code == 405
    huge = client.post(f"/missing/{night}/duties/{'9' * 30}/accept/", submitted())
    assert huge.status_code == 404


# Notes and standing down


def test_a_button_says_whose_duty_it_is_where_the_next_is_somebody_elses(world, sign_in):
    address = make.reported(world, now=timezone.now()).get_absolute_url()
    theirs = "Yours: Missing coordinator where the child lives to accept by name"

    assert theirs in words(sign_in(world.coordinator).get(address))
    assert "Yours:" not in words(sign_in(world.carer).get(address))


def test_a_note_is_added_with_its_time(world, sign_in, night):
    earlier = timezone.localtime(timezone.now() - 30 * MINUTE)

    answer = sign_in(world.carer).post(
        f"/missing/{night}/notes/new/",
        submitted(
            **{
                "text": "Phone went straight to voicemail",
                "when": "earlier",
                "happened_at-on": earlier.date().isoformat(),
                "happened_at-time": earlier.strftime("%I:%M%p"),
            }
        ),
    )

    note = Note.objects.get(episode=night)
    assert answer.status_code == 302
    assert note.text == "Phone went straight to voicemail"
    assert timezone.localtime(note.happened_at).strftime("%H%M") == earlier.strftime("%H%M")
    assert "written down at" in words(sign_in(world.sergeant).get(night.get_absolute_url()))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({}, "Enter what you want to add"),
        ({"text": "Yes"}, "Select when it happened"),
        ({"text": "Yes", "when": "earlier"}, "Enter when it happened, like 8:40pm"),
        (
            {
                "text": "Yes",
                "when": "earlier",
                "happened_at-on": "tomorrow",
                "happened_at-time": "8pm",
            },
            "The time must be in the past",
        ),
        ({"text": "x" * 4001, "when": "now"}, "Use 4000 characters or fewer"),
    ],
)
def test_a_note_that_lacks_something_is_asked_for_again(world, sign_in, night, answers, error):
    answer = sign_in(world.carer).post(f"/missing/{night}/notes/new/", submitted(**answers))

    assert answer.status_code == 422
    assert error in words(answer)
    assert answer.content.decode().count("<h1") == 1
    assert not Note.objects.filter(episode=night).exists()


def test_standing_down_needs_a_reason_and_shows_it(world, sign_in, night):
    client, page = sign_in(world.on_call), f"/missing/{night}/stand-down/"

    without = client.post(page, submitted(because=" "))
    with_one = client.post(page, submitted(because="Was in the attic all along"))

    night.refresh_from_db()
    shown = client.get(night.get_absolute_url())
    assert (without.status_code, with_one.status_code) == (422, 302)
    assert night.status == Status.STOOD_DOWN
    assert "Was in the attic all along" in words(shown)
    assert headings(shown) == [f"{world.child} was not away"]


def test_what_is_over_is_not_stood_down_again(world, sign_in, night):
    client, page = sign_in(world.carer), f"/missing/{night}/stand-down/"
    make.back(world, episode=night, now=timezone.now())

    assert client.post(page, submitted(because="Mistake")).status_code == 409


def test_police_do_not_stand_a_carers_log_down(world, sign_in, night):
    page = f"/missing/{night}/stand-down/"

    assert sign_in(world.sergeant).get(page).status_code == 403
    assert sign_in(world.sergeant).post(page, submitted(because="No")).status_code == 403


ODD = ("", " ", "\x00", "x" * 5000, "’; DROP TABLE", "💩", "-1", "25:61", "2026-99-99", "{{7*7}}")


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_typed_is_never_a_fault(world, sign_in, night, odd):
    client = sign_in(world.carer)
    answers = {
        "text": odd,
        "when": odd,
        "because": odd,
        "submission": odd,
        **{f"happened_at-{part}": odd for part in ("on", "day", "month", "year", "time")},
    }

    for page in (f"/missing/{night}/notes/new/", f"/missing/{night}/stand-down/"):
        assert client.post(page, answers).status_code < 500


# People


@pytest.fixture
def on_shift(world, owner):
    """The on-call worker is on duty by the rota, for two hours either side of now."""
    hours = timedelta(hours=2)
    with owner():
        team = make.team(world.provider, Office.ON_CALL, phone="0113 496 0001")
        RotaShift.objects.create(
            team=team,
            person=world.on_call.person,
            starts_at=timezone.now() - hours,
            ends_at=timezone.now() + hours,
        )
    return world.on_call


def test_people_says_who_is_on_shift_with_the_number_of_their_team(world, sign_in, night, on_shift):
    page = words(sign_in(world.carer).get(f"{night.get_absolute_url()}people/"))

    shown = page[page.index("On shift now") :]
    assert str(on_shift.person) in shown
    assert "0113 496 0001" in shown
    assert "ast opened" not in page


def test_only_whoever_reads_looks_is_told_when_somebody_last_opened_the_record(
    world, sign_in, night, on_shift
):
    people = f"{night.get_absolute_url()}people/"
    client = sign_in(world.social_worker)
    before = words(client.get(people))
    sign_in(on_shift).get(night.get_absolute_url())

    after = words(client.get(people))

    assert "Has not opened this record" in before
    assert "Has not opened this record" not in after
    assert "Last opened this record" in after
    for who in (world.on_call, world.coordinator, world.sergeant):
        assert "opened this record" not in words(sign_in(who).get(people))


def test_people_takes_as_few_statements_however_many_are_on_shift(
    world, sign_in, night, on_shift, owner, django_assert_max_num_queries
):
    with owner():
        for _ in range(5):
            RotaShift.objects.create(
                team=RotaShift.objects.first().team,
                person=make.job(Role.ON_CALL, world.provider).person,
                starts_at=timezone.now() - MINUTE,
                ends_at=timezone.now() + MINUTE,
            )
    client = sign_in(world.social_worker)
    client.get(f"{night.get_absolute_url()}people/")

    with django_assert_max_num_queries(8 + 4):
        client.get(f"{night.get_absolute_url()}people/")


# Whom to ring


BAR = 'class="app-emergency"'


@pytest.mark.parametrize("role", [Role.CARER, Role.HOME_STAFF])
def test_every_page_of_a_case_has_999_and_on_call_at_the_top_for_carers(
    world, sign_in, night, role
):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
    client = sign_in(make.carer(world.home, role))

    for page in [*pages(night), f"{night.get_absolute_url()}tried/", "/notifications/"]:
        shown = client.get(page).content.decode()
        top = shown[: shown.index("<main")]
        assert shown.count(BAR) == 1, page
        assert 'href="tel:999"' in top, page
        assert "0113 496 0123" in top, page


def test_whoever_isnt_a_carer_reads_the_case_without_it(world, sign_in, night):
    assert BAR not in sign_in(world.coordinator).get(night.get_absolute_url()).content.decode()


def test_a_page_that_says_whom_to_ring_itself_says_it_once(world, sign_in, night):
    make.team(world.provider, Office.ON_CALL, phone="0113 496 0123")
    client = sign_in(world.carer)

    for page in ("/help/", f"{night.get_absolute_url()}nowhere/"):
        shown = client.get(page).content.decode()
        assert BAR not in shown
        assert "0113 496 0123" in shown
