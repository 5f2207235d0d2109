"""What somebody looks for on the board again and again, under a name of their own."""

from django.db import models
from django.db.models import Q

from insight.rules import MOST_VIEWS
from partners.models import Agency, Person


class SavedView(models.Model):
    """Some of the board's filters, by name. It holds no word of a child: only what was chosen."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="Where the owner made it."
    )
    place = models.PositiveSmallIntegerField(help_text="Which of the owner's few this is.")
    name = models.CharField(max_length=40)
    query = models.JSONField(help_text="As an address says it, read by `insight.filters.heard`.")
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "place"], name="view_place_of_owner"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_VIEWS), name="view_at_most_ten"
            ),
            models.UniqueConstraint(
                fields=["owner", "agency"],
                condition=Q(is_default=True),
                name="view_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name
