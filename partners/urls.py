from django.urls import include, path

from partners import (
    account_views,
    answering_views,
    helpline_views,
    hiding_views,
    invitation_views,
    mobile_views,
    views,
)

urlpatterns = [
    path("signin/demo/", views.demo_signin, name="demo-signin"),
    path("signin/shared-device/", account_views.shared_device, name="shared-device"),
    path("signin/switch-user/", account_views.switch_user, name="switch-user"),
    path("hidden/", hiding_views.cover, name="screen-hidden"),
    path("hidden/hide/", hiding_views.hide, name="hide-screen"),
    path("hidden/show/", hiding_views.show, name="screen-shown"),
    path("cannot-sign-in/", account_views.cannot_sign_in, name="cannot-sign-in"),
    path("helplines/", helpline_views.show_helplines, name="helplines"),
    path("helplines/children/", helpline_views.for_children, name="helplines-for-children"),
    path("directory/", answering_views.directory, name="directory"),
    path("account/set-up/", account_views.set_up, name="set-up-sign-in"),
    path("account/set-up/done/", account_views.go_on, name="set-up-done"),
    path("account/sessions/", account_views.show_sessions, name="sessions"),
    path("account/sessions/end/", account_views.end_session, name="end-session"),
    path(
        "account/sessions/end-others/",
        account_views.end_other_sessions,
        name="end-other-sessions",
    ),
    path("account/mobile/", mobile_views.mobile, name="mobile"),
    path("account/mobile/code/", mobile_views.code, name="mobile-code"),
    path("account/mobile/forget/", mobile_views.forget, name="mobile-forget"),
    path("account/stay/", account_views.stay, name="stay-signed-in"),
    path("account/working-as/", account_views.working_as, name="working-as"),
    path("join/", invitation_views.join, name="invitation"),
    path("join/<str:token>/", invitation_views.link, name="invitation-link"),
    path("manage/", include("partners.manage_urls")),
]
