"""The pages with which an administrator looks after an agency, below `/manage/`."""

from django.urls import path

from partners import agency_views, invitation_views, people_views, place_views, record_views

urlpatterns = [
    path("people/", people_views.people, name="people"),
    path("people/check/", people_views.check, name="people-check"),
    path("people/sign-in/", people_views.weak_sign_in, name="weak-sign-in"),
    path("people/leavers/", people_views.leavers, name="leavers"),
    path("people/<int:person_id>/", people_views.person, name="person"),
    path("people/<int:person_id>/jobs/new/", people_views.new_job, name="new-job"),
    path("jobs/<int:pk>/", people_views.change_job, name="change-job"),
    path("jobs/<int:pk>/leave/", people_views.leave, name="leave-job"),
    path("jobs/<int:pk>/stay/", people_views.stay, name="stay-in-job"),
    path("jobs/<int:pk>/end/", people_views.end, name="end-job"),
    path("jobs/<int:pk>/remind/", people_views.remind, name="remind-of-sign-in"),
    path("jobs/<int:pk>/begin-again/", people_views.begin_again, name="begin-again"),
    path("invitations/", invitation_views.invited, name="invitations"),
    path("invitations/new/", invitation_views.invite, name="invite"),
    path("invitations/<int:pk>/again/", invitation_views.send_again, name="invite-again"),
    path("invitations/<int:pk>/take-back/", invitation_views.take_back, name="take-back"),
    path("homes/", place_views.homes, name="homes"),
    path("homes/new/", place_views.new_home, name="new-home"),
    path("homes/<int:pk>/", place_views.home, name="change-home"),
    path("homes/<int:pk>/close/", place_views.close_home, name="close-home"),
    path("teams/", place_views.teams, name="teams"),
    path("teams/new/", place_views.new_team, name="new-team"),
    path("teams/<int:pk>/", place_views.team, name="change-team"),
    path("rota/", place_views.rotas, name="rota"),
    path("rota/<int:pk>/", place_views.team_rota, name="team-rota"),
    path("rota/<int:pk>/new/", place_views.new_shift, name="new-shift"),
    path("shifts/<int:pk>/end/", place_views.end_shift, name="end-shift"),
    path("agency/", agency_views.agency, name="agency"),
    path("agency/details/", agency_views.details, name="agency-details"),
    path("agency/hours/", agency_views.hours, name="agency-hours"),
    path("agency/agreement/", agency_views.agreement, name="agency-agreement"),
    path("agency/contact/", agency_views.contact, name="agency-contact"),
    path("record/", record_views.agency_record, name="agency-record"),
    path("record/csv/", record_views.agency_record_csv, name="agency-record-csv"),
    path("agency/test-alert/", agency_views.alert, name="agency-alert"),
]
