"""Home: what each role needs first, and nothing of anybody else's children."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from children.models import Profile
from children.rules import Breadth, ProfessionalKind
from children.workflow import give_sight, name_professional
from missing import drafts, workflow
from partners.rules import AgencyKind, Role
from tests import make
from tests.missing.pages import (
    MOST,
    another_child,
    green_buttons,
    headings,
    nights,
    part_of,
    statements,
    words,
)

pytestmark = pytest.mark.django_db


def everyone(world):
    """One job of every role there is."""
    return {
        Role.CARER: world.carer,
        Role.HOME_STAFF: make.carer(world.home, Role.HOME_STAFF),
        Role.ON_CALL: world.on_call,
        Role.FOSTERING_SOCIAL_WORKER: world.fostering_social_worker,
        Role.CALL_HANDLER: world.call_handler,
        Role.POLICE_SUPERVISOR: world.sergeant,
        Role.SENIOR_OFFICER: world.inspector,
        Role.SUPERINTENDENT: world.superintendent,
        Role.SOCIAL_WORKER: world.social_worker,
        Role.EMERGENCY_DUTY: make.job(Role.EMERGENCY_DUTY, world.responsible),
        Role.INTERVIEWER: world.interviewer,
        Role.COORDINATOR: world.coordinator,
        Role.PLACING_AUTHORITY: world.placing_manager,
        Role.REVIEWING_OFFICER: make.job(Role.REVIEWING_OFFICER, world.responsible),
        Role.AGENCY_ADMIN: make.job(Role.AGENCY_ADMIN, world.provider),
    }


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_with_and_without_children_away(world, sign_in, now, role):
    client = sign_in(everyone(world)[role])
    empty = client.get("/home/")

    make.back(another_child(world), now=now)
    make.reported(world, now=now)
    full = client.get("/home/")

    for answer in (empty, full):
        assert answer.status_code == 200
        assert len(headings(answer)) == 1
        assert len(green_buttons(answer)) <= 1


def test_somebody_without_a_job_is_told_who_can_help(world):
    client = Client()
    client.force_login(make.person(), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/home/")

    assert answer.status_code == 403
    assert "administrator" in words(answer)


def test_signed_out_home_asks_to_sign_in():
    assert Client().get("/home/").status_code == 302


# Carers


def test_a_carer_finds_each_child_and_the_button_that_says_not_here(world, sign_in):
    answer = sign_in(world.carer).get("/home/")

    assert green_buttons(answer) == ["Someone isn’t where they should be"]
    assert f"{world.child} isn’t here" in words(answer)
    form = '<form method="post" action="/missing/start/"'
    assert answer.content.decode().count(form) == 2
    assert f'name="child" value="{world.child.pk}"' in answer.content.decode()


def test_a_carer_whose_child_is_away_finds_what_comes_next(world, sign_in, now):
    episode = make.logged(world, now=now)

    answer = sign_in(world.carer).get("/home/")
    page = words(answer)

    assert "Not where expected" in page
    assert "Next: Set a level" in page
    assert f"{world.child} is back" in page
    assert f"/missing/{episode}/back/" in answer.content.decode()
    assert f"{world.child} isn’t here" not in page


def test_a_child_who_is_back_can_be_logged_again(world, sign_in, now):
    make.back(world, now=now)

    page = words(sign_in(world.carer).get("/home/"))

    assert f"{world.child} isn’t here" in page
    assert f"{world.child} is back" not in page


def test_a_log_that_was_begun_is_offered_again(world, sign_in, now):
    draft = make.draft(world, now=now)

    answer = sign_in(world.carer).get("/home/")

    assert "You started a log" in words(answer)
    assert f"/missing/drafts/{draft.pk}/" in answer.content.decode()
    other = sign_in(make.carer(world.home)).get("/home/")
    assert "You started a log" not in words(other)


def test_a_log_of_a_child_who_has_moved_on_is_offered_to_nobody(world, now):
    """Not even to whoever began it, who has another job now: the first lock alone holds that."""
    make.draft(world, now=now)
    moved = make.job(Role.ON_CALL, make.agency(AgencyKind.PROVIDER), who=world.carer.person)

    assert len(drafts.started(make.acting(world.carer))) == 1
    assert drafts.started(make.acting(moved)) == []


def test_a_carer_without_children_is_told_whom_to_call(sign_in, db):
    answer = sign_in(make.carer(make.home())).get("/home/")

    assert "No child is linked to you yet" in words(answer)
    assert green_buttons(answer) == []


def test_two_carers_of_one_agency_do_not_see_each_others_children(world, sign_in, now):
    make.reported(world, now=now)
    other = make.carer(make.home(world.provider))

    assert world.child.forename not in sign_in(other).get("/home/").content.decode()


# Those beside the carers


def test_on_call_sees_what_is_being_logged_and_what_waits_to_be_accepted(world, sign_in, now):
    make.opened(another_child(world), now=now)
    make.logged(world, now=now)

    page = words(sign_in(world.on_call).get("/home/"))

    assert "Being logged now" in page
    assert "Waiting for you" in page
    assert "On-call to accept by name" in page
    assert "Accept" in page


def test_a_placing_authority_sees_what_it_has_not_accepted(world, sign_in, now):
    episode = make.reported(world, now=now)
    client = sign_in(world.placing_manager)

    before = words(client.get("/home/"))
    duty = episode.duties.get(code="accept-placing-authority")
    workflow.accept(duty=duty, by=make.acting(world.placing_manager), now=now)
    after = words(client.get("/home/"))

    assert "Placing authority to accept by name" in before
    assert "Placing authority to accept by name" not in after


def test_nothing_to_do_is_said_in_words(world, sign_in):
    page = words(sign_in(world.on_call).get("/home/"))

    assert "Nothing waits for you to accept." in page
    assert "No child you work with is recorded as away, or just back." in page


def test_a_reviewing_officer_sees_the_children_named_to_them(world, sign_in, now):
    reviewer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    make.logged(world, now=now)
    client = sign_in(reviewer)
    before = client.get("/home/").content.decode()

    name_professional(
        child=world.child,
        person=reviewer.person,
        kind=ProfessionalKind.REVIEWING_OFFICER,
        by=make.acting(world.social_worker),
        now=now,
    )

    assert world.child.forename not in before
    assert "Not where expected" in words(client.get("/home/"))


def test_a_reviewing_officer_is_led_to_every_time_away_of_a_child_who_is_at_home(
    world, sign_in, now
):
    reviewer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    name_professional(
        child=world.child,
        person=reviewer.person,
        kind=ProfessionalKind.REVIEWING_OFFICER,
        by=make.acting(world.social_worker),
        now=now,
    )
    client = sign_in(reviewer)

    page = client.get("/home/").content.decode()

    for address in (f"/children/{world.child.pk}/", f"/children/{world.child.pk}/missing/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


# Police, interviews, administration


def test_police_see_how_much_waits_and_the_next_decision(world, sign_in, now):
    make.reported(world, now=now)

    answer = sign_in(world.sergeant).get("/home/")

    assert "1 waiting for a decision" in words(answer)
    assert green_buttons(answer) == ["Next decision"]


def test_police_see_at_home_whatever_else_waits_for_them(world, sign_in, now):
    night = make.reported(world, now=now - timedelta(hours=2))
    make.back(world, now=now, episode=night)

    page = words(sign_in(world.sergeant).get("/home/"))

    assert "Also waiting for police (1)" in page
    assert "Record the prevention interview" in page
    assert "Nothing waiting" not in page


def test_a_senior_officer_is_led_to_challenges(world, sign_in):
    answer = sign_in(world.inspector).get("/home/")

    assert green_buttons(answer) == ["Review challenges"]
    assert "/escalations/" in answer.content.decode()


def test_an_interviewer_sees_interviews_that_nobody_has_picked_up(world, sign_in, now):
    episode = make.back(world, now=now)
    give_sight(
        child=world.child,
        agency=world.interviews,
        breadth=Breadth.ALL,
        why="Asked to hold the interview",
        now=now,
        episode_id=episode.pk,
    )

    page = words(sign_in(world.interviewer).get("/home/"))

    assert "Hold the return interview" in page


def test_an_administrator_sees_no_child_and_settings_only_if_they_may(world, sign_in, now):
    make.reported(world, now=now)
    plain = make.job(Role.AGENCY_ADMIN, world.provider)
    staff = make.job(Role.AGENCY_ADMIN, world.provider, who=make.person(is_staff=True))

    for job, may in ((plain, False), (staff, True)):
        answer = sign_in(job).get("/home/")
        assert world.child.forename not in answer.content.decode()
        assert ("Set agencies up" in answer.content.decode()) is may


@pytest.mark.parametrize(
    "role", [Role.CARER, Role.ON_CALL, Role.POLICE_SUPERVISOR, Role.COORDINATOR, Role.INTERVIEWER]
)
def test_a_home_of_fifty_asks_as_little_as_a_home_of_five(world, sign_in, role):
    client = sign_in(everyone(world)[role])
    counted = []
    for many in (5, 45):
        nights(world, many)
        client.get("/home/")
        counted.append(len(statements(client, "/home/")))

    assert counted[0] == counted[1] <= MOST


def test_a_carer_can_leave_every_page_in_a_hurry_and_a_professional_is_not_asked_to(
    world, sign_in, now
):
    episode = make.levelled(make.logged(world, now=now), world.carer, now=now)
    at = f"/missing/{episode.reference}/"
    carers = (
        "/home/",
        "/children/",
        at,
        *(f"{at}{part}/" for part in ("police", "back", "assessment")),
    )

    for address in carers:
        assert "Exit quickly" in sign_in(world.carer).get(address).content.decode(), address
        assert "Exit quickly" not in sign_in(world.on_call).get(address).content.decode(), address


@pytest.mark.parametrize(
    ("who", "part"),
    [
        ("on_call", "live"),
        ("coordinator", "live"),
        ("sergeant", "queue"),
        ("inspector", "queue"),
        ("superintendent", "queue"),
    ],
)
def test_the_lists_of_a_home_page_ask_for_news_and_say_when_they_are_old(
    world, sign_in, now, who, part
):
    episode = make.reported(world, now=now)
    client = sign_in(getattr(world, who))

    live = part_of(client, "/home/", part)

    assert "data-live" in live
    assert "data-stale" in live
    assert episode.get_absolute_url() in live


def test_a_carer_is_asked_to_check_what_is_known_of_a_child(world, sign_in):
    client, at = sign_in(world.carer), reverse("profile", args=[world.child.pk])

    assert f'{at}">Check what is known of {world.child}</a>: 2 parts to check' in html(client)

    Profile.objects.filter(child=world.child).delete()
    assert "Write what police would ask for" in html(client)


def html(client) -> str:
    return client.get("/home/").content.decode()
