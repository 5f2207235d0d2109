"""Signing in: nobody signs themselves up, and whoever signs in works as a job they hold."""

import base64
import hashlib
import logging
import smtplib
from typing import Any, ClassVar
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.gateways import Letter, NotSent, gateway
from partners import devices
from partners.models import Person
from partners.reauthentication import was_recent
from partners.strength import BY_DIRECTORY, OFFERED, STRONG

log = logging.getLogger(__name__)


def tries_key(request: HttpRequest, email: str) -> str:
    """What tries of an account are counted by: the account and the address they come from, together."""
    return f"{email.lower()}:{get_ip(request)}"


class AccountAdapter(DefaultAccountAdapter):
    """django-allauth, for people whom an agency has set up."""

    # One sentence for every way to get it wrong: it never tells whether an account exists.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Enter the e-mail address and password that you sign in with.",
        "too_many_login_attempts": "That was too many tries. Wait five minutes and try again.",
        "incorrect_password": "Enter the password that you sign in with.",
        "enter_current_password": "Enter the password that you have now.",
        "rate_limited": "That was too many tries. Wait five minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no username: their e-mail address is who they are."""

    def login(self, request: HttpRequest, user: Any) -> None:
        """Remember whether this is a first sign-in at all, before Django notes that there was one."""
        self._is_first = user.last_login is None
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """Keep what their directory asked for; tell them when it was on a device they have not signed in
        on before.
        """
        came = (about["signal_kwargs"] or {}).get("sociallogin")
        if came and came.state["strong"]:
            record_authentication(request, user, BY_DIRECTORY)
        response = super().post_login(request, user, **about)
        if not devices.is_known(request, user):
            if not self._is_first:
                device = devices.in_words(request.headers.get("User-Agent", ""))
                about_it = {"device": device, "at": timezone.localtime()}
                self.send_notification_mail("account/email/new_device", user, about_it)
            devices.remember(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Signing in is showing who you are, so nobody is asked twice within minutes."""
        return not was_recent(self.request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for an address and an account together.

        By the account alone, a stranger who knows an e-mail address could keep its owner out.
        """
        return tries_key(request, str(credentials.get("email", "")))

    def forget_tries(self, person: Person) -> None:
        """Whoever has chosen a new password by a letter may sign in with it at once.

        allauth asks this of its own rows of addresses, and there are none.
        """
        self._delete_login_attempts_cached_email(self.request, email=person.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By GOV.UK Notify where that is set up, as all that leaves the service.

        What cannot leave must neither stop a sign-in nor tell who has an account.
        """
        try:
            if settings.NOTIFY_API_KEY and not settings.DEMO:
                written = self.render_mail(template_prefix, email, {"email": email, **context})
                gateway().send(Letter(uuid4(), email, str(written.subject), str(written.body)))
            else:
                super().send_mail(template_prefix, email, context)
        except (NotSent, smtplib.SMTPException, OSError) as error:
            log.error("an account's e-mail did not leave: %s", type(error).__name__)


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys and authenticator apps. What an app shares with us is not readable in a backup."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Your code is wrong or out of date. Enter the newest one, or get another.",
        "cannot_delete_authenticator": (
            "In your job you need one of these to sign in. Set another up first, then remove this."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SERVICE_NAME}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """“Firefox on Windows”: what the person will know it by in the list."""
        request = self.request
        return devices.in_words(request.headers.get("User-Agent", "") if request else "")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays with whoever needs one."""
        return not is_the_last_one_needed(authenticator)


def is_the_last_one_needed(authenticator: Authenticator) -> bool:
    person: Person = authenticator.user
    others = Authenticator.objects.filter(user=person, type__in=STRONG).exclude(pk=authenticator.pk)
    roles = person.jobs.current(timezone.localdate()).values_list("role", flat=True)
    needed = person.is_staff or any(role not in OFFERED for role in roles)
    return needed and not others.exists()


def _box() -> MultiFernet:
    """Locked with the service's own key, and opened with the ones before it too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(key) for key in keys])


def _key(secret: str) -> Fernet:
    digest = hashlib.sha256(f"second step:{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
