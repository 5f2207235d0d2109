"""What beat and the command do: once however often, and nothing that two people did not approve."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Submission
from children.models import Child
from escalation.models import Delivery, Digest
from missing.models import Draft
from missing.workflow import start_draft
from partners.rules import DeliveryState
from retention import tasks, workflow
from retention.models import DisposalItem, DisposalReview
from retention.rules import SHORT_LIVED
from retention.short_lived import REMOVE, remove_short_lived
from tests import make
from tests.make import NOW, acting
from tests.retention.records import another_old, approved, decided

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def erased() -> int:
    return Child.objects.filter(erased_at__isnull=False).count()


def test_the_sweep_erases_what_was_asked_for_and_nothing_that_was_only_approved(world):
    another_old(world)
    review = approved(world, now=timezone.now())
    tasks.erase_approved()
    tasks.erase(review.pk)
    assert erased() == 0

    workflow.ask_to_erase(review=review, by=acting(world.placing_manager), now=timezone.now())
    tasks.erase_approved()
    tasks.erase_approved()

    assert erased() == 1
    assert DisposalReview.objects.get().done_at


def test_the_monthly_list_erases_nothing(world):
    another_old(world)

    tasks.list_what_is_due()
    tasks.list_what_is_due()

    assert DisposalItem.objects.count() == 1
    assert erased() == 0


def run(*words: str) -> str:
    said = StringIO()
    call_command("retention", *words, stdout=said)
    return said.getvalue()


def test_the_command_lists_what_is_due_and_refuses_to_erase_what_one_person_approved(world):
    another_old(world)
    assert "1 records are due" in run("due")
    assert "with 1 records" in run("review")
    assert "0 lists made" in run("review")
    review = DisposalReview.objects.get()

    with pytest.raises(CommandError, match="Two different people"):
        run("dispose", "--review", str(review.pk))
    with pytest.raises(CommandError, match="no list 999"):
        run("dispose", "--review", "999")
    assert erased() == 0


def test_the_command_erases_what_two_people_approved_and_a_second_time_nothing(world):
    another_old(world)
    review = approved(world, now=timezone.now())

    assert "1 records erased" in run("dispose", "--review", str(review.pk))
    assert "0 records erased" in run("dispose", "--review", str(review.pk))


def test_a_list_that_is_only_decided_is_not_erased(world):
    another_old(world)
    decided(world, now=timezone.now())

    tasks.erase_approved()

    assert erased() == 0


# What is short-lived


def test_every_short_lived_kind_goes_by_a_function_or_by_the_owners_command():
    assert set(REMOVE) | {"looks"} == {each.code for each in SHORT_LIVED}


def test_an_unsent_log_goes_28_days_after_its_last_answer_and_one_with_an_episode_stays(world):
    start_draft(by=acting(world.carer), now=NOW, child=world.child)
    with_episode = start_draft(by=acting(world.carer), now=NOW, child=world.child)
    Draft.objects.filter(pk=with_episode.pk).update(episode=make.opened(world))

    remove_short_lived(now=NOW + 28 * DAY)
    assert Draft.objects.count() == 2
    remove_short_lived(now=NOW + 29 * DAY)

    assert list(Draft.objects.all()) == [with_episode]


def test_an_address_goes_90_days_after_the_message_was_sent_and_the_message_stays(world):
    make.team(world.provider, "on-call", email="desk@example.test")
    make.reported(world)
    deliveries = Delivery.objects.all()
    assert deliveries.exists()
    waiting = deliveries.first()
    deliveries.exclude(pk=waiting.pk).update(state=DeliveryState.SENT, sent_at=NOW)

    first = remove_short_lived(now=NOW + 91 * DAY)["addresses"]
    again = remove_short_lived(now=NOW + 91 * DAY)["addresses"]

    assert (first, again) == (deliveries.count() - 1, 0)
    assert {each.address[:7] for each in deliveries.exclude(pk=waiting.pk)} <= {"erased-"}
    waiting.refresh_from_db()
    assert "@" in waiting.address


def test_a_digest_keeps_no_address_either(world):
    digest = Digest.objects.create(
        person=world.carer.person,
        on=NOW.date(),
        address="who@example.test",
        next_try_at=NOW,
        state=DeliveryState.SENT,
        sent_at=NOW,
    )

    remove_short_lived(now=NOW + 91 * DAY)

    digest.refresh_from_db()
    assert digest.address.startswith("erased-")


def test_a_used_form_key_goes_after_a_week(world):
    Submission.objects.create(person_id=world.carer.person_id)
    Submission.objects.update(submitted_at=NOW)

    assert remove_short_lived(now=NOW + 7 * DAY)["form-keys"] == 0
    assert remove_short_lived(now=NOW + 8 * DAY)["form-keys"] == 1
