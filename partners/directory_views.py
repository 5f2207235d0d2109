"""Going to an agency's directory, and coming back with its answer.

django-allauth does both. Two things are asked of an answer besides: that it is to our own question
(a nonce), and that the directory signed it, however well the connection is protected.
"""

import secrets
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

# Whoever is signed in already is sent to show again that it is them: no session there will do.
ASK_ANEW = {"prompt": "login", "max_age": 0}


# Those with a key that is published; by a shared secret, or not at all, a token signs nothing here.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
CLAIMS = ("iss", "aud", "exp", "iat", "sub", "nonce")


class SignedAnswer(OpenIDConnectOAuth2Adapter):
    """An answer without an ID token is none, and one that the directory did not sign is not its own.

    allauth leaves the signature out for a token that it fetched itself over TLS.
    """

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        if not data.get("id_token"):
            raise OAuth2Error("The directory gave no ID token.")
        return data

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key_of(id_token),
                algorithms=list(ALGORITHMS),
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                options={"require": list(CLAIMS)},
            )
        except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
            raise OAuth2Error("The directory's ID token is not to be believed.") from error
        return claims

    def _key_of(self, id_token: str) -> Any:
        """The published key that the token names; it need not where there is only one."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        named = jwt.get_unverified_header(id_token).get("kid")
        fitting = [each.key for each in keys if each.key_id == named or named is None]
        if len(fitting) != 1:
            raise OAuth2Error("The directory publishes no such key.")
        return fitting[0]


@login_not_required
@require_http_methods(["GET", "POST"])
def leave_for(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the directory, by a form of ours: a link from elsewhere signs nobody in. What is asked
    there is decided here alone, and not by a link either.

    The answer to the form is a page that goes on by itself: browsers hold where a form's answer leads
    to `form-action`, and a directory may lead anywhere.
    """
    provider = _provider(request, provider_id)
    anew = request.user.is_authenticated
    shown = {"directory": provider.app.name, "then": get_next_redirect_url(request), "anew": anew}
    if request.method != "POST":
        return render(request, "partners/to_directory.html", shown)
    nonce = secrets.token_urlsafe(32)
    away = provider.redirect(
        request,
        AuthProcess.LOGIN,
        next_url=shown["then"],
        auth_params={"nonce": nonce, **(ASK_ANEW if anew else {})},
        nonce=nonce,
        anew=anew,
    )
    return render(request, "partners/going_to_directory.html", {**shown, "there": away.url})


@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    _provider(request, provider_id)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(SignedAnswer(request, provider_id))(
        request
    )
    return answer


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
