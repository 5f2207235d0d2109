from django.urls import path

from returns import views

urlpatterns = [
    path("returns/", views.interviews, name="interviews"),
    path("returns/<int:pk>/", views.interview, name="interview"),
    path("returns/<int:pk>/schedule/", views.schedule, name="interview-schedule"),
    path("returns/<int:pk>/attempts/", views.attempts, name="interview-attempts"),
    path("returns/<int:pk>/declined/", views.declined, name="interview-declined"),
    path("returns/<int:pk>/held/", views.held, name="interview-held"),
    path("returns/<int:pk>/ask-again/", views.ask_again, name="interview-ask-again"),
]
