"""What a browser sends of police: a report, an officer’s decision, what was heard."""

from datetime import timedelta

from django.utils import timezone

from tests.missing.pages import moment, submitted


def police(episode, rest="") -> str:
    return f"/missing/{episode}/police/{rest}"


def report(at, **more):
    return submitted(**{**moment("reported_at", at), "how": "101", **more})


def decision(**changed):
    answers = {
        "outcome": "record-respond",
        "grade": "high",
        "reason": "Police are looking for you both now",
        "carer_worry": "",
        "carer_should": "",
        "log_number": "4471",
        **moment("review_at", timezone.now() + timedelta(hours=1)),
        **changed,
    }
    return submitted(**answers)


def heard(at, **changed):
    answers = {
        "officer_name": "Pell",
        "officer_rank": "2",
        "officer_number": "1234",
        **moment("decided_at", at),
        "heard_how": "cut-off",
        "outcome": "not-recording",
        "grade": "not-said",
        "reason": "They said to ring back in the morning",
        "carer_should": "",
        "log_number": "",
        **changed,
    }
    return submitted(**answers)
