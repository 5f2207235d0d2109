"""A view of the board is saved under a name, changed, and taken away again, by its owner."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from core.refusals import Refused
from insight.access import views_of
from insight.models import SavedView
from insight.queries import with_a_board
from insight.rules import MOST_VIEWS
from partners.actor import Actor
from partners.models import Person


@transaction.atomic
def save_view(
    *, name: str, query: Mapping[str, Sequence[str]], shared: bool, default: bool, by: Actor
) -> SavedView:
    """`query` comes from `filters.Wanted`, which lets nothing else through."""
    with_a_board(by)
    _one_after_the_other(by)
    taken = set(SavedView.objects.filter(owner=by.person_id).values_list("place", flat=True))
    free = [place for place in range(1, MOST_VIEWS + 1) if place not in taken]
    if not free:
        raise Refused(f"You have {MOST_VIEWS} saved views already. Delete one of them first.")
    _forget_default(by, default)
    return SavedView.objects.create(
        owner_id=by.person_id,
        agency_id=by.agency_id,
        place=free[0],
        name=name,
        query=dict(query),
        shared=shared,
        is_default=default,
    )


@transaction.atomic
def change_view(*, view: SavedView, name: str, shared: bool, default: bool, by: Actor) -> None:
    with_a_board(by)
    _one_after_the_other(by)
    _forget_default(by, default)
    kept = views_of(by).filter(pk=view.pk).update(name=name, shared=shared, is_default=default)
    if not kept:
        raise Refused("This view has been deleted already.")


@transaction.atomic
def delete_view(*, view: SavedView, by: Actor) -> None:
    """Deleted twice, it is deleted."""
    with_a_board(by)
    views_of(by).filter(pk=view.pk).delete()


def _one_after_the_other(by: Actor) -> None:
    """Two tabs of one person neither take one place nor leave two defaults."""
    Person.objects.select_for_update(no_key=True).get(pk=by.person_id)


def _forget_default(by: Actor, default: bool) -> None:
    """The board opens one view by itself, or none."""
    if default:
        views_of(by).filter(is_default=True).update(is_default=False)
