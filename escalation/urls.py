from django.urls import path

from escalation import (
    correction_views,
    inbox_views,
    kept_views,
    preference_views,
    told_views,
    views,
)
from escalation.learning import views as learning
from escalation.rules import Call
from missing import addresses  # noqa: F401  (registers the reference in addresses)

urlpatterns = [
    path("missing/<reference:reference>/challenge/", views.challenge, name="challenge"),
    path("missing/<reference:reference>/challenge/check/", views.check, name="challenge-check"),
    path("missing/<reference:reference>/told/", told_views.told, name="who-was-told"),
    path("escalations/", views.escalations, name="escalations"),
    path(
        "missing/<reference:reference>/learning/",
        learning.raise_learning,
        name="raise-learning",
    ),
    path("escalations/learning/", learning.cases, name="learning"),
    path("escalations/learning/themes/", learning.themes, name="learning-themes"),
    path("escalations/learning/<int:pk>/", learning.case, name="learning-case"),
    path("escalations/learning/<int:pk>/close/", learning.close, name="close-learning"),
    path("escalations/<int:pk>/", views.tracker, name="escalation"),
    path("escalations/<int:pk>/pick-up/", views.pick_up, name="escalation-pick-up"),
    path("escalations/<int:pk>/review/", views.review, name="escalation-review"),
    path("escalations/<int:pk>/agree/", views.agree, name="escalation-agree"),
    path("escalations/<int:pk>/heard/", views.heard, name="escalation-heard"),
    path(
        "escalations/<int:pk>/asked/correct/",
        correction_views.correct,
        {"call": Call.ASKED},
        name="escalation-correct-asked",
    ),
    path(
        "escalations/<int:pk>/heard/correct/",
        correction_views.correct,
        {"call": Call.ANSWERED},
        name="escalation-correct-heard",
    ),
    path("escalations/<int:pk>/ask/", views.ask, name="escalation-ask"),
    path("escalations/<int:pk>/answer/", views.answer, name="escalation-answer"),
    path("kept/words/", kept_views.wrote, name="own-words"),
    path("kept/decisions/", kept_views.decided, name="own-decisions"),
    path("notifications/", inbox_views.notifications, name="notifications"),
    path("notifications/read/", inbox_views.read_all, name="notifications-read"),
    path("notifications/<int:pk>/", inbox_views.notification, name="notification"),
    path("account/notifications/", preference_views.choose, name="choose-notifications"),
    path("demo/outbox/", inbox_views.outbox, name="outbox"),
]
