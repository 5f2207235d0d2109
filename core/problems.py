"""How the API says that something was not done: always one sentence, and what goes with it.

These describe the bodies that `config.api.exception_handler` writes; the schema is made from them.
"""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class Problem(serializers.Serializer[Any]):
    """A sentence for the person: the same one that the page would have shown."""

    detail = serializers.CharField()


class Denial(Problem):
    """Who could have done it, when that can be said."""

    who_could = serializers.CharField(required=False)


class Mistakes(Problem):
    """What to put right, question by question."""

    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


_ANSWERS: dict[int, tuple[type[Problem], str]] = {
    400: (Mistakes, "Something needs another look. Nothing has been changed."),
    401: (Problem, "No key and no session, or one that isn't accepted."),
    403: (Denial, "You may not do this, and who could."),
    404: (Problem, "There is nothing here that you can see."),
    409: (Problem, "It can't be done as things are, and why."),
    415: (Problem, "The body isn't JSON."),
    429: (Problem, "Too many requests; `Retry-After` says when to come back."),
}


def problems(*statuses: int) -> dict[int, OpenApiResponse]:
    """The answers an operation may give besides doing it; some any operation may give."""
    return {
        status: OpenApiResponse(body, description)
        for status, (body, description) in _ANSWERS.items()
        if status in (*statuses, 401, 403, 429)
    }
