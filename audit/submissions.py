"""A form sent twice does its work once, and the second answer is the first one's."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from audit.models import Submission

FIELD = "submission"
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Decorate a view whose POST must not happen twice.

    The form's hidden key is claimed in the request's transaction: a second request with the same
    key waits for the first and then goes where the first one went. A refused or invalid POST gives
    its key back, so that it can be corrected and sent again.
    """

    @wraps(view)
    def claimed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        person_id: Any = request.user.pk
        try:
            with transaction.atomic():
                Submission.objects.create(key=key, person_id=person_id)
        except IntegrityError:
            earlier = Submission.objects.filter(key=key, person_id=person_id).first()
            return redirect(earlier.result if earlier and earlier.result else request.path)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            Submission.objects.filter(key=key).update(result=response.url)
        else:
            Submission.objects.filter(key=key).delete()
        return response

    return claimed


def _key(request: HttpRequest) -> uuid.UUID | None:
    if request.method != "POST":
        return None
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


# The same for callers that are not forms


def claim(key: uuid.UUID, *, person_id: int) -> str | None:
    """Claim a key in this transaction: None the first time, then where the first use led.

    Empty for a key that is somebody else's. A second caller waits here for the first one.
    """
    try:
        with transaction.atomic():
            Submission.objects.create(key=key, person_id=person_id)
    except IntegrityError:
        earlier = Submission.objects.filter(key=key, person_id=person_id).first()
        return earlier.result if earlier else ""
    return None


def led_to(key: uuid.UUID, result: str) -> None:
    """Keep where the first use of a key led."""
    Submission.objects.filter(key=key).update(result=result)
