"""The service's addresses, and some that no service should have: what a walk must catch."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from children.models import Child
from config.urls import *  # noqa: F403
from config.urls import urlpatterns as ours


def in_body(request: HttpRequest, child_id: int) -> HttpResponse:
    return HttpResponse(f"<p>{_named(child_id)} is not yours to know of.</p>", status=404)


def in_header(request: HttpRequest, child_id: int) -> HttpResponse:
    return HttpResponse("Nothing here.", headers={"X-Child": _named(child_id)})


def in_redirect(request: HttpRequest, child_id: int) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": f"/children/?name={_named(child_id)}"})


def in_cookie(request: HttpRequest, child_id: int) -> HttpResponse:
    answer = HttpResponse("Nothing here.")
    answer.set_cookie("last", _named(child_id))
    return answer


def _named(child_id: int) -> str:
    return Child.objects.get(pk=child_id).surname


LEAKY: dict[str, Any] = {
    view.__name__.replace("_", "-"): view for view in (in_body, in_header, in_redirect, in_cookie)
}
urlpatterns = [
    *(
        path(f"leaky/{name}/<int:child_id>/", login_not_required(view), name=name)
        for name, view in LEAKY.items()
    ),
    *ours,
]
