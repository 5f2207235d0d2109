"""Pages about how long records are kept: who reaches them, what they say, and what they refuse."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import Look
from children.models import Child
from partners.rules import Role
from retention import workflow
from retention.models import DisposalItem, DisposalReview, LegalHold
from retention.rules import KINDS, SHORT_LIVED, Decision
from tests import make
from tests.make import acting
from tests.missing.pages import MOST, statements, words
from tests.retention.records import another_old, approved, decided, listed, manager

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def grace(world, sign_in):
    """A placing authority manager of the child's own authority."""
    return sign_in(world.placing_manager)


def send(client, address, **answers):
    return client.post(address, {"submission": str(uuid4()), **answers})


def test_the_overview_has_every_rule_with_its_source_and_says_when_there_is_no_list(grace):
    said = words(grace.get("/retention/"))

    for kind in KINDS:
        assert kind.source in said
    assert all(each.name in said for each in SHORT_LIVED)
    assert "There is no list." in said


def test_a_list_says_what_is_on_it_and_leads_to_each_record(world, grace, now):
    child = another_old(world)
    review = listed(world, now=now)

    assert "1 to decide" in words(grace.get("/retention/"))
    page = grace.get(f"/retention/reviews/{review.pk}/")
    assert child.full_name in words(page)
    assert f"/retention/items/{review.items.get().pk}/" in page.content.decode()
    assert Look.objects.filter(child_id=child.pk, page="List of records to erase").exists()


def test_one_record_is_decided_on_its_page(world, grace, now):
    another_old(world)
    item = listed(world, now=now).items.get()
    address = f"/retention/items/{item.pk}/"
    assert "looked after by an authority" in words(grace.get(address))

    answer = send(grace, address, decision="dispose")

    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.decision == Decision.DISPOSE
    assert "Waits for two people" in words(grace.get(answer.url))


def test_keeping_longer_needs_a_day_and_a_reason_and_keeps_what_was_typed(world, grace, now):
    another_old(world)
    item = listed(world, now=now).items.get()
    address = f"/retention/items/{item.pk}/"

    for answers, told in (
        ({}, "Select whether the record is kept or erased"),
        ({"decision": "keep"}, "Enter why it is kept longer"),
        (
            {"decision": "keep", "reason": "A claim for damages", "until-day": "3"},
            "The date must include a month and a year",
        ),
        (
            {
                "decision": "keep",
                "reason": "A claim for damages",
                "until-day": "3",
                "until-month": "3",
                "until-year": "2020",
            },
            "The date must be today or in the future",
        ),
    ):
        answer = send(grace, address, **answers)
        assert answer.status_code == 422, answers
        assert told in words(answer), answers
        assert answers.get("reason", "") in answer.content.decode()
    kept_until = {"until-day": "3", "until-month": "3", "until-year": "2031"}
    assert send(grace, address, decision="keep", reason="A claim", **kept_until).status_code == 302

    item.refresh_from_db()
    assert (item.decision, item.reason) == (Decision.KEEP, "A claim")


def test_two_managers_approve_and_then_one_asks_to_erase(world, sign_in, grace, now):
    child = another_old(world)
    review = decided(world, now=now)
    here = f"/retention/reviews/{review.pk}/"

    send(grace, f"{here}approve/")
    assert "You have approved this list." in words(grace.get(here))
    assert send(grace, f"{here}approve/").status_code == 403
    other = sign_in(manager(world))
    assert "You would be the second person" in words(other.get(here))
    send(other, f"{here}approve/")
    assert "Erase 1 record" in words(other.get(here))
    assert Child.objects.get(pk=child.pk).erased_at is None
    send(other, f"{here}erase/")

    assert "one after the other" in words(other.get(here))
    assert workflow.dispose(review_id=review.pk, now=timezone.now()) == 1
    assert "Finished: 1 erased, 0 kept longer" in words(other.get(here))
    assert child.surname not in words(other.get(here))


def test_one_click_twice_is_one_approval(world, grace, now):
    another_old(world)
    review = decided(world, now=now)
    same = {"submission": str(uuid4())}

    answers = [grace.post(f"/retention/reviews/{review.pk}/approve/", same) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert DisposalReview.objects.get().second_by is None


def test_erasing_cannot_be_asked_for_before_two_approved(world, grace, now):
    another_old(world)
    review = decided(world, now=now)

    answer = send(grace, f"/retention/reviews/{review.pk}/erase/")

    assert answer.status_code == 409
    assert "Two different people must approve" in words(answer)


def test_a_list_with_a_child_that_the_manager_cannot_see_neither_names_nor_counts_it(
    world, grace, now
):
    hidden = another_old(world)
    another_old(world)
    review = decided(world, now=now)
    here = f"/retention/reviews/{review.pk}/"
    Child.objects.filter(pk=hidden.pk).update(restricted=True)

    page, overview = words(grace.get(here)), words(grace.get("/retention/"))

    DisposalItem.objects.filter(child=hidden).delete()
    DisposalReview.objects.filter(pk=review.pk).update(size=1)
    assert page == words(grace.get(here))
    assert overview == words(grace.get("/retention/"))
    DisposalItem.objects.create(
        review=review, child=hidden, kept_until=now.date(), because=[], counts={}
    )
    DisposalReview.objects.filter(pk=review.pk).update(size=2)
    assert send(grace, f"{here}approve/").status_code == 403
    item = DisposalItem.objects.get(child=hidden)
    assert grace.get(f"/retention/items/{item.pk}/").status_code == 404


def test_holds_are_set_listed_and_lifted(world, grace):
    assert "Nothing is on hold." in words(grace.get("/retention/holds/"))
    empty = send(grace, f"/children/{world.child.pk}/hold/", reason="")
    assert empty.status_code == 422
    assert "Enter why the record must be kept" in words(empty)

    send(grace, f"/children/{world.child.pk}/hold/", reason="Asked for by the Larch inquiry")
    send(grace, "/retention/holds/new/", agency=world.responsible.pk, reason="A second reason")
    page = words(grace.get("/retention/holds/"))

    assert "Asked for by the Larch inquiry" in page
    assert f"Records with {world.responsible}" in page
    hold = LegalHold.objects.get(child=world.child)
    assert send(grace, f"/retention/holds/{hold.pk}/lift/", because="").status_code == 422
    send(grace, f"/retention/holds/{hold.pk}/lift/", because="It has reported")
    assert "It has reported" in words(grace.get("/retention/holds/"))
    assert send(grace, f"/retention/holds/{hold.pk}/lift/", because="Again").status_code == 409


def test_an_agency_that_has_no_part_cannot_be_chosen(world, grace):
    answer = send(grace, "/retention/holds/new/", agency=make.agency().pk, reason="Asked")

    assert answer.status_code == 422
    assert not LegalHold.objects.exists()


def pages(world) -> list[str]:
    review = DisposalReview.objects.get()
    hold = LegalHold.objects.get()
    return [
        "/retention/",
        "/retention/holds/",
        "/retention/holds/new/",
        f"/retention/holds/{hold.pk}/lift/",
        f"/retention/reviews/{review.pk}/",
        f"/retention/items/{review.items.first().pk}/",
        f"/children/{world.child.pk}/hold/",
    ]


def everything(world, now) -> None:
    another_old(world)
    listed(world, now=now)
    workflow.hold_child(
        child=world.child, reason="Asked", by=acting(world.placing_manager), now=now
    )


@pytest.mark.parametrize("who", ["carer", "social_worker", "coordinator", "sergeant"])
def test_others_are_told_who_could(world, sign_in, now, who):
    everything(world, now)
    client = sign_in(getattr(world, who))

    for address in pages(world):
        answer = client.get(address)
        assert answer.status_code in (403, 404), address
        if answer.status_code == 403:
            assert "placing authority manager" in words(answer)


def test_another_authoritys_manager_finds_nothing(world, sign_in, now):
    everything(world, now)
    client = sign_in(make.job(Role.PLACING_AUTHORITY, make.authority()))

    for address in pages(world)[3:]:
        assert client.get(address).status_code == 404, address
    assert "There is no list." in words(client.get("/retention/"))
    assert "Nothing is on hold." in words(client.get("/retention/holds/"))


def test_a_page_asks_no_more_of_the_database_for_many_records_than_for_one(world, grace, now):
    everything(world, now)
    few = {address: len(statements(grace, address)) for address in pages(world)}
    DisposalItem.objects.update(settled_at=None)
    for _ in range(4):
        child = another_old(world)
        DisposalItem.objects.create(
            review=DisposalReview.objects.get(),
            child=child,
            kept_until=now.date(),
            because=[],
            counts={},
        )

    many = {address: len(statements(grace, address)) for address in pages(world)}

    assert many == few
    assert max(many.values()) <= MOST, many


def test_only_a_manager_is_led_there_from_home(world, sign_in, grace):
    assert "/retention/" in grace.get("/home/").content.decode()
    for other in (world.social_worker, world.coordinator, world.carer):
        assert "/retention/" not in sign_in(other).get("/home/").content.decode()


def test_the_list_is_read_only_once_two_people_approved(world, grace, now):
    another_old(world)
    review = approved(world, now=now)

    page = grace.get(f"/retention/items/{review.items.get().pk}/")

    assert "can’t be changed any more" in words(page)
    assert 'name="decision"' not in page.content.decode()
