from django.urls import path

from missing import addresses  # noqa: F401
from returns import (
    agreed_views,
    before_home_views,
    calendar_views,
    no_contact_views,
    prevention_views,
    recorder_views,
    slot_views,
    views,
    voice_link_views,
    voice_views,
    wish_views,
)

PREVENTION = "missing/<reference:reference>/prevention/"

urlpatterns = [
    path(PREVENTION, prevention_views.read, name="prevention"),
    path(f"{PREVENTION}new/", prevention_views.record, name="new-prevention"),
    path(f"{PREVENTION}<int:pk>/confirm/", prevention_views.confirm, name="confirm-prevention"),
    path(
        "missing/<reference:reference>/talk-before-home/",
        before_home_views.talk_before_home,
        name="talk-before-home",
    ),
    path("returns/", views.interviews, name="interviews"),
    path("returns/times/", slot_views.my_times, name="my-times"),
    path("returns/times/add/", slot_views.add_times, name="add-times"),
    path("returns/times/<int:pk>/take-back/", slot_views.take_back, name="take-back-time"),
    path("returns/times/service/", slot_views.service_times, name="service-times"),
    path("returns/calendar/", calendar_views.my_calendar, name="my-calendar"),
    path("returns/calendar/stop/", calendar_views.stop_calendar, name="stop-calendar"),
    path("calendar/<str:key>.ics", calendar_views.feed, name="calendar-feed"),
    path("returns/<int:pk>/", views.interview, name="interview"),
    path("returns/<int:pk>/invitation.ics", calendar_views.invitation, name="interview-invitation"),
    path("returns/<int:pk>/wishes/", wish_views.wishes, name="interview-wishes"),
    path("returns/<int:pk>/carers-view/", wish_views.carers_view, name="interview-carers-view"),
    path("returns/<int:pk>/schedule/", views.schedule, name="interview-schedule"),
    path("returns/<int:pk>/attempts/", views.attempts, name="interview-attempts"),
    path("returns/<int:pk>/declined/", views.declined, name="interview-declined"),
    path("returns/<int:pk>/no-contact/", no_contact_views.no_contact, name="interview-no-contact"),
    path("returns/<int:pk>/held/", views.held, name="interview-held"),
    path("returns/<int:pk>/talked/", views.talked, name="interview-talked"),
    path("returns/<int:pk>/record/", recorder_views.record, name="interview-record"),
    path(
        "returns/<int:pk>/record/<slug:section>/", recorder_views.section, name="interview-section"
    ),
    path("returns/<int:pk>/tell/", recorder_views.tell, name="interview-tell"),
    path("returns/<int:pk>/send-again/", recorder_views.send_again, name="interview-send-again"),
    path("returns/<int:pk>/share/", recorder_views.share, name="interview-share"),
    path("returns/<int:pk>/agreed/", agreed_views.agreed, name="interview-agreed"),
    path("returns/<int:pk>/approval/", recorder_views.approval, name="interview-approval"),
    path("returns/<int:pk>/ask-again/", views.ask_again, name="interview-ask-again"),
    path("returns/<int:pk>/voice/", voice_link_views.voice_link, name="interview-voice"),
    path(
        "returns/<int:pk>/voice/end/", voice_link_views.end_voice_link, name="interview-voice-end"
    ),
    path("voice/<str:token>/", voice_views.begin, name="voice"),
    path("voice/<str:token>/<int:number>/", voice_views.ask, name="voice-question"),
    path("voice/<str:token>/right/", voice_views.right, name="voice-right"),
]
