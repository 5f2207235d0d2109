"""Coming and going: one invitation is one job, and an agency keeps an administrator."""

from django.conf import settings
from django.utils import timezone

from partners import mails
from partners.models import Job, Mail
from partners.posting import send_next as send_next_of
from partners.rules import DeliveryState, Role
from partners.workflow import invitations, jobs
from tests import make
from tests.make import World, acting
from tests.races.at_once import PATIENCE, Deed, at_once, by, one_won
from tests.races.slow_post import SlowPost


def test_two_people_who_use_one_invitation_at_once_are_one_person_with_one_job(
    world: World,
) -> None:
    now = timezone.now()
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    email = f"new{make.number()}@example.test"
    invitation = invitations.invite(
        agency=world.provider,
        email=email,
        role=Role.ON_CALL,
        title="On-call worker",
        by=acting(admin),
        now=now,
    )

    refused = one_won(
        at_once(
            *[lambda: invitations.join(invitation=invitation, name="Ivy Lang", now=now)] * 2,
            held=invitation,
        )
    )

    assert "has been used" in str(refused)
    assert Job.objects.filter(person__email=email).count() == 1


def test_two_administrators_who_end_each_other_leave_one(world: World) -> None:
    now = timezone.now()
    first, second = (make.job(Role.AGENCY_ADMIN, world.provider) for _ in range(2))

    def ends(one: Job, other: Job) -> Deed:
        return by(acting(one), lambda: jobs.end_job(job=other, by=acting(one), now=now))

    refused = one_won(at_once(ends(first, second), ends(second, first), held=world.provider))

    assert "nobody left" in str(refused)


def test_an_invitation_is_posted_by_one_worker_alone(world: World) -> None:
    Mail.objects.update(state=DeliveryState.FAILED)
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    invitations.invite(
        agency=world.provider,
        email=f"new{make.number()}@example.test",
        role=Role.ON_CALL,
        title="On-call worker",
        by=acting(admin),
        now=timezone.now(),
    )
    post = SlowPost(tries=2)

    def send() -> bool:
        return send_next_of(mails.OUTBOX, post)

    def find_nothing() -> bool:
        post.begun.wait(PATIENCE)
        try:
            return send_next_of(mails.OUTBOX, post)
        finally:
            post.tried.wait(PATIENCE)

    assert at_once(send, find_nothing, role=settings.WORKER_ROLE) == [True, False]
    assert len(post.letters) == 1
