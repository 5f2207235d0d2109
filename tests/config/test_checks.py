"""What an installation must not be started with."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from config.celery import refuse_to_work
from config.checks import (
    callers_are_told_apart,
    messages_leave_the_service,
    refuse_to_serve,
    texts_have_a_way_out,
    what_leaves_the_machine_is_encrypted,
)

OURS = ("whereabouts.E001", "whereabouts.E002")


def found(settings, **chosen):
    for name, value in chosen.items():
        setattr(settings, name, value)
    return [message.id for message in run_checks() if message.id in OURS]


def test_demo_mode_is_refused_outside_ones_own_machine(settings):
    assert found(settings, DEMO=True, LOCAL=False) == ["whereabouts.E001"]
    assert found(settings, DEBUG=True) == ["whereabouts.E001"]

    with pytest.raises(ImproperlyConfigured, match="anybody"):
        refuse_to_serve()


@pytest.mark.parametrize("chosen", [{"LOCAL": True}, {"DEMO": False}])
def test_demo_mode_is_for_a_machine_of_ones_own(settings, chosen):
    assert found(settings, **({"DEMO": True, "LOCAL": False} | chosen)) == []


@pytest.mark.parametrize("key", ["", "short"])
def test_a_secret_key_that_could_be_guessed_is_refused(settings, key):
    assert found(settings, SECRET_KEY=key) == ["whereabouts.E002"]

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        refuse_to_serve()


def test_an_installation_that_only_prints_its_messages_is_told_so(settings):
    settings.DEMO, settings.LOCAL, settings.NOTIFY_API_KEY = False, False, ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    assert [found.id for found in messages_leave_the_service()] == ["whereabouts.E003"]
    with pytest.raises(ImproperlyConfigured, match="nobody would be told"):
        refuse_to_serve()
    with pytest.raises(SystemExit, match="nobody would be told"):
        refuse_to_work()


@pytest.mark.parametrize(
    "chosen",
    [
        {"LOCAL": True},
        {"NOTIFY_API_KEY": "a-key"},
        {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
    ],
)
def test_messages_that_leave_some_way_are_fine(settings, chosen):
    settings.LOCAL, settings.NOTIFY_API_KEY = False, ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    for name, value in chosen.items():
        setattr(settings, name, value)

    assert messages_leave_the_service() == []


@pytest.mark.parametrize(
    ("key", "template", "finds"),
    [("", "a-template", ["whereabouts.E004"]), ("a-key", "a-template", []), ("", "", [])],
)
def test_a_template_for_texts_wants_a_way_to_send_them(settings, key, template, finds):
    settings.LOCAL, settings.NOTIFY_API_KEY, settings.NOTIFY_SMS_TEMPLATE = False, key, template

    assert [each.id for each in texts_have_a_way_out()] == finds


@pytest.mark.parametrize(
    ("local", "proxies", "finds"),
    [(False, 0, ["whereabouts.W002"]), (False, 1, []), (True, 0, [])],
)
def test_one_address_for_everybody_is_said(settings, local, proxies, finds):
    settings.LOCAL, settings.ALLAUTH_TRUSTED_PROXY_COUNT = local, proxies

    assert [each.id for each in callers_are_told_apart()] == finds


@pytest.mark.parametrize(
    ("host", "sslmode", "queue", "finds"),
    [
        ("/run/a-socket", "", "unix:///run/valkey.sock", 0),
        ("localhost", "", "redis://localhost:6379/0", 0),
        ("database.example", "verify-full", "rediss://queue.example", 0),
        ("database.example", "require", "rediss://queue.example", 1),
        ("database.example", "", "redis://queue.example", 2),
    ],
)
def test_what_goes_to_another_machine_in_the_open_is_said(
    settings, monkeypatch, host, sslmode, queue, finds
):
    settings.LOCAL, settings.REDIS_URL = False, queue
    at = {"HOST": host, "OPTIONS": {"sslmode": sslmode}}
    monkeypatch.setitem(settings.DATABASES, "default", at)

    assert len(what_leaves_the_machine_is_encrypted()) == finds
