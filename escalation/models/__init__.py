"""Challenges to what police decided, what is learnt afterwards, and who was told what."""

from escalation.models.challenges import CallBack, Challenge, Correction, Question, Review
from escalation.models.learning import LearningAction, LearningCase
from escalation.models.telling import Delivery, Digest, DigestLine, Notification, Preference

__all__ = [
    "CallBack",
    "Challenge",
    "Correction",
    "Delivery",
    "Digest",
    "DigestLine",
    "LearningAction",
    "LearningCase",
    "Notification",
    "Preference",
    "Question",
    "Review",
]
