"""Every address of the service, and how each is reached.

A new address fails `test_every_address_is_listed` until it says so here.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from partners.models import Home, Invitation, Job, RotaShift, Team
from tests.one_of_everything import Night

Reached = Callable[[Night], dict[str, Any]]
PUBLIC, MINE = "anybody", "whoever is signed in"


def of_what_was_found(night: Night) -> dict[str, Any]:
    """Kept in the finder's own session: nobody else's address leads to it."""
    return {"key": "what-somebody-found"}


def of_child(night: Night) -> dict[str, Any]:
    return {"child_id": night.child.pk}


def of_photo(night: Night) -> dict[str, Any]:
    return {"child_id": night.child.pk, "pk": night.photo.pk}


def of_episode(night: Night) -> dict[str, Any]:
    return {"reference": night.episode.reference}


def of_draft(night: Night) -> dict[str, Any]:
    return {"pk": night.draft.pk}


def of_interview(night: Night) -> dict[str, Any]:
    return {"pk": night.interview.pk}


def of_challenge(night: Night) -> dict[str, Any]:
    return {"pk": night.challenge.pk}


def of_learning(night: Night) -> dict[str, Any]:
    return {"pk": night.learning.pk}


def of_document(night: Night) -> dict[str, Any]:
    return {"pk": night.document.pk}


# What another agency than the administrator's has, for its own administrator alone.
THEIRS = "Kestrel Lane Homes"


def their(model: Any, column: str = "agency", name: str = "pk") -> Reached:
    return lambda _: {name: model.objects.filter(**{f"{column}__name": THEIRS}).first().pk}


# Who may reach it (`PUBLIC`, `MINE`: a page of one's own), or the child's thing that it shows.
ADDRESSES: dict[str, str | Reached] = {
    "start": PUBLIC,
    "help": PUBLIC,
    "helplines": PUBLIC,
    "helplines-for-children": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "exit": PUBLIC,
    "demo-signin": PUBLIC,
    "shared-device": PUBLIC,
    "cannot-sign-in": PUBLIC,
    "outbox": PUBLIC,
    "api-schema": PUBLIC,
    "api-nothing": PUBLIC,
    "invitation": PUBLIC,
    "invitation-link": PUBLIC,
    **dict.fromkeys(("voice", "voice-question", "voice-right"), PUBLIC),
    "home": MINE,
    "directory": MINE,
    "set-up-sign-in": MINE,
    "set-up-done": MINE,
    "sessions": MINE,
    "stay-signed-in": MINE,
    **dict.fromkeys(("hide-screen", "screen-hidden", "screen-shown"), MINE),
    "exit-explained": MINE,
    "end-session": MINE,
    "end-other-sessions": MINE,
    "working-as": MINE,
    "switch-user": MINE,
    **dict.fromkeys(
        (
            "people",
            "people-check",
            "weak-sign-in",
            "leavers",
            "invitations",
            "invite",
            "homes",
            "new-home",
            "teams",
            "new-team",
            "rota",
            "agency",
            "agency-details",
            "agency-agreement",
            "agency-contact",
            "agency-hours",
            "agency-alert",
            *("agency-record", "agency-record-csv"),
        ),
        MINE,
    ),
    **dict.fromkeys(
        (
            "change-job",
            "leave-job",
            "stay-in-job",
            "end-job",
            "remind-of-sign-in",
            "begin-again",
        ),
        their(Job),
    ),
    **dict.fromkeys(
        ("person", "new-job"),
        lambda _: {"person_id": Job.objects.filter(agency__name=THEIRS).first().person_id},
    ),
    **dict.fromkeys(("invite-again", "take-back"), their(Invitation)),
    **dict.fromkeys(("change-home", "close-home"), their(Home, "provider")),
    **dict.fromkeys(("change-team", "team-rota", "new-shift"), their(Team)),
    "end-shift": their(RotaShift, "team__agency"),
    "children": MINE,
    "find-child": MINE,
    "add-child": MINE,
    "own-words": MINE,
    "own-decisions": MINE,
    "access-requests": MINE,
    "unmatched-placements": MINE,
    "log-start": MINE,
    "decisions": MINE,
    "next-decision": MINE,
    **dict.fromkeys(("handovers", "hand-over-all"), MINE),
    "interviews": MINE,
    **dict.fromkeys(
        ("my-times", "add-times", "service-times", "my-calendar", "stop-calendar"), MINE
    ),
    "take-back-time": lambda night: {"pk": getattr(night, "slot_id", 1)},
    "calendar-feed": PUBLIC,
    "escalations": MINE,
    **dict.fromkeys(("learning", "learning-themes"), MINE),
    "notifications": MINE,
    "notifications-read": MINE,
    "mobile": MINE,
    "mobile-code": MINE,
    "mobile-forget": MINE,
    "choose-notifications": MINE,
    "board": MINE,
    **dict.fromkeys(("board-filters", "saved-views", "save-view"), MINE),
    **dict.fromkeys(("change-view", "delete-view"), lambda night: {"pk": night.view.pk}),
    "api-children": MINE,
    "api-episodes": MINE,
    "api-duties": MINE,
    "child-photo": of_child,
    "child-photo-remove": of_child,
    "photo-whole": of_photo,
    "photo-small": of_photo,
    **dict.fromkeys(("ask-access", "emergency-access", "emergency-why"), of_what_was_found),
    "add-child-who": of_what_was_found,
    "professionals": of_child,
    **dict.fromkeys(("strategy", "write-strategy", "profile"), of_child),
    **dict.fromkeys(
        ("write-profile", "confirm-profile"),
        lambda night: {"child_id": night.child.pk, "code": "health"},
    ),
    "name-professional": lambda night: {"child_id": night.child.pk, "kind": "social-worker"},
    "without-social-worker": MINE,
    **dict.fromkeys(
        (
            "who-sees",
            "name-person",
            "restrict-child",
            "lift-restriction",
            "record-death",
            "move-child",
            "number-child",
        ),
        of_child,
    ),
    "end-naming": lambda night: {"child_id": night.child.pk, "pk": night.grant.pk},
    "access-request": lambda night: {"pk": night.asked.pk},
    "emergency-review": lambda night: {"pk": night.looked.pk},
    "looks-asked": MINE,
    "unusual-looks": MINE,
    **dict.fromkeys(
        (
            "child",
            "times-away",
            "looks",
            "looks-for-child",
            "looks-paper",
            "child-record",
            "child-record-csv",
        ),
        of_child,
    ),
    **dict.fromkeys(("child-papers", "chronology"), of_child),
    **dict.fromkeys(("unusual-look", "looks-answer"), lambda night: {"pk": night.unusual.pk}),
    "correction": lambda night: {
        "reference": night.episode.reference,
        "pk": night.note.pk,
    },
    "match-home": lambda night: {"placement_id": night.placement.pk},
    "log": of_draft,
    "log-999": of_draft,
    "log-suggestion": of_draft,
    "log-check": of_draft,
    "log-sent": of_draft,
    "interview-section": lambda night: {"pk": night.interview.pk, "section": "before-you-left"},
    "log-step": lambda night: {"pk": night.draft.pk, "code": "danger"},
    **dict.fromkeys(
        (
            "assessment",
            "episode",
            "episode-people",
            "who-was-told",
            "new-note",
            "new-task",
            "called",
            "check-search",
            "decide-as-adult",
            "tell-parents",
            "tell-ofsted",
            "log-so-far",
            "log-take-over",
            "tried",
            "stand-down",
            "police",
            "police-decision",
            "police-heard",
            "transfer-force",
            "found",
            "gone-again",
            "talk-before-home",
            "police-work",
            "known-then",
            "new-enquiry",
            "prevention",
            "new-prevention",
            "ask-information",
            "police-asked",
            "back",
            "back-how",
            "back-urgent",
            "back-check",
            "back-done",
            "not-back",
            "challenge",
            "challenge-check",
            "raise-learning",
            "api-episode",
            "api-heard-decisions",
            "api-return",
            "api-not-back",
        ),
        of_episode,
    ),
    **dict.fromkeys(
        ("accept-duty", "duty-not-needed", "hand-over"),
        lambda night: {"reference": night.episode.reference, "pk": night.duty.pk},
    ),
    **dict.fromkeys(
        ("police-reference", "correct-report"),
        lambda night: {"reference": night.episode.reference, "pk": night.report.pk},
    ),
    "confirm-decision": lambda night: {
        "reference": night.episode.reference,
        "pk": night.decision.pk,
    },
    "confirm-prevention": lambda night: {
        "reference": night.episode.reference,
        "pk": night.prevention.pk,
    },
    "task": lambda night: {"reference": night.episode.reference, "pk": night.task.duty_id},
    **dict.fromkeys(
        ("answer-handover", "take-back-handover"),
        lambda night: {"reference": night.episode.reference, "pk": night.handover.pk},
    ),
    "correct-enquiry": lambda night: {
        "reference": night.episode.reference,
        "pk": night.enquiry.pk,
    },
    "information-request": lambda night: {
        "reference": night.episode.reference,
        "pk": night.request.pk,
    },
    **dict.fromkeys(
        (
            "interview",
            "interview-schedule",
            "interview-attempts",
            "interview-declined",
            "interview-held",
            "interview-talked",
            "interview-agreed",
            "interview-no-contact",
            "interview-record",
            "interview-tell",
            "interview-send-again",
            "interview-approval",
            "interview-share",
            "interview-ask-again",
            *("interview-invitation", "interview-wishes", "interview-carers-view"),
            *("interview-voice", "interview-voice-end"),
        ),
        of_interview,
    ),
    **dict.fromkeys(
        (
            *("escalation", "escalation-pick-up", "escalation-review"),
            *("escalation-ask", "escalation-answer", "challenge-paper"),
            *("escalation-agree", "escalation-heard"),
            *("escalation-correct-asked", "escalation-correct-heard"),
        ),
        of_challenge,
    ),
    **dict.fromkeys(("learning-case", "close-learning"), of_learning),
    "notification": lambda night: {"pk": night.notification.pk},
    **dict.fromkeys(("episode-report", "episode-papers", "police-summary"), of_episode),
    **dict.fromkeys(("interview-report", "police-extract", "childs-copy"), of_interview),
    "document": of_document,
    "document-file": lambda night: {"pk": night.document.pk, "filename": night.document.filename},
    "retention": MINE,
    "holds": MINE,
    "hold-agency": MINE,
    "hold-child": of_child,
    "hold-lift": lambda night: {"pk": night.hold.pk},
    "disposal-item": lambda night: {"pk": night.item.pk},
    **dict.fromkeys(
        ("disposal-review", "disposal-approve", "disposal-erase"),
        lambda night: {"pk": night.item.review_id},
    ),
    "api-duty": lambda night: {"pk": night.duty.pk},
}
# A link of an invitation that nobody sent, and others that were never made.
UNSENT = {
    "invitation-link": {"token": "0" * 75},
    "calendar-feed": {"key": "0" * 43},
    "voice": {"token": "0" * 43},
    "voice-right": {"token": "0" * 43},
    "voice-question": {"token": "0" * 43, "number": 1},
}
# Packages' own pages: about the person who is signed in, or for setting agencies up.
GUESTS = ("account_", "mfa_", "openid_connect_", "admin:")


def every_address(patterns: Any, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from every_address(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def address(name: str, night: Night) -> str:
    reached = ADDRESSES[name]
    return reverse(name, kwargs=reached(night) if callable(reached) else UNSENT.get(name, {}))


def as_somebody(slug: str) -> Client:
    client = Client()
    answer = client.post(reverse("demo-signin"), {"persona": slug})
    assert answer.status_code == 302
    return client


def nowhere(name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address of a thing that does not exist."""
    made_up = {"reference": "M-22222", "code": "danger"}
    other = uuid4() if name.startswith("log") else 999_999
    return {key: made_up.get(key, other) for key in kwargs}
