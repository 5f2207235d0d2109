from django.urls import path

from returns import recorder_views, views

urlpatterns = [
    path("returns/", views.interviews, name="interviews"),
    path("returns/<int:pk>/", views.interview, name="interview"),
    path("returns/<int:pk>/schedule/", views.schedule, name="interview-schedule"),
    path("returns/<int:pk>/attempts/", views.attempts, name="interview-attempts"),
    path("returns/<int:pk>/declined/", views.declined, name="interview-declined"),
    path("returns/<int:pk>/held/", views.held, name="interview-held"),
    path("returns/<int:pk>/record/", recorder_views.record, name="interview-record"),
    path(
        "returns/<int:pk>/record/<slug:section>/", recorder_views.section, name="interview-section"
    ),
    path("returns/<int:pk>/tell/", recorder_views.tell, name="interview-tell"),
    path("returns/<int:pk>/send-again/", recorder_views.send_again, name="interview-send-again"),
    path("returns/<int:pk>/approval/", recorder_views.approval, name="interview-approval"),
    path("returns/<int:pk>/ask-again/", views.ask_again, name="interview-ask-again"),
]
