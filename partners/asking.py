"""Pages for administrators: who may open them, and the page that asks one set of questions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.forms import Form
from core.pages import page_with
from partners.access import require_administrator

View = Callable[..., HttpResponse]
Link = tuple[str, str]  # text and address


def administrators(view: View) -> View:
    """Decorate a view that is an administrator's: anybody else is told who could."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        require_administrator(request.actor)
        return view(request, *args, **kwargs)

    return guarded


def ask(
    request: HttpRequest,
    form: Form,
    *,
    heading: str,
    button: str,
    back: Link,
    says: tuple[str, ...] = (),
    warning: str = "",
    grave: bool = False,
) -> HttpResponse:
    """A page with questions and one button; `grave` for what cannot be undone."""
    return page_with(
        request,
        "partners/ask.html",
        form,
        heading=heading,
        button=button,
        back=back,
        says=says,
        warning=warning,
        grave=grave,
    )
