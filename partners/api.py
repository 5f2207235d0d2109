"""Who speaks to the API: a signed-in person, or an agency's system with its key, each as one job."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from audit.looks import BY_A_SYSTEM
from core.refusals import Denied
from partners.actor import Actor, tell_database
from partners.middleware import PersonRequest
from partners.tokens import holder_of

NOT_ACCEPTED = "This key isn't accepted. Ask your agency's administrator for a new one."


class AgencyTokenAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`. The system acts as the job that its key was given to."""

    def authenticate(self, request: Request) -> tuple[Any, Actor] | None:
        scheme, _, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"token":
            return None
        found = holder_of(key.decode("ascii", "replace").strip(), timezone.now())
        if found is None:
            raise AuthenticationFailed(NOT_ACCEPTED)
        person, actor = found
        _sent(request).actor = actor
        tell_database(actor)
        return person, actor

    def authenticate_header(self, request: Request) -> str:
        """What makes the answer to a stranger a 401 that says how to come back."""
        return "Token"


class WorksSomewhere(BasePermission):
    """Somebody who signs in but has no job now may do nothing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if _sent(request).actor is None:
            raise Denied(
                "You have no job here at the moment, so you can see nobody's record.",
                who_could="Your agency's administrator can set your job up.",
            )
        return True


def actor_of_request(request: Request) -> Actor:
    """Who acts: set by the middleware for a session, and above for a key."""
    return cast(Actor, _sent(request).actor)


def page_asked(request: Request, page: str) -> str:
    """What a look is kept under: a system's key reads lists, which is not somebody's curiosity.

    A person signed in may read the same in the browser, and is looked at as on any other page.
    """
    return f"{page}, {BY_A_SYSTEM if request.auth else 'by API while signed in'}"


def _sent(request: Request) -> PersonRequest:
    """Django's own request, which the middleware gave its actor."""
    return cast(PersonRequest, request._request)


class AgencyTokenScheme(OpenApiAuthenticationExtension):
    """What the schema says about keys."""

    target_class = "partners.api.AgencyTokenAuthentication"
    name = "agencyToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and the key that your agency's administrator was given.",
        }
