"""Holding a record, listing what is due, deciding, agreeing as two people, and then erasing."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import islice

from django.db import transaction
from django.http import Http404

from audit.record import record
from audit.rules import Fact
from children.access import children_visible_to, require, require_role
from children.models import Child
from children.rules import Can
from children.workflow import locked
from core import queue
from core.refusals import Denied, Refused
from core.times import day, local
from partners.actor import SERVICE, Actor
from partners.models import Agency, Person
from retention import queries
from retention.erasing import erase_record
from retention.models import DisposalItem, DisposalReview, DueSearch, LegalHold
from retention.rules import Decision, Left, is_due

ERASE = "retention.tasks.erase"
MOST = 200  # records a list: as many as two people can look through

ANOTHER = "Another placing authority manager must approve it as well"


# Holds


@transaction.atomic
def hold_child(*, child: Child, reason: str, by: Actor, now: datetime) -> LegalHold:
    """Nothing of this child's record is erased until the hold is lifted."""
    require(by, Can.DISPOSE, child)
    child = locked(child)
    if child.erased_at is not None:
        raise Refused("This record has been erased already, so there is nothing left to hold.")
    hold = LegalHold.objects.create(
        authority_id=child.responsible_authority_id,
        child=child,
        reason=reason,
        set_by_id=by.person_id,
        set_at=now,
    )
    record(Fact.HOLD_SET, by=by, child=child, about=hold, at=now)
    return hold


@transaction.atomic
def hold_agency(*, agency: Agency, reason: str, by: Actor, now: datetime) -> LegalHold:
    """Nothing is erased of the actor's authority's children in whose records the agency has a part."""
    require_role(by, Can.DISPOSE)
    hold = LegalHold.objects.create(
        authority_id=by.agency_id,
        agency=agency,
        reason=reason,
        set_by_id=by.person_id,
        set_at=now,
    )
    record(Fact.HOLD_SET, by=by, about=hold, at=now, payload={"agency": agency.pk})
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, because: str, by: Actor, now: datetime) -> LegalHold:
    """From now on what is due may be listed again."""
    _own(by, hold.authority_id)
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.child is not None:
        require(by, Can.DISPOSE, hold.child)
    if hold.lifted_at is not None:
        raise Refused("Somebody has lifted this hold already.")
    hold.lifted_by_id, hold.lifted_at, hold.lifted_because = by.person_id, now, because
    hold.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    record(Fact.HOLD_LIFTED, by=by, child=hold.child, about=hold, at=now)
    return hold


def _own(by: Actor, authority_id: int) -> None:
    """`Denied` for another role; what is another authority's is not there."""
    require_role(by, Can.DISPOSE)
    if authority_id != by.agency_id:
        raise Http404


# The list


@transaction.atomic
def list_due(*, authority: Agency, by: Actor, now: datetime) -> DisposalReview | None:
    """A list of the authority's records whose time is over; None when there is none. Erases nothing.

    At most 200 a list, so that people can look through it; the rest is on the next one.
    """
    if by is not SERVICE:
        _own(by, authority.pk)
    authority = Agency.objects.select_for_update().get(pk=authority.pk)
    due = list(islice(queries.due_children(authority, local(now).date()), MOST))
    if not due:
        return None
    review = DisposalReview.objects.create(
        authority=authority, made_by_id=by.person_id or None, made_at=now, size=len(due)
    )
    counts = queries.counts_of([child.pk for child, *_ in due])
    DisposalItem.objects.bulk_create(
        DisposalItem(
            review=review,
            child_id=child.pk,
            kept_until=until,
            because=[kind.code for kind in because],
            counts=counts[child.pk],
        )
        for child, until, because in due
    )
    record(
        Fact.DISPOSAL_LISTED,
        by=by,
        about=review,
        at=now,
        payload={"records": len(due), "authority": authority.pk},
    )
    return review


def list_due_everywhere(*, now: datetime) -> int:
    """Once a month, for every authority. A month that was missed is caught up by the next sweep."""
    month = local(now).date().replace(day=1)
    if DueSearch.objects.filter(month=month).exists():
        return 0
    made = [list_due(authority=each, by=SERVICE, now=now) for each in queries.authorities()]
    DueSearch.objects.get_or_create(month=month, defaults={"searched_at": now})
    return sum(review is not None for review in made)


# Deciding


@transaction.atomic
def decide_keep(
    *, item: DisposalItem, until: date, reason: str, by: Actor, now: datetime
) -> DisposalItem:
    """Keep this record until a later day. It isn't listed again before."""
    if until <= local(now).date():
        raise Refused("The day until which it is kept must be in the future.")
    return _decide(item, Decision.KEEP, by=by, now=now, keep_until=until, reason=reason)


@transaction.atomic
def decide_dispose(*, item: DisposalItem, by: Actor, now: datetime) -> DisposalItem:
    """This record may be erased, once two people have agreed to the whole list."""
    return _decide(item, Decision.DISPOSE, by=by, now=now, keep_until=None, reason="")


def _decide(
    item: DisposalItem,
    decision: Decision,
    *,
    by: Actor,
    now: datetime,
    keep_until: date | None,
    reason: str,
) -> DisposalItem:
    """A list that one person has approved is another one now: the approval is taken back."""
    require(by, Can.DISPOSE, item.child)
    _own(by, item.review.authority_id)
    review = _held(item.review)
    if review.approved:
        raise Refused("Two people have approved this list, so it can’t be changed any more.")
    item = DisposalItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    item.decision, item.keep_until, item.reason = decision, keep_until, reason
    item.decided_by_id, item.decided_at = by.person_id, now
    item.save(update_fields=["decision", "keep_until", "reason", "decided_by", "decided_at"])
    if review.first_by_id is not None:
        review.first_by, review.first_at = None, None
        review.save(update_fields=["first_by", "first_at"])
    record(
        Fact.DISPOSAL_DECIDED,
        by=by,
        child=item.child,
        about=item,
        at=now,
        payload={"decision": decision, "keep_until": keep_until},
    )
    return item


def _held(review: DisposalReview) -> DisposalReview:
    return DisposalReview.objects.select_for_update(of=("self",)).get(pk=review.pk)


# Two people


@transaction.atomic
def approve(*, review: DisposalReview, by: Actor, now: datetime) -> DisposalReview:
    """The first person, then another one. Nobody approves what they have not been shown."""
    _own(by, review.authority_id)
    review = _held(review)
    _refuse_unready(review, by)
    if review.approved:
        raise Refused("Two people have approved this list already.")
    if review.first_by_id is None:
        review.first_by_id, review.first_at = by.person_id, now
        review.save(update_fields=["first_by", "first_at"])
    elif review.first_by_id == by.person_id:
        raise Denied("You have approved this list already.", who_could=ANOTHER)
    else:
        review.second_by_id, review.second_at = by.person_id, now
        review.save(update_fields=["second_by", "second_at"])
        _settle_kept(review, now=now)
    place = 2 if review.approved else 1
    record(Fact.DISPOSAL_APPROVED, by=by, about=review, at=now, payload={"approval": place})
    return review


def _refuse_unready(review: DisposalReview, by: Actor) -> None:
    seen = review.items.filter(child__in=children_visible_to(by).values("pk"))
    if seen.count() != review.size:
        raise Denied(
            "This list holds records of children whom you can’t see.",
            who_could="A manager who can see all of them can approve it.",
        )
    undecided = seen.filter(decision="").count()
    if undecided:
        raise Refused(f"Decide about every record first. {undecided} are not decided yet.")


def _settle_kept(review: DisposalReview, *, now: datetime) -> None:
    """What is kept longer is done with; when nothing is left to erase, so is the list."""
    review.items.open().filter(decision=Decision.KEEP).update(settled_at=now)
    _finish(review, now=now)


def _finish(review: DisposalReview, *, now: datetime) -> None:
    if not review.items.open().exists():
        review.done_at = now
        review.save(update_fields=["done_at"])


# Erasing


@transaction.atomic
def ask_to_erase(*, review: DisposalReview, by: Actor, now: datetime) -> DisposalReview:
    """A person says now. The worker erases soon after, one record at a time."""
    _own(by, review.authority_id)
    review = _held(review)
    _refuse_unapproved(review)
    if review.asked_at is None:
        review.asked_by_id, review.asked_at = by.person_id, now
        review.save(update_fields=["asked_by", "asked_at"])
        record(Fact.DISPOSAL_ASKED, by=by, about=review, at=now)
    transaction.on_commit(partial(queue.wake, ERASE, review.pk))
    return review


def _refuse_unapproved(review: DisposalReview) -> None:
    if not review.approved:
        raise Refused("Two different people must approve this list before anything is erased.")


def dispose(
    *, review_id: int, now: datetime, on_each: Callable[[DisposalItem], None] = lambda item: None
) -> int:
    """Erase what two people agreed to, each child's record in a transaction of its own.

    Stopped anywhere, it leaves whole records and erased ones and nothing between; done again, it
    goes on where it stopped. Gives how many were erased now. Raises `Refused` without two approvals.
    """
    review = DisposalReview.objects.get(pk=review_id)
    _refuse_unapproved(review)
    erased = 0
    for item_id in list(review.items.waiting().order_by("pk").values_list("pk", flat=True)):
        item = _dispose_one(item_id, now=now)
        if item is not None:
            erased += item.erased_at is not None
            on_each(item)
    with transaction.atomic():
        review = _held(review)
        if review.done_at is None:
            _finish(review, now=now)
    return erased


@transaction.atomic
def _dispose_one(item_id: int, *, now: datetime) -> DisposalItem | None:
    """One record, judged again: a hold since then, or a kind that asks for longer, leaves it."""
    waiting = DisposalItem.objects.waiting().select_for_update(of=("self",))
    item = waiting.select_related("review", "child").filter(pk=item_id).first()
    if item is None:
        return None
    child = locked(item.child)
    left = _why_left(child, now=now)
    item.settled_at = now
    if left:
        item.left = left
        item.save(update_fields=["left", "settled_at"])
        return item
    item.erased_at = now
    erase_record(child, now=now)
    item.save(update_fields=["erased_at", "settled_at"])
    child.refresh_from_db()
    record(
        Fact.RECORD_ERASED,
        by=SERVICE,
        child=child,
        about=item,
        at=now,
        payload={
            "review": item.review_id,
            "approved_by": [item.review.first_by_id, item.review.second_by_id],
        },
    )
    return item


def _why_left(child: Child, *, now: datetime) -> Left | None:
    if Child.objects.filter(queries.held(), pk=child.pk).exists():
        return Left.HELD
    found = queries.standing_children().filter(pk=child.pk).first()
    if found is None or not is_due(queries.standing_of(found), local(now).date()):
        return Left.NOT_DUE
    return None


def approvers(review: DisposalReview) -> list[tuple[Person, str]]:
    """Who has approved, and on which day, in words."""
    return [
        (person, day(at))
        for person, at in (
            (review.first_by, review.first_at),
            (review.second_by, review.second_at),
        )
        if person and at
    ]
