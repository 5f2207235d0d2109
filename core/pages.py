"""One block of a page, for htmx: the same view and the same template, without a second of either."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from jinja2_fragments import render_block


def part(
    request: HttpRequest, template: str, block: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The block as it is in the whole page. What it imports it imports inside itself."""
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
