"""Who wrote a row of a time away, and who reads it."""

from typing import Any

from django.db import models

from children.rules import audiences_of
from partners.models import Person
from partners.rules import Role


def person_key(**extra: Any) -> Any:
    """A protected link to whoever did it; people do not list what they did."""
    return models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", **extra)


class WrittenQuerySet(models.QuerySet[Any]):
    def for_role(self, role: Role | None) -> "WrittenQuerySet":
        """What somebody in this role is among the readers of."""
        return self.filter(audience__in=audiences_of(role))
