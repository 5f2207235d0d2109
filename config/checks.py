"""What this installation must not be started with."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

SECRET_IS_SHORT = 50
ON_THIS_MACHINE = ("", "localhost", "127.0.0.1", "::1")
PRINTS = "django.core.mail.backends.console.EmailBackend"


@checks.register()
def demo_stays_at_home(**_: Any) -> list[checks.CheckMessage]:
    """In demo mode anybody signs in as anybody, so it is for one's own machine alone."""
    if settings.DEMO and not settings.LOCAL:
        return [
            checks.Error(
                "Demo mode lets anybody sign in as anybody, so it is refused here.",
                hint="Unset DEMO, or set LOCAL=1 on a machine that only you can reach.",
                id="whereabouts.E001",
            )
        ]
    return []


@checks.register()
def there_is_a_secret_key(**_: Any) -> list[checks.CheckMessage]:
    """Without a key of its own, sessions and signed links could be made by anybody."""
    if len(_secret_key()) < SECRET_IS_SHORT:
        return [
            checks.Error(
                f"SECRET_KEY is missing or shorter than {SECRET_IS_SHORT} characters.",
                hint="Set SECRET_KEY to a long random text that is kept out of the repository.",
                id="whereabouts.E002",
            )
        ]
    return []


@checks.register(deploy=True)
def messages_leave_the_service(**_: Any) -> list[checks.CheckMessage]:
    """A message that is only printed would be shown as sent, and its reader would go untold."""
    if settings.LOCAL or settings.NOTIFY_API_KEY or settings.EMAIL_BACKEND != PRINTS:
        return []
    return [
        checks.Error(
            "E-mail is printed and not sent, so nobody would be told.",
            hint="Set EMAIL_URL to a mail server, or NOTIFY_API_KEY for GOV.UK Notify.",
            id="whereabouts.E003",
        )
    ]


@checks.register(deploy=True)
def texts_have_a_way_out(**_: Any) -> list[checks.CheckMessage]:
    """A template alone sends nothing: texts go through GOV.UK Notify, and a mail server sends none."""
    if settings.LOCAL or settings.NOTIFY_API_KEY or not settings.NOTIFY_SMS_TEMPLATE:
        return []
    return [
        checks.Error(
            "There is a template for texts and no way to send them.",
            hint="Set NOTIFY_API_KEY for GOV.UK Notify, or unset NOTIFY_SMS_TEMPLATE.",
            id="whereabouts.E004",
        )
    ]


@checks.register(deploy=True)
def what_leaves_the_machine_is_encrypted(**_: Any) -> list[checks.CheckMessage]:
    """A socket stays on this machine; a host is another one, which is asked over TLS and shows who it is."""
    if settings.LOCAL:
        return []
    database = settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    host = str(database.get("HOST") or options.get("host") or "")
    plain = []
    elsewhere = host not in ON_THIS_MACHINE and not host.startswith("/")
    if elsewhere and options.get("sslmode") != "verify-full":
        plain.append("DATABASE_URL without sslmode=verify-full")
    queue = urlsplit(settings.REDIS_URL)
    if queue.scheme == "redis" and queue.hostname not in ON_THIS_MACHINE:
        plain.append("REDIS_URL without rediss://")
    return [
        checks.Warning(
            f"{each} may be read on its way to another machine.",
            hint="Leave it where nothing but this machine's own containers are on the network.",
            id="whereabouts.W001",
        )
        for each in plain
    ]


@checks.register(deploy=True)
def callers_are_told_apart(**_: Any) -> list[checks.CheckMessage]:
    """Tries at signing in, and a child's link, are counted by address. Behind a proxy that is not counted,
    everybody has one, and a stranger's tries keep everybody out."""
    if settings.LOCAL or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        checks.Warning(
            "TRUSTED_PROXIES is 0: behind a proxy everybody would share its address, and one stranger's"
            " tries would keep everybody from signing in.",
            hint="Set TRUSTED_PROXIES to how many proxies append to X-Forwarded-For, or leave it where there"
            " is none.",
            id="whereabouts.W002",
        )
    ]


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""


def refuse_to_serve() -> None:
    """Servers and workers run no system checks by themselves; these they must not start without."""
    for error in (
        *demo_stays_at_home(),
        *there_is_a_secret_key(),
        *messages_leave_the_service(),
        *texts_have_a_way_out(),
    ):
        raise ImproperlyConfigured(f"{error.msg} {error.hint}")
