"""How an episode stands in an address: by its reference, and by nothing else."""

from django.urls import register_converter

from missing.rules import REFERENCE_LETTERS


class ReferenceConverter:
    """M-7F3K2. Whatever isn't one is no address, so nothing odd ever reaches a query."""

    regex = f"M-[{REFERENCE_LETTERS}]{{5}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")
