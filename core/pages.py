"""How a page is reached and answered: forms, long lists, and one block of a page for htmx."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods
from jinja2_fragments import render_block

from core.forms import ShownAgain

View = Callable[..., HttpResponse]
_looked_at_and_sent_to = require_http_methods(["GET", "HEAD", "POST"])


def form_page(view: View) -> View:
    """Decorate a page with a form: the same address is looked at, asked about and sent to."""
    page = _looked_at_and_sent_to(view)
    vars(page)["has_form"] = True
    return page


def has_form(request: HttpRequest) -> bool:
    """Is this the address of a page with a form? Then what was typed can be shown there again."""
    try:
        return getattr(resolve(request.path_info).func, "has_form", False)
    except Resolver404:
        return False


# No list of ours is longer; a number in an address may be.
FURTHEST_PAGE = 10_000


def page_asked_for(request: HttpRequest) -> int:
    """The page of a list that the address names; the first when it names none that there could be."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return min(max(number, 1), FURTHEST_PAGE)


def page_with(request: HttpRequest, template: str, form: Any, **shown: Any) -> HttpResponse:
    """The page with its form, if it has one; 422 when what was asked or sent now is asked again."""
    wrong = form is not None and form.errors and not isinstance(form.data, ShownAgain)
    return render(request, template, {**shown, "form": form}, status=422 if wrong else 200)


def keeping(answer: HttpResponse) -> HttpResponse:
    """An answer that refuses and yet keeps what the request wrote: what somebody has typed and ticked so far."""
    vars(answer)["keeps"] = True
    return answer


def part(
    request: HttpRequest, template: str, block: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The block as it is in the whole page, from the same view and the same template.

    What it imports it imports inside itself.
    """
    engine: Any = engines["jinja2"]
    given = {
        **context,
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in engine.template_context_processors:
        given.update(processor(request))
    return HttpResponse(render_block(engine.env, template, block, given), status=status)
