"""What happens to a challenge, each as one function: raised, picked up, answered, or moved by the night."""

from escalation.workflow.agreeing import agree
from escalation.workflow.correcting import MAY, Right, correct, refuse_correction, written
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
    "MAY",
    "Answerer",
    "NewDecision",
    "Phoned",
    "Right",
    "agree",
    "answer",
    "ask",
    "correct",
    "follow",
    "pick_up",
    "raise_challenge",
    "refuse_correction",
    "refuse_reviewer",
    "refuse_unless_open_to_challenge",
    "review",
    "review_heard",
    "written",
]
