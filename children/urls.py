from django.urls import path

from children import views

urlpatterns = [
    path("children/", views.children, name="children"),
    path("children/<int:child_id>/", views.child, name="child"),
    path("children/placements/unmatched/", views.unmatched, name="unmatched-placements"),
    path("children/placements/<int:placement_id>/home/", views.match_home, name="match-home"),
]
