"""django-allauth's forms, asking in our words. What they check is theirs."""

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkey
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.cache import cache

from partners.limits import is_shared
from partners.models import Person
from partners.signin import AccountAdapter, SecondStepAdapter

log = logging.getLogger(__name__)

LONG_ENOUGH = (
    "At least 12 characters. Three words that have nothing to do with each other are good."
)
NO_SENSE = (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature)
SPACES = str.maketrans("", "", " -")
# The code of now, and of the half minute on either side of it (settings.MFA_TOTP_TOLERANCE).
LIFE_OF_A_CODE = 3 * 30


def ask(form: forms.Form, name: str, label: str, missing: str, hint: str = "") -> Any:
    """One question in our words, with the sentence for when it is left out."""
    field: Any = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    return field


class SignInForm(account.LoginForm):
    """On a device that several people use, the browser is asked to keep neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = ask(self, "login", "E-mail address", "Enter your e-mail address")
        login.error_messages["invalid"] = "Enter an e-mail address, like name@example.com"
        password = ask(self, "password", "Password", "Enter your password")
        shared = self.request is not None and is_shared(self.request)
        login.widget.attrs["autocomplete"] = "off" if shared else "username"
        password.widget.attrs["autocomplete"] = "off" if shared else "current-password"


class AgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "password", "Password", "Enter your password")


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = ask(self, "email", "E-mail address", "Enter your e-mail address")
        email.error_messages["invalid"] = "Enter an e-mail address, like name@example.com"


class TwiceWritten:
    """A new password, written twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        ask(form, "password1", "New password", "Enter a new password", LONG_ENOUGH)
        ask(form, "password2", "The same again", "Enter the new password again")

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth's only error of the second is that it differs from the first."""
        if field == "password2" and not isinstance(error, forms.ValidationError):
            error = "Enter the same password twice"
        super().add_error(field, error)  # type: ignore[misc]


class ChangePasswordForm(TwiceWritten, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "oldpassword", "The password you have now", "Enter the password you have now")


class ChoosePasswordForm(TwiceWritten, account.SetPasswordForm):
    pass


class NewPasswordForm(TwiceWritten, account.ResetPasswordKeyForm):
    def save(self) -> None:
        super().save()
        AccountAdapter().forget_tries(self.user)


class Code:
    """Six digits of an app, or a recovery code; typed with spaces or without."""

    hint = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        code = ask(form, "code", "Code", "Enter the code", self.hint)
        code.width, code.inputmode, code.spellcheck = 10, "numeric", False
        code.to_python = lambda value: str(value or "").translate(SPACES).strip()


class Once(Code):
    """A code is good for one use, for as long as it could be given again (RFC 6238, section 5.2)."""

    user: Person

    def clean_code(self) -> str:
        form: Any = super()
        with noted("code"):
            code: str = form.clean_code()
            if not cache.add(f"code-given:{self.user.pk}:{code}", "", timeout=LIFE_OF_A_CODE):
                raise SecondStepAdapter().validation_error("incorrect_code")
        return code


class CodeForm(Once, second_step.AuthenticateForm):
    hint = "The 6 digits that your authenticator app shows now, or one of your recovery codes."


class CodeAgainForm(Once, second_step.ReauthenticateForm):
    hint = CodeForm.hint


class AppForm(Code, app.ActivateTOTPForm):
    hint = "The 6 digits that the app shows now."


class Read:
    """What a browser is to send is read with care: what makes no sense is wrong, and no failure."""

    def clean_credential(self) -> Any:
        with noted("passkey"), sense():
            return super().clean_credential()  # type: ignore[misc]


@contextmanager
def noted(what: str) -> Iterator[None]:
    """For whoever watches the logs: that it was refused, and not whose it was meant to be."""
    try:
        yield
    except forms.ValidationError:
        log.warning("a %s was refused", what)
        raise


@contextmanager
def sense() -> Iterator[None]:
    try:
        yield
    except NO_SENSE as error:
        raise SecondStepAdapter().validation_error("incorrect_code") from error


class PasskeySignInForm(Read, passkey.LoginWebAuthnForm):
    pass


class PasskeySecondForm(Read, passkey.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(Read, passkey.ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(passkey.AddWebAuthnForm):
    """Always one that signs in by itself, so it is always asked to check who holds it."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "For your own list, if you set up more than one."
        ask(self, "name", "What will you know it by?", "", hint)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        with sense():
            return super().clean()


class PasskeyNameForm(passkey.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "name", "What will you know it by?", "Enter a name for it").max_length = 60
