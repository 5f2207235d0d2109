"""How the API answers when something is not done: the same refusals as the pages, as JSON."""

from typing import Any

from django.db import connection, transaction
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as plain_handler

from core.refusals import Denied, Gone, Refused

NOT_FOUND = "There is nothing here that you can see."
LOOK_AGAIN = "Some of this needs another look. Nothing has been changed."


class Pages(LimitOffsetPagination):
    """`?limit=` and `?offset=`, 200 rows at most."""

    max_limit = 200


class NoSuchThing(APIView):
    """Any address that the API does not have: the same 404 as what may not be seen."""

    schema = None

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        raise Http404


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """None for what nobody expected: that is a 500, and is seen as one."""
    answer = _answer(exception, context)
    if answer is not None and connection.in_atomic_block:
        transaction.set_rollback(True)
    return answer


def _answer(exception: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(exception, Refused):
        return Response({"detail": exception.sentence}, status=status.HTTP_409_CONFLICT)
    if isinstance(exception, Gone):
        return Response({"detail": exception.sentence}, status=status.HTTP_410_GONE)
    if isinstance(exception, Denied):
        who_could = {"who_could": exception.who_could} if exception.who_could else {}
        body = {"detail": exception.sentence, **who_could}
        return Response(body, status=status.HTTP_403_FORBIDDEN)
    if isinstance(exception, Http404):
        return Response({"detail": NOT_FOUND}, status=status.HTTP_404_NOT_FOUND)
    if isinstance(exception, ValidationError):
        fields = dict(_mistakes(exception.detail))
        return Response(
            {"detail": LOOK_AGAIN, "fields": fields}, status=status.HTTP_400_BAD_REQUEST
        )
    return plain_handler(exception, context)


def _mistakes(detail: Any, name: str = "") -> list[tuple[str, list[str]]]:
    """Each question's own sentences, under its name: `answers.danger` for one inside another."""
    if isinstance(detail, dict):
        return [
            mistake
            for key, inner in detail.items()
            for mistake in _mistakes(inner, f"{name}.{key}" if name else str(key))
        ]
    sentences = detail if isinstance(detail, list) else [detail]
    return [(name or "body", [str(sentence) for sentence in sentences])]
