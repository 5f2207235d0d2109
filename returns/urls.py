from django.urls import path

from missing import addresses  # noqa: F401
from returns import prevention_views, views

PREVENTION = "missing/<reference:reference>/prevention/"

urlpatterns = [
    path(PREVENTION, prevention_views.read, name="prevention"),
    path(f"{PREVENTION}new/", prevention_views.record, name="new-prevention"),
    path(f"{PREVENTION}<int:pk>/confirm/", prevention_views.confirm, name="confirm-prevention"),
    path("returns/", views.interviews, name="interviews"),
    path("returns/<int:pk>/", views.interview, name="interview"),
    path("returns/<int:pk>/schedule/", views.schedule, name="interview-schedule"),
    path("returns/<int:pk>/attempts/", views.attempts, name="interview-attempts"),
    path("returns/<int:pk>/declined/", views.declined, name="interview-declined"),
    path("returns/<int:pk>/held/", views.held, name="interview-held"),
    path("returns/<int:pk>/ask-again/", views.ask_again, name="interview-ask-again"),
]
