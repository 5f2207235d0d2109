"""What happens to a challenge, each as one function: raised, picked up, answered, or moved by the night."""

from escalation.workflow.agreeing import agree
from escalation.workflow.following import follow
from escalation.workflow.hearing import Answerer, review_heard
from escalation.workflow.questioning import answer, ask
from escalation.workflow.raising import Phoned, raise_challenge, refuse_unless_open_to_challenge
from escalation.workflow.reviewing import (
    NewDecision,
    pick_up,
    refuse_reviewer,
    review,
)

__all__ = [
    "Answerer",
    "NewDecision",
    "Phoned",
    "agree",
    "answer",
    "ask",
    "follow",
    "pick_up",
    "raise_challenge",
    "refuse_reviewer",
    "refuse_unless_open_to_challenge",
    "review",
    "review_heard",
]
