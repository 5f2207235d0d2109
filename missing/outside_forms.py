"""Forms for telling those outside this service that a child is still away."""

from django.utils import timezone

from core.forms import Form, LongText, When
from missing.forms import NOW_FILLED_IN

NOT_FOR_CARERS = "Carers and home staff do not read this."


class ParentsForm(Form):
    """Who of the parents was told that their child is still away, and what they know."""

    text = LongText(
        "Who was told, and what did they say?",
        hint="For example: his mother, by phone. She last heard from him on Thursday."
        f" {NOT_FOR_CARERS}",
        missing="Enter who was told, and what they said",
        max_length=2000,
        rows=4,
    )
    told_at = When(
        "When were they told?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when they were told, like 11:48pm",
        initial=timezone.now,
    )


class OfstedForm(Form):
    """How the home told Ofsted of a serious event."""

    text = LongText(
        "How was Ofsted told?",
        hint=f"For example: the online form, with its reference. {NOT_FOR_CARERS}",
        missing="Enter how Ofsted was told",
        max_length=2000,
        rows=4,
    )
    told_at = When(
        "When was Ofsted told?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when Ofsted was told, like 11:48pm",
        initial=timezone.now,
    )
