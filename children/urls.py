from django.urls import path

from children import (
    add_views,
    admit_views,
    find_views,
    looks_views,
    move_views,
    photo_views,
    professional_views,
    profile_views,
    strategy_views,
    views,
)

urlpatterns = [
    path("children/", views.children, name="children"),
    path("children/<int:child_id>/", views.child, name="child"),
    path("children/<int:child_id>/number/", add_views.number, name="number-child"),
    path("children/<int:child_id>/photo/", photo_views.photo, name="child-photo"),
    path("children/<int:child_id>/photo/remove/", photo_views.remove, name="child-photo-remove"),
    path("children/<int:child_id>/photo/<int:pk>/whole.jpg", photo_views.whole, name="photo-whole"),
    path("children/<int:child_id>/photo/<int:pk>/small.jpg", photo_views.small, name="photo-small"),
    path("children/<int:child_id>/known/", profile_views.profile, name="profile"),
    path("children/<int:child_id>/known/<slug:code>/", profile_views.write, name="write-profile"),
    path(
        "children/<int:child_id>/known/<slug:code>/right/",
        profile_views.confirm,
        name="confirm-profile",
    ),
    path("children/<int:child_id>/late/", strategy_views.strategy, name="strategy"),
    path("children/<int:child_id>/late/write/", strategy_views.write, name="write-strategy"),
    path("children/<int:child_id>/move/", move_views.move, name="move-child"),
    path("children/<int:child_id>/death/", views.death, name="record-death"),
    path("children/placements/unmatched/", views.unmatched, name="unmatched-placements"),
    path("children/placements/<int:placement_id>/home/", views.match_home, name="match-home"),
    path(
        "children/<int:child_id>/professionals/", professional_views.who_works, name="professionals"
    ),
    path(
        "children/<int:child_id>/professionals/<slug:kind>/",
        professional_views.name,
        name="name-professional",
    ),
    path(
        "children/without-social-worker/", professional_views.without, name="without-social-worker"
    ),
    path("children/add/", add_views.look_first, name="add-child"),
    path("children/add/<slug:key>/", add_views.add, name="add-child-who"),
    path("children/find/", find_views.find, name="find-child"),
    path("children/find/<slug:key>/ask/", find_views.ask, name="ask-access"),
    path("children/find/<slug:key>/emergency/", find_views.pause, name="emergency-access"),
    path("children/find/<slug:key>/emergency/why/", find_views.look_now, name="emergency-why"),
    path("children/<int:child_id>/who/", admit_views.who, name="who-sees"),
    path("children/<int:child_id>/who/name/", admit_views.name, name="name-person"),
    path("children/<int:child_id>/who/<int:pk>/end/", admit_views.end, name="end-naming"),
    path("children/<int:child_id>/who/restrict/", admit_views.restrict, name="restrict-child"),
    path("children/<int:child_id>/who/lift/", admit_views.lift, name="lift-restriction"),
    path("children/requests/", admit_views.requests, name="access-requests"),
    path("children/requests/<int:pk>/", admit_views.decide, name="access-request"),
    path("children/emergencies/<int:pk>/", admit_views.review, name="emergency-review"),
    path("children/<int:child_id>/looks/", looks_views.looks, name="looks"),
    path(
        "children/<int:child_id>/looks/for-the-child/",
        looks_views.looks_for_child,
        name="looks-for-child",
    ),
    path("children/<int:child_id>/record/", looks_views.child_record, name="child-record"),
    path(
        "children/<int:child_id>/record/csv/", looks_views.child_record_csv, name="child-record-csv"
    ),
    path("looks/unusual/", looks_views.unusual_looks, name="unusual-looks"),
    path("looks/unusual/<int:pk>/", looks_views.unusual_look, name="unusual-look"),
    path("looks/asked/", looks_views.looks_asked, name="looks-asked"),
    path("looks/asked/<int:pk>/", looks_views.looks_answer, name="looks-answer"),
]
