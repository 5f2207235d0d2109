"""What happens to a challenge, each as one function: raised, picked up, answered, or moved by the night."""

from escalation.workflow.following import follow
from escalation.workflow.questioning import answer, ask
from escalation.workflow.raising import Phoned, raise_challenge, refuse_unless_open_to_challenge
from escalation.workflow.reviewing import (
    NewDecision,
    pick_up,
    refuse_reviewer,
    review,
)

__all__ = [
    "NewDecision",
    "Phoned",
    "answer",
    "ask",
    "follow",
    "pick_up",
    "raise_challenge",
    "refuse_reviewer",
    "refuse_unless_open_to_challenge",
    "review",
]
