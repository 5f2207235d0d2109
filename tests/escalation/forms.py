"""What a browser sends to challenge a decision, to keep it and to change it."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone


def asked(episode):
    return f"/missing/{episode.reference}/challenge/"


def answers(decision, **extra):
    said = {
        "ground": "not-recording",
        "harm": "No inhaler, and it is freezing",
        "missed": "The argument before they left",
        "call_back": "07700 900123",
        "seen": str(decision.pk) if decision else "",
        "submission": str(uuid4()),
    }
    return {**said, **extra}


def kept(latest, **extra):
    tonight = timezone.localtime(timezone.now() + timedelta(hours=1))
    said = {
        "verdict": "kept",
        "reason": "Seen on camera with friends",
        "review_at-on": tonight.date().isoformat(),
        "review_at-time": f"{tonight:%I:%M%p}".lower(),
        "seen": str(latest.pk) if latest else "",
        "submission": str(uuid4()),
    }
    return {**said, **extra}


def changed(latest, **extra):
    said = {
        "verdict": "changed",
        "reason": "The inhaler changes this",
        "outcome": "record-respond",
        "grade": "high",
        "seen": str(latest.pk),
        "submission": str(uuid4()),
    }
    return {**said, **extra}
