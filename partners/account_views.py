"""One's own account: how one signs in, where one is signed in, and as which job one works."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordResetView
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from core.pages import form_page
from partners import queries, sessions, strength
from partners.limits import SHARED, SHARED_COOKIE, is_shared
from partners.middleware import PersonRequest
from partners.returning import safe
from partners.session_store import JOB
from partners.signin import SecondStepAdapter, tries_key

AFTER = "after_set_up"  # in the session: where somebody wanted to go before they were led here
A_YEAR = 365 * 24 * 3600

# Setting up how one signs in


@require_safe
def set_up(request: PersonRequest) -> HttpResponse:
    """Choose between a passkey and an app. Where they wanted to go waits in the session."""
    if "next" in request.GET:
        request.session[AFTER] = safe(request, request.GET["next"])
    return render(
        request,
        "partners/set_up.html",
        {
            "needed": strength.must_be_strong(request),
            "has_password": request.user.has_usable_password(),
        },
    )


class Shown:
    """Whoever has just set one up has shown that they hold it: their session is strong from here.

    With the first one everybody else who is signed in as them, by a password perhaps, is signed out.
    """

    request: Any
    kind: Authenticator.Type
    did_generate_recovery_codes: bool

    def form_valid(self, form: Any) -> HttpResponse:
        person, here = self.request.user, self.request.session.session_key
        is_first = not strength.is_strong(person)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        record_authentication(self.request, person, "mfa", type=self.kind)
        if is_first and sessions.end_others(person, here=here):
            messages.info(self.request, "You are signed out everywhere but here.")
        return response

    def get_success_url(self) -> str:
        """On to where they wanted to go, past their recovery codes when they have just got them."""
        if not self.did_generate_recovery_codes and AFTER in self.request.session:
            return reverse("set-up-done")
        return str(super().get_success_url())  # type: ignore[misc]


class AddPasskey(Shown, AddWebAuthnView):
    kind = Authenticator.Type.WEBAUTHN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A passkey that signs in by itself: kept by the device, and it checks who holds it.

        Asked for after allauth's own, whose challenge it replaces.
        """
        about = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, True)
        return {**about, "js_data": {"creation_options": options}}


class AddApp(Shown, ActivateTOTPView):
    kind = Authenticator.Type.TOTP

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The picture is drawn into the page, where no image of another kind is allowed."""
        about = super().get_context_data(**kwargs)
        drawn = about["totp_svg"].partition("?>")[2] or about["totp_svg"]
        labelled = drawn.replace("<svg ", '<svg role="img" aria-label="The key, as a picture" ', 1)
        secret = about["form"].secret
        spelled = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        # Drawn by the library of nothing but black squares.
        return {**about, "qr": mark_safe(labelled), "spelled": spelled}  # noqa: S308


class RemovePasskey(RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        """allauth asks this of apps alone."""
        adapter = SecondStepAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


@require_safe
def go_on(request: PersonRequest) -> HttpResponse:
    """Where somebody wanted to go before they set up how they sign in."""
    return redirect(safe(request, request.session.pop(AFTER, settings.LOGIN_REDIRECT_URL)))


# Where one is signed in


@require_safe
def show_sessions(request: PersonRequest) -> HttpResponse:
    mine = sessions.of(request.user, now=timezone.now(), here=request.session.session_key)
    return render(request, "partners/sessions.html", {"sessions": mine})


@require_POST
def end_session(request: PersonRequest) -> HttpResponse:
    """One of my own, by the mark that the list gave it; its key is never on a page."""
    if not sessions.end(request.user, mark=request.POST.get("session", "")):
        messages.info(request, "That one had ended already.")
    else:
        messages.success(request, "You are signed out there.")
    return redirect("sessions")


@require_POST
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    ended = sessions.end_others(request.user, here=request.session.session_key)
    if ended:
        messages.success(request, "You are signed out everywhere but here.")
    else:
        messages.info(request, "You were signed in nowhere but here.")
    return redirect("sessions")


@require_POST
def stay(request: PersonRequest) -> HttpResponse:
    """Somebody is still here, though a page is all that they have been reading or writing.

    That they asked is the use that is noted (`partners.limits`).
    """
    return HttpResponse(status=204)


# As which job


@form_page
def working_as(request: PersonRequest) -> HttpResponse:
    """Choose one of the jobs one holds today."""
    if request.method == "POST":
        job = next((each for each in request.jobs if str(each.pk) == request.POST.get("job")), None)
        if job is None:
            raise Http404
        request.session[JOB] = job.pk
        request.session.cycle_key()
        return redirect(safe(request, request.POST.get("next", "")))
    chosen = None if request.must_choose_job or not request.actor else request.actor.job_id
    where = safe(request, request.GET.get("next", ""))
    return render(
        request,
        "partners/working_as.html",
        {"jobs": request.jobs, "chosen": chosen, "next": where},
    )


# A new password


class AskForPassword(PasswordResetView):
    """Letters are counted for an account and an address: nobody uses up what its owner may ask for."""

    def form_valid(self, form: Any) -> HttpResponse:
        key = tries_key(self.request, form.cleaned_data["email"])
        stopped = consume_or_429(self.request, action="letter_asked_for", key=key)
        return stopped or super().form_valid(form)


# On a device that several people use


@login_not_required
@require_POST
def shared_device(request: HttpRequest) -> HttpResponse:
    """Say, before signing in, whether several people use this device."""
    response = redirect(
        f"{reverse('account_login')}?{urlencode({'next': safe(request, request.POST.get('next', ''))})}"
    )
    if request.POST.get("shared") == "no":
        response.delete_cookie(SHARED_COOKIE)
        return response
    if request.user.is_authenticated:
        request.session[SHARED] = True
    response.set_cookie(
        SHARED_COOKIE,
        "1",
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
def switch_user(request: PersonRequest) -> HttpResponse:
    """The next person signs in. What was saved is kept, and nothing of it is shown to them."""
    was_shared = is_shared(request)
    logout(request)
    return redirect("account_login" if was_shared else "start")


# When signing in doesn't work


@login_not_required
@require_safe
def cannot_sign_in(request: HttpRequest) -> HttpResponse:
    """Numbers to phone, for anybody: never behind a sign-in, and never after too many tries."""
    sought = queries.name_sought(request.GET.get("agency", ""))
    found = queries.numbers_of(sought) if len(sought) >= queries.LEAST else []
    return render(
        request,
        "partners/cannot_sign_in.html",
        {
            "sought": sought,
            "agencies": found[: queries.MOST],
            "more": len(found) > queries.MOST,
            "least": queries.LEAST,
        },
    )
