"""Who has looked at a child's record and why they could, for those who may ask; and for the child."""

import csv
import io
from datetime import timedelta

import pypdf
import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.urls import reverse
from django.utils import timezone
from pdfua import validate

from audit.looks import look
from audit.models import Event, Look
from audit.record import record
from audit.rules import Fact
from children.models import Placement
from children.rules import AUDIENCE_ROLES, ROLE_CAN, Can, DocumentKind, GrantKind
from children.workflow import grant
from insight import tasks
from partners.actor import SERVICE
from partners.rules import Role
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db

SHELL = 4  # the session, the transaction (a savepoint here, made and released) and the actor
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


def looks_page(world: make.World) -> str:
    return reverse("looks", args=[world.child.pk])


def record_page(world: make.World) -> str:
    return reverse("child-record", args=[world.child.pk])


def csv_page(world: make.World) -> str:
    return reverse("child-record-csv", args=[world.child.pk])


def text(response) -> str:
    return response.content.decode()


def looked(world: make.World, job, at, page: str = "Child") -> None:
    look(by=make.acting(job), child_id=world.child.pk, page=page, purpose="My work", now=at)


def emergency(world: make.World, job, since, until=None) -> None:
    grant(
        child=world.child,
        person=job.person,
        kind=GrantKind.EMERGENCY,
        reason="A child at our door",
        by=make.acting(job),
        now=since,
        until=until or since + timedelta(hours=1),
    )


# Who looked


def test_the_page_says_who_looked_when_at_what_and_why_they_could(world, sign_in, now) -> None:
    looked(world, world.carer, now - MINUTE, page="Profile")

    said = text(sign_in(world.social_worker).get(looks_page(world)))

    for part in (
        world.carer.person.name,
        "Foster carer",
        world.provider.name,
        "Profile",
        "Looks after the child at home",
        "2 looks",
    ):
        assert part in said, part


def test_reading_who_looked_is_a_look(world, sign_in) -> None:
    client = sign_in(world.social_worker)
    client.get(looks_page(world))

    assert Look.objects.get().page == "Who has looked"
    assert world.social_worker.person.name in text(client.get(looks_page(world)))


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("social_worker", "Works for the authority that looks after the child"),
        ("coordinator", "Works for the authority where the child lives"),
        ("on_call", "Works for the agency that provides the home"),
        ("sergeant", "Reported to police"),
        ("superintendent", "Reported to police"),
        ("interviewer", "No part in the child’s care is known for that time"),
    ],
)
def test_why_somebody_could_look_is_read_off_what_was_so_then(
    world, sign_in, now, who, why
) -> None:
    make.reported(world, now=now - timedelta(hours=2))
    looked(world, getattr(world, who), now)

    assert why in text(sign_in(world.placing_manager).get(looks_page(world)))


def test_a_former_carer_looked_while_the_child_lived_there(world, sign_in, now) -> None:
    before = make.home(world.provider)
    former = make.carer(before)
    Placement.objects.create(
        child=world.child,
        home=before,
        started_on=(now - timedelta(days=90)).date(),
        ended_on=(now - timedelta(days=30)).date(),
    )
    looked(world, former, now - timedelta(days=60))
    looked(world, former, now - timedelta(days=2), page="Episode")

    page = sign_in(world.social_worker).get(looks_page(world))

    said = text(page)
    assert said.count("Looks after the child at home") == 1
    assert said.count("No part in the child’s care is known for that time") == 1


def test_emergency_access_is_said_with_its_reason_and_can_be_shown_alone(
    world, sign_in, now
) -> None:
    other = make.job(Role.EMERGENCY_DUTY, make.authority())
    emergency(world, other, now - MINUTE)
    looked(world, other, now)
    looked(world, world.carer, now)
    client = sign_in(world.social_worker)

    said = text(client.get(looks_page(world), {"emergency": "on"}))

    assert "Emergency access: A child at our door" in said
    assert "1 look<" in said
    assert "Looks after the child at home" not in said


def test_looks_are_shown_of_one_person_one_agency_or_some_days(world, sign_in, now) -> None:
    looked(world, world.carer, now - timedelta(days=40), page="Long ago")
    looked(world, world.coordinator, now, page="Just now")
    client = sign_in(world.social_worker)
    day = timezone.localdate(now - timedelta(days=40))
    parts = {"day": day.day, "month": day.month, "year": day.year}
    for asked, seen, hidden in (
        ({"person": world.carer.person_id}, "Long ago", "Just now"),
        ({"agency": world.host.pk}, "Just now", "Long ago"),
        ({f"until-{name}": value for name, value in parts.items()}, "Long ago", "Just now"),
    ):
        said = text(client.get(looks_page(world), asked))
        assert seen in said, asked
        assert hidden not in said, asked


def test_a_filter_that_makes_no_sense_is_asked_again_and_kept(world, sign_in) -> None:
    response = sign_in(world.social_worker).get(
        looks_page(world), {"since-day": "40", "since-month": "1", "since-year": "2026"}
    )

    assert response.status_code == 422
    assert "The date must be a real date" in text(response)
    assert 'value="40"' in text(response)


def test_nothing_that_matches_is_said_so(world, sign_in) -> None:
    said = text(
        sign_in(world.social_worker).get(
            looks_page(world), {"since-day": "1", "since-month": "1", "since-year": "2090"}
        )
    )

    assert "No look matches. Remove a filter." in said


def test_pages_keep_the_filters(world, sign_in, now) -> None:
    for minutes in range(60):
        looked(world, world.carer, now - minutes * MINUTE)

    said = text(
        sign_in(world.social_worker).get(looks_page(world), {"person": world.carer.person_id})
    )

    assert "60 looks" in said
    assert f"?page=2&amp;person={world.carer.person_id}" in said


def test_a_look_on_a_shared_device_says_so(world, sign_in) -> None:
    client = sign_in(world.carer)
    session = client.session
    session["shared"] = True
    session.save()
    client.get(reverse("child", args=[world.child.pk]))

    assert "On a shared device" in text(sign_in(world.social_worker).get(looks_page(world)))


@pytest.mark.parametrize("name", ["looks", "looks-for-child", "child-record"])
def test_those_who_may_not_read_it_are_told_who_could(world, sign_in, name) -> None:
    for job in (world.carer, world.on_call, world.coordinator):
        response = sign_in(job).get(reverse(name, args=[world.child.pk]))

        assert response.status_code == 403
        assert "independent reviewing officer" in text(response)


def test_the_reviewing_officer_of_the_child_reads_it_and_of_another_does_not(
    world, sign_in
) -> None:
    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible)
    assert sign_in(reviewing).get(looks_page(world)).status_code == 404
    grant(
        child=world.child,
        person=reviewing.person,
        kind=GrantKind.PROFESSIONAL,
        reason="Independent reviewing officer",
        by=SERVICE,
        now=make.NOW - timedelta(days=1000),
    )

    assert sign_in(reviewing).get(looks_page(world)).status_code == 200


@pytest.mark.parametrize("count", [1, 45])
@pytest.mark.parametrize("name", ["looks", "looks-for-child", "child-record"])
def test_the_pages_take_eight_statements_however_long(
    world, sign_in, now, django_assert_max_num_queries, name, count
) -> None:
    for minutes in range(count):
        looked(world, world.carer, now - minutes * MINUTE)
        record(Fact.CHILD_CHANGED, by=make.acting(world.carer), at=now, child=world.child)
    client = sign_in(world.placing_manager)
    page = reverse(name, args=[world.child.pk])
    client.get(page)

    with django_assert_max_num_queries(8 + SHELL):
        client.get(page)


def test_the_childs_page_leads_there_for_those_who_may_read_it(world, sign_in) -> None:
    child = reverse("child", args=[world.child.pk])

    assert looks_page(world) in text(sign_in(world.social_worker).get(child))
    assert looks_page(world) not in text(sign_in(world.carer).get(child))


# For the child


def test_the_child_is_told_in_plain_words(world, sign_in, now) -> None:
    other = make.job(Role.EMERGENCY_DUTY, make.authority())
    emergency(world, other, now - MINUTE)
    looked(world, other, now)
    for days in (0, 0, 1):
        looked(world, world.carer, now - timedelta(days=days, minutes=days))
    looked(world, world.sergeant, now)

    said = text(sign_in(world.social_worker).get(reverse("looks-for-child", args=[world.child.pk])))

    assert f"{world.carer.person.name}</strong> looks after you at home" in said
    assert "They looked on 2 days" in said
    assert "They opened it in an emergency, and said why." in said
    assert "works for the police" in said
    for jargon in ("Supervising", "sergeant", "Sergeant", "emergency access", "episode"):
        assert jargon not in said


def test_everybodys_work_has_words_for_a_child() -> None:
    from children.rules import ROLE_TO_A_CHILD

    assert set(ROLE_TO_A_CHILD) == set(Role)


def test_the_childs_copy_is_a_paper_that_a_screen_reader_reads(
    world, sign_in, now, tmp_path
) -> None:
    looked(world, world.carer, now)
    client = sign_in(world.social_worker)
    answer = client.post(reverse("looks-paper", args=[world.child.pk]))
    pk = int(answer.url.rstrip("/").rpartition("/")[2])
    assert "Preparing the report" in text(client.get(answer.url))

    tasks.make_document(pk)

    page = text(client.get(answer.url))
    assert DocumentKind.LOOKS.label in page
    taken = client.get(
        reverse("document-file", args=[pk, f"people-who-looked-{world.child.pk}.pdf"])
    )
    assert taken.status_code == 200
    path = tmp_path / "paper.pdf"
    path.write_bytes(taken.content)
    assert [f for f in validate(path).findings if f.severity.name == "ERROR"] == []
    said = " ".join(each.extract_text() for each in pypdf.PdfReader(path).pages)
    assert world.carer.person.name in said
    assert "looks after you at home" in said
    assert Event.objects.filter(fact=Fact.DOCUMENT_READ, child_id=world.child.pk).exists()


def test_only_those_who_read_who_looked_ask_for_the_childs_copy(world, sign_in) -> None:
    page = reverse("looks-paper", args=[world.child.pk])

    assert sign_in(world.coordinator).post(page).status_code == 403
    assert sign_in(make.carer(make.home())).post(page).status_code == 404


# What happened


def test_the_record_says_what_happened_and_who_did_it(world, sign_in) -> None:
    make.reported(world)
    last = Event.objects.filter(child_id=world.child.pk).latest("seq")

    said = text(sign_in(world.placing_manager).get(record_page(world)))

    assert "Reported to police" in said
    assert world.carer.person.name in said
    assert last.hash[:12] in said


def test_the_record_is_shown_of_one_kind_and_one_person(world, sign_in) -> None:
    make.decided(world)
    client = sign_in(world.placing_manager)

    said = text(client.get(record_page(world), {"fact": Fact.POLICE_DECIDED}))
    assert "1 entry<" in said
    said = text(client.get(record_page(world), {"person": world.sergeant.person_id}))
    assert "1 entry<" in said


def test_who_reads_the_record_is_in_every_audience_and_reads_what_police_decide() -> None:
    readers = ROLE_CAN[Can.READ_LOOKS]

    assert readers <= ROLE_CAN[Can.READ_POLICE]
    for audience, roles in AUDIENCE_ROLES.items():
        assert readers <= roles, audience


def test_the_file_holds_what_is_shown_and_that_it_was_taken_is_on_the_record(
    world, sign_in
) -> None:
    make.decided(world)
    before = Event.objects.filter(child_id=world.child.pk, fact=Fact.POLICE_DECIDED).get()

    taken = sign_in(world.placing_manager).post(csv_page(world), {"fact": Fact.POLICE_DECIDED})

    assert str(world.child) not in taken["Content-Disposition"]
    heading, row = csv.reader(io.StringIO(text(taken).lstrip("\ufeff")))
    assert heading[0] == "Place in the record"
    assert row[0] == str(before.seq)
    assert row[-1] == before.hash
    export = Event.objects.get(fact=Fact.RECORD_EXPORTED)
    assert (export.child_id, export.payload) == (world.child.pk, {"events": 1})
    assert Look.objects.filter(page="The record, as a file").exists()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+44", "-1", "@SUM(1)", "\tx", "\rx"])
def test_a_name_that_is_a_formula_is_only_words_in_the_file(world, sign_in, name) -> None:
    who = make.carer(world.home)
    who.person.name = name
    record(Fact.CHILD_CHANGED, by=make.acting(who), at=make.NOW, child=world.child)

    taken = sign_in(world.placing_manager).post(csv_page(world), {"person": who.person_id})

    _, row = csv.reader(io.StringIO(text(taken).lstrip("\ufeff"), newline=""))
    assert row[4].startswith("'")


def test_taking_the_file_asks_again_who_it_is(world) -> None:
    client = client_of(world.placing_manager.person, world.placing_manager)
    session = client.session
    for shown in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        shown["at"] = 1.0
    session.save()

    answer = client.post(csv_page(world))

    assert answer.status_code == 302
    assert not Event.objects.filter(fact=Fact.RECORD_EXPORTED).exists()


def test_a_file_is_asked_for_and_never_followed(world, sign_in) -> None:
    assert sign_in(world.placing_manager).get(csv_page(world)).status_code == 405
    assert sign_in(world.carer).post(csv_page(world)).status_code == 403
