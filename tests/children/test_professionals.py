"""Who works with a child by name: who says so, whom it can be, and what becomes of whoever it was."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, Look
from audit.rules import Fact
from children import access, workflow
from children.models import Grant, Professional
from children.rules import NAMED_BY, ProfessionalKind
from core.gateways import Letter
from core.refusals import Denied, Refused
from partners import mails
from partners.models import Job, Mail
from partners.rules import MailKind, Role
from tests import make

pytestmark = pytest.mark.django_db

SOCIAL_WORKER = ProfessionalKind.SOCIAL_WORKER
SUPERVISING = ProfessionalKind.SUPERVISING_SOCIAL_WORKER
REVIEWING = ProfessionalKind.REVIEWING_OFFICER


def named(world: make.World, job: Job, kind: ProfessionalKind, *, by: Job) -> Professional:
    return workflow.name_professional(
        child=world.child, person=job.person, kind=kind, by=make.acting(by), now=timezone.now()
    )


def page_of(world: make.World) -> str:
    return reverse("professionals", args=[world.child.pk])


def naming(world: make.World, kind: str = SOCIAL_WORKER) -> str:
    return reverse("name-professional", args=[world.child.pk, kind])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def successor(world: make.World) -> Job:
    return make.job(Role.SOCIAL_WORKER, world.responsible, who=make.person(name="Sam Okoro"))


# Who names whom


def test_another_is_named_and_the_one_before_stops_the_same_day(world, successor):
    named(world, successor, SOCIAL_WORKER, by=world.placing_manager)

    before, after = Professional.objects.filter(child=world.child).order_by("since")
    today = timezone.localdate()
    assert (before.person, before.until) == (world.social_worker.person, today)
    assert (after.person, after.since, after.until) == (successor.person, today, None)
    seeing = Grant.objects.current(timezone.now()).filter(content_object=world.child)
    assert [each.user for each in seeing] == [successor.person]
    event = Event.objects.filter(fact=Fact.PROFESSIONAL_NAMED).latest("pk")
    assert event.payload == {"kind": "social-worker", "person": successor.person_id}


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (SOCIAL_WORKER, "fostering_social_worker"),
        (SOCIAL_WORKER, "coordinator"),
        (REVIEWING, "carer"),
        (SUPERVISING, "social_worker"),
        (SUPERVISING, "on_call"),
    ],
)
def test_only_those_whose_work_it_is_name_a_professional(world, kind, who):
    somebody = {
        SOCIAL_WORKER: make.job(Role.SOCIAL_WORKER, world.responsible),
        REVIEWING: make.job(Role.REVIEWING_OFFICER, world.responsible),
        SUPERVISING: world.fostering_social_worker,
    }[kind]

    with pytest.raises(Denied):
        named(world, somebody, kind, by=getattr(world, who))


def test_a_social_worker_of_another_authority_names_nobody(world, successor):
    stranger = make.job(Role.SOCIAL_WORKER, make.authority())

    with pytest.raises(Http404):
        named(world, successor, SOCIAL_WORKER, by=stranger)


def test_the_agency_that_supervises_the_carers_names_who_does(world):
    named(world, world.fostering_social_worker, SUPERVISING, by=world.fostering_social_worker)

    assert Professional.objects.current(timezone.localdate()).filter(kind=SUPERVISING).exists()


@pytest.mark.parametrize("kind", ProfessionalKind)
def test_nobody_is_named_for_work_that_they_do_not_do_there(world, kind):
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())
    by = world.fostering_social_worker if kind is SUPERVISING else world.placing_manager

    for job in (elsewhere, world.placing_manager, world.on_call):
        with pytest.raises(Refused, match="does not do that work"):
            named(world, job, kind, by=by)


def test_nobody_is_named_twice(world):
    with pytest.raises(Refused, match="is that already"):
        named(world, world.social_worker, SOCIAL_WORKER, by=world.placing_manager)


def restrict(world: make.World, by: Job) -> None:
    workflow.restrict(
        child=world.child,
        because="A relative looks for the child",
        by=make.acting(by),
        now=timezone.now(),
    )
    world.child.refresh_from_db()


def test_whoever_is_the_childs_something_else_still_goes_on_seeing_the_child(world, successor):
    both = make.job(Role.REVIEWING_OFFICER, world.responsible, who=world.social_worker.person)
    named(world, both, REVIEWING, by=world.social_worker)
    restrict(world, world.placing_manager)

    named(world, successor, SOCIAL_WORKER, by=world.social_worker)

    assert access.can_see(make.acting(both), world.child)


def test_the_record_says_when_the_sight_of_whoever_was_before_ended(world, successor):
    before = world.social_worker.person

    named(world, successor, SOCIAL_WORKER, by=world.placing_manager)

    ended = Event.objects.get(fact=Fact.GRANT_ENDED)
    assert ended.payload == {"person": before.pk, "because": "Somebody else was named"}
    assert ended.about_id == str(Grant.objects.get(user=before).pk)
    assert ended.person_id == world.placing_manager.person_id


def test_a_change_that_leaves_nobody_in_charge_of_a_restricted_child_is_refused(world):
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    worker = make.job(Role.SOCIAL_WORKER, world.responsible, who=officer.person)
    named(world, officer, REVIEWING, by=worker)
    restrict(world, world.social_worker)
    Professional.objects.filter(kind=SOCIAL_WORKER).update(until=timezone.localdate())
    Grant.objects.exclude(user=officer.person).update(until=timezone.now())

    with pytest.raises(Refused, match="nobody of"):
        named(world, make.job(Role.REVIEWING_OFFICER, world.responsible), REVIEWING, by=worker)

    assert access.can_see(make.acting(officer), world.child)


def test_who_names_is_one_agency_for_each_kind():
    assert set(NAMED_BY) == set(ProfessionalKind)


def test_a_move_is_recorded_by_the_childs_own_authority_alone(world):
    """So is what follows from it: who sees the child."""
    far = make.home()

    for job in (world.coordinator, world.carer, world.on_call):
        with pytest.raises(Denied):
            workflow.start_placement(
                child=world.child,
                home=far,
                started_on=date(2026, 1, 5),
                by=make.acting(job),
                now=timezone.now(),
            )
    world.child.refresh_from_db()
    assert world.child.home == world.home


# Who is told


def test_both_are_written_to_and_neither_message_names_anybody(world, successor):
    named(world, successor, SOCIAL_WORKER, by=world.placing_manager)

    sent = {mail.kind: mail for mail in Mail.objects.all()}
    assert sent[MailKind.NAMED_FOR_A_CHILD].address == successor.person.email
    assert sent[MailKind.NOT_NAMED_ANY_MORE].address == world.social_worker.person.email
    for mail in sent.values():
        letter: Letter = mails.letter_of(mail)
        said = letter.subject + letter.body
        assert not any(
            name in said
            for name in (world.child.forename, world.child.surname, successor.person.name)
        )


def test_nobody_is_told_what_they_did_themselves(world, successor):
    named(world, successor, SOCIAL_WORKER, by=successor)

    assert {mail.kind for mail in Mail.objects.all()} == {MailKind.NOT_NAMED_ANY_MORE}


# The pages


def test_the_page_says_who_works_with_the_child_since_when_and_who_did(world, successor, sign_in):
    named(world, successor, SOCIAL_WORKER, by=world.placing_manager)

    said = text(sign_in(world.carer).get(page_of(world)))

    assert "Sam Okoro" in said
    assert "Before them" in said
    assert world.social_worker.person.name in said
    assert "Nobody is named" in said
    assert naming(world) not in said
    assert Look.objects.filter(page="Who works with this child").exists()


def test_the_childs_page_leads_there(world, sign_in):
    said = text(sign_in(world.carer).get(reverse("child", args=[world.child.pk])))

    assert f'href="{page_of(world)}"' in said


def test_each_agency_is_offered_the_change_that_is_its_own(world, sign_in):
    theirs = text(sign_in(world.fostering_social_worker).get(page_of(world)))
    ours = text(sign_in(world.placing_manager).get(page_of(world)))

    assert naming(world, SUPERVISING) in theirs
    assert naming(world) not in theirs
    assert naming(world) in ours
    assert naming(world, REVIEWING) in ours
    assert naming(world, SUPERVISING) not in ours


def test_a_manager_names_the_childs_social_worker(world, successor, sign_in):
    client: Client = sign_in(world.placing_manager)
    offered = text(client.get(naming(world)))

    answer = client.post(naming(world), {"person": successor.person_id}, follow=True)

    assert "Sam Okoro" in offered
    assert "Sam Okoro works with" in text(answer)
    assert answer.redirect_chain[-1][0] == page_of(world)


def test_a_name_cuts_the_list_short(world, successor, sign_in):
    other = make.job(Role.SOCIAL_WORKER, world.responsible, who=make.person(name="Lee Park"))
    client = sign_in(world.placing_manager)

    found = text(client.post(naming(world), {"look_for": "okor"}))
    nobody = text(client.post(naming(world), {"look_for": "Quillfeather"}))

    assert successor.person.name in found
    assert other.person.name not in found
    assert "Nobody else with that name does this work" in nobody


def test_nobody_is_chosen_and_the_page_asks_again(world, successor, sign_in):
    client = sign_in(world.placing_manager)

    without_a_name = client.post(naming(world), {"look_for": ""})
    without_a_person = client.post(naming(world), {"look_for": "Sam", "person": ""})

    assert without_a_name.status_code == without_a_person.status_code == 422
    assert "Enter a name, or part of one" in text(without_a_name)
    assert "Select the person" in text(without_a_person)


def test_where_nobody_does_that_work_the_page_says_what_to_do(world, sign_in):
    said = text(sign_in(world.placing_manager).get(naming(world, REVIEWING)))

    assert "Nobody does this work at" in said
    assert "administrator invites people" in said


def test_whoever_may_not_name_anybody_is_told_who_could(world, sign_in):
    answer = sign_in(world.carer).get(naming(world))

    assert answer.status_code == 403
    assert "placing authority manager" in text(answer)
    assert sign_in(world.placing_manager).get(naming(world, "priest")).status_code == 404


def test_whoever_names_a_successor_and_sees_the_child_no_more_is_sent_to_their_children(
    world, successor, sign_in
):
    restrict(world, world.placing_manager)

    answer = sign_in(world.social_worker).post(naming(world), {"person": successor.person_id})

    assert answer.headers["Location"] == reverse("children")
    assert Professional.objects.filter(person=successor.person, until=None).exists()


def test_children_without_a_social_worker_are_listed_for_their_authority(world, sign_in):
    alone = make.child(responsible=world.responsible)
    others = make.child(responsible=make.authority(), host=world.responsible)

    said = text(sign_in(world.placing_manager).get(reverse("without-social-worker")))

    assert alone.full_name in said
    assert world.child.full_name not in said
    assert others.full_name not in said
    assert sign_in(world.carer).get(reverse("without-social-worker")).status_code == 403


def test_with_a_social_worker_for_each_the_list_says_so(world, sign_in):
    said = text(sign_in(world.placing_manager).get(reverse("without-social-worker")))

    assert "Every child of yours" in said


def test_the_pages_take_few_statements_however_many_there_are(world, sign_in):
    client = sign_in(world.placing_manager)
    for _ in range(5):
        make.job(Role.SOCIAL_WORKER, world.responsible)
        make.child(responsible=world.responsible)
    pages = (page_of(world), naming(world), reverse("without-social-worker"))
    client.get(pages[0])

    for page in pages:
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(page)
        for _ in range(5):
            make.job(Role.SOCIAL_WORKER, world.responsible)
            make.child(responsible=world.responsible)
        with CaptureQueriesContext(connection) as many:
            client.get(page)
        assert len(many) == len(few)
