"""Two sweeps or two workers side by side: each duty is minded and each message sent once."""

from datetime import timedelta

from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import asking, queries
from children.rules import Basis
from children.tasks import mind_reviews
from escalation import delivery
from escalation.models import Delivery, Notification
from missing import tasks
from missing.models import Duty
from partners.rules import DeliveryState, Role
from tests import make
from tests.make import World, acting
from tests.races.at_once import PATIENCE, at_once, the_ledger_is_right
from tests.races.slow_post import SlowPost


def test_two_sweeps_mind_each_duty_once(world: World) -> None:
    episode = make.reported(world, now=timezone.now() - timedelta(hours=10))

    at_once(tasks.mind_duties, tasks.mind_duties, held=episode)

    climbs = Event.objects.filter(episode_id=episode.pk, fact=Fact.DUTY_CLIMBED)
    each = [(about, payload["n"]) for about, payload in climbs.values_list("about_id", "payload")]
    assert len(each) == len(set(each)) > 0
    assert not Duty.objects.open().filter(next_moment_at__lte=timezone.now()).exists()
    told = Notification.objects.filter(episode=episode)
    keys = list(told.values_list("event_id", "message", "agency", "office"))
    assert len(keys) == len(set(keys)) > 0
    assert the_ledger_is_right(episode)


def test_two_sweeps_pass_on_a_late_review_of_emergency_access_once(world: World) -> None:
    stranger = make.job(Role.SOCIAL_WORKER, make.authority())
    child = world.child
    (match,) = queries.match(surname=child.surname, born_on=child.born_on)
    access = asking.look_in_emergency(
        match=match,
        basis=Basis.MISSING,
        reason="Seen at the station",
        by=acting(stranger),
        now=timezone.now() - timedelta(days=9),
    )

    at_once(mind_reviews, mind_reviews, held=child)

    assert Event.objects.filter(fact=Fact.REVIEW_CLIMBED, about_id=str(access.pk)).count() == 1
    assert Notification.objects.filter(child=child, message="review-passed-on").count() == 1


def waiting_messages(world: World) -> list[Delivery]:
    """Those of this world alone: the others are settled."""
    Delivery.objects.update(state=DeliveryState.FAILED)
    episode = make.reported(world, now=timezone.now())
    return list(Delivery.objects.filter(notification__episode=episode))


def test_one_message_is_never_with_two_workers(world: World) -> None:
    (message, *others) = waiting_messages(world)
    Delivery.objects.filter(pk__in=[other.pk for other in others]).delete()
    post = SlowPost(tries=2)

    def send() -> bool:
        return delivery.send_next(post)

    def find_nothing() -> bool:
        post.begun.wait(PATIENCE)
        try:
            return delivery.send_next(post)
        finally:
            post.tried.wait(PATIENCE)

    assert at_once(send, find_nothing) == [True, False]
    message.refresh_from_db()
    assert (message.state, message.attempts) == (DeliveryState.SENT, 1)
    assert len(post.letters) == 1


def test_two_workers_send_side_by_side_and_each_message_once(world: World) -> None:
    messages = waiting_messages(world)[:2]
    Delivery.objects.filter(state=DeliveryState.WAITING).exclude(
        pk__in=[message.pk for message in messages]
    ).delete()
    post = SlowPost(tries=2)

    def send() -> bool:
        return delivery.send_next(post)

    assert at_once(send, send) == [True, True]
    assert {letter.reference for letter in post.letters} == {each.reference for each in messages}
    assert delivery.send_next(post) is False
