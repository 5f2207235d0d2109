"""Postcodes: which authority one lies in, and how far it is from another authority."""

from partners.models import Agency


def authority_at(postcode: str) -> Agency | None:
    raise NotImplementedError


def miles_outside(postcode: str, authority_code: str) -> float | None:
    raise NotImplementedError
