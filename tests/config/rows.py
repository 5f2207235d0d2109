"""What the tests of row rules share: rows counted, somebody of any role who sees the child, a refusal survived."""

from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from children import workflow
from children.rules import GrantKind
from partners.actor import Actor
from partners.rules import Role
from tests import make


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def named_on_the_child(world: make.World, role: Role) -> Actor:
    """Somebody who sees the child, whatever the role."""
    job = make.job(Role.REVIEWING_OFFICER, world.responsible)
    workflow.grant(
        child=world.child,
        person=job.person,
        kind=GrantKind.NAMED,
        reason="Sees the child, whatever the role",
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )
    return replace(make.acting(job), role=role)


def undone_alone() -> Any:
    """What the database refuses is undone alone, and the test goes on."""
    return transaction.atomic()
