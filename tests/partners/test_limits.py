"""How long somebody stays signed in, and devices that several people use."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import get_resolver, reverse

from children.models import Document
from children.rules import DocumentKind
from config.directories import read_directories
from partners.models import Invitation, Session
from partners.reauthentication import NOT_KEPT, recently_authenticated
from partners.returning import safe
from partners.rules import AgencyKind, Office, Role
from partners.session_store import kept_as
from partners.sessions import mark_of
from partners.strength import BY_DIRECTORY
from tests import make
from tests.addresses import every_address
from tests.signing import app_of, came_long_ago, client_of, code_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
LOGIN = reverse("account_login")


@pytest.fixture(autouse=True)
def _as_in_service(settings: Any) -> None:
    settings.SESSION_IDLE = timedelta(minutes=30)
    settings.SHARED_IDLE = timedelta(minutes=10)
    settings.SESSION_LONGEST = timedelta(hours=12)


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def at(client: Client, moment: datetime, page: str = "/home/", **kwargs: Any) -> Any:
    with time_machine.travel(moment, tick=False):
        return client.get(page, **kwargs)


def begun(job: Any, *, shared: bool = False) -> Client:
    with time_machine.travel(NOW, tick=False):
        client = client_of(job.person, job)
        if shared:
            client.post("/signin/shared-device/")
        assert client.get("/home/").status_code == 200
    return client


def test_doing_nothing_for_half_an_hour_signs_out(world: make.World) -> None:
    client = begun(world.carer)

    answer = at(client, minutes(31), "/children/")

    assert answer.headers["Location"] == f"{LOGIN}?next=/children/"
    assert "nothing was done here for a while" in at(client, minutes(31), LOGIN).content.decode()
    assert not Session.objects.filter(person=world.carer.person).exists()


@pytest.mark.parametrize("page", ["/helplines/", "/helplines/children/", "/voice/nobody-made-it/"])
def test_a_page_for_anybody_opens_though_somebody_had_been_signed_in_there(world, page) -> None:
    client = begun(world.carer)

    answer = at(client, minutes(31), page)

    assert answer.status_code in (200, 404)
    assert "0800 1111" in answer.content.decode()
    assert "signed out" not in answer.content.decode()
    assert world.carer.person.name not in answer.content.decode()
    assert "messages" not in client.cookies
    assert not Session.objects.filter(person=world.carer.person).exists()


def test_doing_something_now_and_then_does_not(world: make.World) -> None:
    client = begun(world.carer)

    answers = [at(client, minutes(25 * each)).status_code for each in range(1, 6)]

    assert answers == [200] * 5


def test_twelve_hours_are_the_longest_whatever_one_does(world: make.World) -> None:
    client = begun(world.carer)
    for each in range(1, 29):
        assert at(client, minutes(25 * each)).status_code == 200

    answer = at(client, minutes(12 * 60 + 1))

    assert answer.headers["Location"].startswith(LOGIN)


def test_a_screen_that_is_left_on_is_not_somebody_doing_something(world: make.World) -> None:
    client = begun(world.coordinator)
    asks_for_news = {"headers": {"HX-Request": "true"}}
    for each in (10, 20, 29):
        assert at(client, minutes(each), "/board/", **asks_for_news).status_code == 200

    answer = at(client, minutes(31), "/board/", **asks_for_news)

    assert answer.headers["HX-Refresh"] == "true"
    assert client.get("/board/").headers["Location"].startswith(LOGIN)


def test_a_form_sent_too_late_leads_back_to_its_page_after_signing_in(world: make.World) -> None:
    client = begun(world.carer)

    with time_machine.travel(minutes(31), tick=False):
        answer = client.post(
            "/notifications/read/", headers={"Referer": "http://testserver/notifications/?a=1"}
        )

    assert answer.headers["Location"] == f"{LOGIN}?next=/notifications/%3Fa%3D1"


def test_a_log_begun_before_is_still_there_after_signing_in_again(world: make.World) -> None:
    draft = make.draft(world)
    client = begun(world.carer)
    page = reverse("log-step", kwargs={"pk": draft.pk, "code": "danger"})

    answer = at(client, minutes(31), page)
    assert answer.headers["Location"] == f"{LOGIN}?next={page}"
    person = world.carer.person
    person.set_password("four words make one")
    person.save()
    sent = {"login": person.email, "password": "four words make one", "next": page}
    back = client.post(LOGIN, sent, follow=True)

    assert back.redirect_chain[-1][0] == page
    assert back.status_code == 200


def test_last_used_is_noted_by_the_minute_and_no_more(
    world: make.World, django_assert_num_queries: Any
) -> None:
    client = begun(world.carer)
    at(client, minutes(0.5))
    assert Session.objects.get(person=world.carer.person).used_at == NOW

    at(client, minutes(2))

    assert Session.objects.get(person=world.carer.person).used_at == minutes(2)


# Told before it is over


def told_of(client: Client, page: str = "/home/") -> list[str]:
    """The seconds after which a page says that somebody is signed out."""
    return re.findall(r'data-idle-limit="(\d+)"', client.get(page).content.decode())


def test_whoever_is_signed_in_is_told_after_how_long_they_are_signed_out(world: make.World) -> None:
    client = client_of(world.carer.person, world.carer)

    for page in ("/home/", "/children/", reverse("mfa_index")):
        assert told_of(client, page) == ["1800"], page
    assert told_of(Client(), LOGIN) == []


def test_on_a_device_that_several_people_use_it_is_ten_minutes(world: make.World) -> None:
    client = client_of(world.carer.person, world.carer)
    client.post("/signin/shared-device/")

    assert told_of(client) == ["600"]


def test_the_limit_that_is_told_is_the_one_that_is_held(world: make.World) -> None:
    client = begun(world.carer)
    with time_machine.travel(NOW, tick=False):
        (limit,) = told_of(client)
    over = NOW + timedelta(seconds=int(limit) + 1)

    assert at(client, over).headers["Location"].startswith(LOGIN)


def test_the_warning_is_hidden_until_it_is_time_and_asks_to_stay(world: make.World) -> None:
    page = client_of(world.carer.person, world.carer).get("/home/").content.decode()

    opening = page[page.index('<div class="app-idle"') :]
    assert " hidden>" in opening[: opening.index(">") + 1]
    assert f'hx-post="{reverse("stay-signed-in")}"' in page
    assert "data-idle-over hidden" in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_staying_counts_as_doing_something(world: make.World, headers: dict[str, str]) -> None:
    client = begun(world.carer)

    with time_machine.travel(minutes(29), tick=False):
        answer = client.post(reverse("stay-signed-in"), headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert Session.objects.get(person=world.carer.person).used_at == minutes(29)
    assert at(client, minutes(58)).status_code == 200


def test_a_page_that_asks_for_news_does_not_count(world: make.World) -> None:
    client = begun(world.carer)

    assert at(client, minutes(29), headers={"HX-Request": "true"}).status_code == 200

    assert Session.objects.get(person=world.carer.person).used_at == NOW
    assert at(client, minutes(31)).headers["Location"].startswith(LOGIN)


def test_staying_is_no_way_back_in(world: make.World) -> None:
    client = begun(world.carer)

    with time_machine.travel(minutes(31), tick=False):
        answer = client.post(reverse("stay-signed-in"))

    assert answer.headers["Location"].startswith(LOGIN)
    assert not Session.objects.filter(person=world.carer.person).exists()


def test_whoever_sets_a_second_step_up_may_stay_too(world: make.World) -> None:
    client = client_of(world.coordinator.person, world.coordinator, strong=False)

    assert told_of(client, "/account/set-up/") == ["1800"]
    assert client.post(reverse("stay-signed-in")).status_code == 204


# Devices that several people use


def test_a_shared_device_signs_out_sooner(world: make.World) -> None:
    shared, own = begun(world.carer, shared=True), begun(world.carer)
    Session.objects.filter(device="").delete()

    assert at(own, minutes(11)).status_code == 200
    assert at(shared, minutes(11)).headers["Location"].startswith(LOGIN)


def test_it_is_said_before_signing_in_and_nothing_is_kept_there(client: Client) -> None:
    said = client.post("/signin/shared-device/", {"next": "/board/"})
    page = client.get(said.headers["Location"]).content.decode()

    assert said.headers["Location"] == f"{LOGIN}?next=%2Fboard%2F"
    assert "Several people use this device" in page
    assert "signed out after 10 minutes" in page
    assert 'autocomplete="username"' not in page
    assert page.count('autocomplete="off"') == 2


def test_it_can_be_unsaid(client: Client) -> None:
    client.post("/signin/shared-device/")

    client.post("/signin/shared-device/", {"shared": "no"})

    assert "This is a shared device" in client.get(LOGIN).content.decode()


def test_unsaying_it_does_not_lengthen_a_session_that_began_there(world: make.World) -> None:
    with time_machine.travel(NOW, tick=False):
        client = Client()
        client.post("/signin/shared-device/")
        client.post("/signin/demo/", {"persona": "nobody"})
        person = world.carer.person
        person.set_password("four words make one")
        person.save()
        client.post(LOGIN, {"login": person.email, "password": "four words make one"})
        client.post("/signin/shared-device/", {"shared": "no"})

    assert at(client, minutes(11)).headers["Location"].startswith(LOGIN)


def test_the_next_person_takes_over_with_one_press(world: make.World) -> None:
    client = begun(world.carer, shared=True)
    assert "Switch user" in at(client, minutes(1)).content.decode()

    with time_machine.travel(minutes(2), tick=False):
        answer = client.post("/signin/switch-user/")

    assert answer.headers["Location"] == LOGIN
    assert client.get("/home/").status_code == 302


# Where one is signed in


def test_each_device_is_listed_in_words_and_none_by_its_key(world: make.World) -> None:
    here = client_of(world.carer.person, world.carer)
    agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    here.get("/home/", headers={"User-Agent": agent})
    other = client_of(world.carer.person, world.carer)
    other.get("/home/", headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU) Safari/604.1"})

    page = here.get("/account/sessions/").content.decode()

    assert "Firefox on Windows (this one)" in page
    assert "Safari on an iPhone" in page
    for key in Session.objects.values_list("session_key", flat=True):
        assert key not in page


def test_one_is_ended_and_the_others_go_on(world: make.World) -> None:
    here, other, third = (client_of(world.carer.person, world.carer) for _ in range(3))

    here.post("/account/sessions/end/", {"session": mark_of(kept_as(other.session.session_key))})

    assert other.get("/home/").status_code == 302
    assert here.get("/home/").status_code == third.get("/home/").status_code == 200


def test_nobody_ends_somebody_elses(world: make.World) -> None:
    here, other = client_of(world.carer.person), client_of(world.on_call.person)

    for mark in (mark_of(kept_as(other.session.session_key)), other.session.session_key, ""):
        here.post("/account/sessions/end/", {"session": mark})

    assert other.get("/home/").status_code == 200


def test_all_others_end_at_once(world: make.World) -> None:
    here, *others = (client_of(world.carer.person, world.carer) for _ in range(3))

    page = here.post("/account/sessions/end-others/", follow=True).content.decode()

    assert "everywhere but here" in page
    assert [each.get("/home/").status_code for each in others] == [302, 302]


# Showing again that it is you


def test_what_asks_for_it_is_reached_by_whoever_signed_in_minutes_ago(
    world: make.World, settings: Any
) -> None:
    page = reverse("mfa_generate_recovery_codes")
    person = world.carer.person
    person.set_password("four words make one")
    person.save()
    client = Client()
    with time_machine.travel(NOW, tick=False):
        client.post(LOGIN, {"login": person.email, "password": "four words make one"})

    assert at(client, minutes(4), page).status_code == 200
    asked = at(client, minutes(6), page)

    assert asked.headers["Location"] == f"{reverse('account_reauthenticate')}?next={page}".replace(
        "/accounts/recovery-codes/new/", "%2Faccounts%2Frecovery-codes%2Fnew%2F"
    )
    with time_machine.travel(minutes(7), tick=False):
        back = client.post(
            reverse("account_reauthenticate"), {"password": "four words make one", "next": page}
        )
    assert back.headers["Location"] == page
    assert at(client, minutes(8), page).status_code == 200


def test_a_wrong_password_is_not_enough(world: make.World) -> None:
    person = world.carer.person
    person.set_password("four words make one")
    person.save()
    client = client_of(person, strong=False)

    answer = client.post(reverse("account_reauthenticate"), {"password": "not this one"})

    assert answer.status_code == 200
    assert "Enter the password that you sign in with" in answer.content.decode()


PASSWORD = "four words make one"


@pytest.fixture
def admin() -> Any:
    """An agency's administrator, with a password."""
    job = make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING))
    job.person.set_password(PASSWORD)
    job.person.save()
    return job


def invitation(**said: Any) -> dict[str, Any]:
    typed = {"email": "new@example.test", "role": "on-call", "title": "On-call worker"}
    return {**typed, "submission": str(uuid4()), **said}


def shows_again(client: Client, asked: Any, **said: Any) -> Any:
    """Answer the page that somebody was led to, as its form would."""
    where = asked.headers["Location"]
    page = client.get(where).content.decode()
    onward = re.search(r'name="next" value="([^"]+)"', page)
    assert onward, "the page does not know where they were"
    return client.post(urlsplit(where).path, {**said, "next": unescape(onward.group(1))})


def test_a_form_sent_too_long_after_is_kept_and_sent_once_they_have_shown_who_they_are(
    admin: Any,
) -> None:
    client = came_long_ago(admin)

    asked = client.post(reverse("invite"), invitation())
    assert asked.headers["Location"].startswith(f"{reverse('account_reauthenticate')}?next=")
    assert not Invitation.objects.exists()
    wrong = shows_again(client, asked, password="not this one")
    assert wrong.status_code == 200
    assert not Invitation.objects.exists()
    sent = shows_again(client, asked, password=PASSWORD)

    assert (sent.status_code, sent.headers["Location"]) == (302, reverse("invitations"))
    made = Invitation.objects.get()
    assert (made.email, made.title) == ("new@example.test", "On-call worker")
    assert client.post(reverse("invite"), invitation(email="b@example.test")).status_code == 302
    assert Invitation.objects.count() == 2


def test_the_code_of_an_app_sends_it_as_well(admin: Any) -> None:
    secret = app_of(admin.person)
    client = came_long_ago(admin)
    client.post(reverse("invite"), invitation())

    where = reverse("mfa_reauthenticate")
    sent = client.post(where, {"code": code_of(secret), "next": reverse("invite")})

    assert sent.headers["Location"] == reverse("invitations")
    assert Invitation.objects.get().email == "new@example.test"


def test_what_was_filled_in_wrongly_comes_back_with_what_was_typed(admin: Any) -> None:
    client = came_long_ago(admin)
    asked = client.post(reverse("invite"), invitation(title=""))

    answer = shows_again(client, asked, password=PASSWORD)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter their job title" in page
    assert 'value="new@example.test"' in page
    # Put right, it goes to where it belongs, though the address bar is still that of the question.
    assert f'<form method="post" action="{reverse("invite")}"' in page


def test_a_form_of_a_later_page_of_a_list_is_kept_too(admin: Any) -> None:
    leaver = make.job(Role.ON_CALL, admin.agency)
    client = came_long_ago(admin)

    asked = client.post(f"{reverse('leavers')}?page=2", {"pasted": leaver.person.email})
    answer = shows_again(client, asked, password=PASSWORD)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert leaver.person.name in page
    assert 'name="step"' in page


def test_a_page_is_gone_back_to(admin: Any) -> None:
    client = came_long_ago(admin)
    page = f"{reverse('leavers')}?page=1"

    asked = client.get(page)
    back = shows_again(client, asked, password=PASSWORD)

    assert back.headers["Location"] == page


def test_a_form_that_was_given_up_is_not_sent_on_the_way_to_another_page(admin: Any) -> None:
    client = came_long_ago(admin)
    client.post(reverse("invite"), invitation())

    shows_again(client, client.get(reverse("leavers")), password=PASSWORD)
    client.get(reverse("invite"))

    assert not Invitation.objects.exists()


def test_a_file_of_a_record_is_given_once_they_have_shown_who_they_are(world: make.World) -> None:
    job = world.social_worker
    job.person.set_password(PASSWORD)
    job.person.save()
    client = came_long_ago(job)

    asked = client.post(reverse("child-record-csv", args=[world.child.pk]), {})
    answer = shows_again(client, asked, password=PASSWORD)

    assert answer.headers["Content-Type"].startswith("text/csv")


def test_no_administrator_changes_anything_without_having_shown_lately_who_they_are(
    admin: Any,
) -> None:
    """But to remind somebody, to say that all is right still, and to try whether an alert arrives."""
    job, home = make.job(Role.ON_CALL, admin.agency), make.home(admin.agency)
    team = make.team(admin.agency, Office.ON_CALL)
    of_a_job = ("change-job", "leave-job", "end-job", "begin-again")
    of_an_agency = ("agency-details", "agency-hours", "agency-agreement", "agency-contact")
    forms = [
        *(reverse(name, args=[job.pk]) for name in of_a_job),
        *(reverse(name, args=[home.pk]) for name in ("change-home", "close-home")),
        *(reverse(name, args=[team.pk]) for name in ("change-team", "new-shift")),
        *(reverse(name) for name in ("new-home", "new-team", "invite", "leavers", *of_an_agency)),
        reverse("new-job", args=[job.person_id]),
    ]
    presses = [
        reverse(name, args=[job.pk]) for name in ("stay-in-job", "invite-again", "take-back")
    ]
    client = came_long_ago(admin)

    answers = [*map(client.get, forms), *map(client.post, presses)]

    asked = reverse("account_reauthenticate")
    assert not [
        each.request["PATH_INFO"]
        for each in answers
        if not each.headers.get("Location", "").startswith(asked)
    ]


@pytest.mark.parametrize(
    ("kind", "asks"),
    [
        (DocumentKind.CHRONOLOGY, True),
        (DocumentKind.LOOKS, True),
        (DocumentKind.POLICE_SUMMARY, False),
        (DocumentKind.EPISODE_REPORT, False),
    ],
)
def test_a_paper_that_takes_a_record_out_whole_is_given_to_somebody_who_shows_who_they_are(
    world: make.World, kind: DocumentKind, asks: bool
) -> None:
    """And the papers of a night to whoever is signed in: nobody looks for a passkey then."""
    job = world.social_worker
    job.person.set_password(PASSWORD)
    job.person.save()
    paper = Document.objects.create(
        child=world.child,
        kind=kind,
        filename="paper.pdf",
        asked_by=job.person,
        asked_as=job,
        asked_at=NOW,
        made_at=NOW,
        content=b"%PDF",
        fingerprint="0" * 64,
    )

    answer = came_long_ago(job).get(reverse("document-file", args=[paper.pk, paper.filename]))

    where = answer.headers.get("Location", "")
    assert where.startswith(reverse("account_reauthenticate")) is asks
    assert answer.status_code == (302 if asks else 200)


@pytest.fixture
def vouched_for(settings: Any) -> Any:
    """A client of somebody whose agency's directory vouched for them an hour ago."""

    def came(job: Any) -> Client:
        told = {"id": "ours", "name": "Ours", "issuer": "https://a.example", "client_id": "us"}
        here = [{**told, "agency": job.agency_id}]
        settings.DIRECTORIES = read_directories(here, lambda name: "a secret")
        client = came_long_ago(job, method="socialaccount", provider="ours")
        session = client.session
        shown = session[AUTHENTICATION_METHODS_SESSION_KEY]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [*shown, {**shown[0], "method": BY_DIRECTORY}]
        session.save()
        return client

    return came


DIRECTORY = reverse("openid_connect_login", args=["ours"])


def test_where_a_directory_asks_again_the_page_with_the_form_says_that_it_was_not_sent(
    admin: Any, vouched_for: Any
) -> None:
    client, page = vouched_for(admin), reverse("invite")

    asked = client.post(page, invitation(), headers={"Referer": f"http://testserver{page}"})

    assert asked.headers["Location"] == f"{DIRECTORY}?next={page}"
    assert NOT_KEPT in client.get(reverse("people")).content.decode()
    assert not Invitation.objects.exists()


def test_where_a_directory_asks_again_a_page_is_gone_back_to_without_a_word(
    admin: Any, vouched_for: Any
) -> None:
    client = vouched_for(admin)

    asked = client.get(f"{reverse('leavers')}?page=1")

    assert asked.headers["Location"] == f"{DIRECTORY}?next={reverse('leavers')}%3Fpage%3D1"
    assert NOT_KEPT not in client.get(reverse("people")).content.decode()


def test_whoever_has_a_second_step_here_is_asked_for_that_and_not_at_the_directory(
    admin: Any, vouched_for: Any
) -> None:
    secret = app_of(admin.person)
    client = vouched_for(admin)
    client.post(reverse("invite"), invitation())

    where = reverse("mfa_reauthenticate")
    sent = client.post(where, {"code": code_of(secret), "next": reverse("invite")})

    assert sent.headers["Location"] == reverse("invitations")


def test_a_file_that_was_asked_for_is_gone_back_to_by_the_page_it_was_on(
    world: make.World, vouched_for: Any
) -> None:
    """Its own address answers nobody who only comes back to it."""
    client, page = vouched_for(world.social_worker), f"/children/{world.child.pk}/record/"

    asked = client.post(
        reverse("child-record-csv", args=[world.child.pk]),
        headers={"Referer": f"http://testserver{page}"},
    )

    assert asked.headers["Location"] == f"{DIRECTORY}?next={page}"


def test_nobody_is_sent_to_an_address_of_somebody_elses(rf: Any) -> None:
    request = rf.get("/")

    for address in (
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "",
        "\\\\e",
        "29:99pm",
    ):
        assert safe(request, address) == "/home/"
    assert safe(request, "/board/?q=1") == "/board/?q=1"


def test_the_decorator_keeps_the_name_of_its_view() -> None:
    def export(request: Any) -> None:
        """Gives everything away."""

    assert recently_authenticated(export).__name__ == "export"  # type: ignore[arg-type]
    assert "account_reauthenticate" in set(every_address(get_resolver().url_patterns))
