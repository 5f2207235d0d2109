"""Where a postcode is, and what stands in for the boundary of an authority."""

from django.db import models


class Postcode(models.Model):
    """Where a postcode is: its authority and its point on the British National Grid."""

    postcode = models.CharField(primary_key=True, max_length=7, help_text="Without the space.")
    authority_code = models.CharField(
        max_length=9, help_text="The upper-tier authority's ONS code."
    )
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.postcode[:-3]} {self.postcode[-3:]}"


class Square(models.Model):
    """A kilometre square of the National Grid that holds a postcode of an authority.

    An authority's squares stand in for its boundary when a distance to it is wanted.
    """

    authority_code = models.CharField(max_length=9)
    east_km = models.PositiveSmallIntegerField()
    north_km = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority_code", "east_km", "north_km"], name="square_of_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_code} {self.east_km},{self.north_km}"
