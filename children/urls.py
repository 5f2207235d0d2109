from django.urls import path

from children import photo_views, views

urlpatterns = [
    path("children/", views.children, name="children"),
    path("children/<int:child_id>/", views.child, name="child"),
    path("children/<int:child_id>/photo/", photo_views.photo, name="child-photo"),
    path("children/<int:child_id>/photo/remove/", photo_views.remove, name="child-photo-remove"),
    path("children/<int:child_id>/photo/<int:pk>/whole.jpg", photo_views.whole, name="photo-whole"),
    path("children/<int:child_id>/photo/<int:pk>/small.jpg", photo_views.small, name="photo-small"),
    path("children/placements/unmatched/", views.unmatched, name="unmatched-placements"),
    path("children/placements/<int:placement_id>/home/", views.match_home, name="match-home"),
]
