"""What the Django templates of signing in ask for: this device, the agencies' directories, times."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from core import times
from partners.devices import in_words
from partners.limits import is_shared

register = template.Library()


@register.simple_tag(takes_context=True)
def this_device(context: Context) -> dict[str, Any]:
    """Do several people use it, and after how many minutes are they then signed out?"""
    minutes = int(settings.SHARED_IDLE.total_seconds() // 60)
    return {"shared": is_shared(context["request"]), "minutes": minutes}


@register.simple_tag
def directories() -> list[dict[str, str]]:
    """The agencies whose own sign-in can be used, each with where that begins."""
    return [
        {
            "name": each.name,
            "action": reverse("openid_connect_login", kwargs={"provider_id": each.id}),
        }
        for each in settings.DIRECTORIES
    ]


@register.simple_tag
def said(moment: datetime) -> str:
    return times.when(moment, now=timezone.now())


@register.simple_tag
def device_of(agent: str) -> str:
    return in_words(agent)
