"""Signing in: nobody signs themselves up, and whoever signs in works as a job they hold."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """django-allauth, for people whom an agency has set up."""

    # One sentence for every way to get it wrong: it never tells whether an account exists.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Enter the e-mail address and password that you sign in with.",
        "too_many_login_attempts": "That was too many tries. Wait five minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no username: their e-mail address is who they are."""
