"""What happens to a challenge, each as one function: raised, picked up, answered, or moved by the night;
and what is looked back at afterwards."""

from escalation.workflow.agreeing import agree
from escalation.workflow.correcting import MAY, Right, correct, counts, refuse_correction, written
from escalation.workflow.following import follow
from escalation.workflow.hearing import Answerer, review_heard
from escalation.workflow.learning import (
    Action,
    close_learning,
    raise_learning,
    refuse_if_closed,
    refuse_unless_over,
)
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
    "Action",
    "Answerer",
    "NewDecision",
    "Phoned",
    "Right",
    "agree",
    "answer",
    "ask",
    "close_learning",
    "correct",
    "counts",
    "follow",
    "pick_up",
    "raise_challenge",
    "raise_learning",
    "refuse_correction",
    "refuse_if_closed",
    "refuse_reviewer",
    "refuse_unless_open_to_challenge",
    "refuse_unless_over",
    "review",
    "review_heard",
    "written",
]
