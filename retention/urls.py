from django.urls import URLPattern, path

from retention import views

urlpatterns: list[URLPattern] = [
    path("retention/", views.overview, name="retention"),
    path("retention/reviews/<int:pk>/", views.review, name="disposal-review"),
    path("retention/reviews/<int:pk>/approve/", views.approve, name="disposal-approve"),
    path("retention/reviews/<int:pk>/erase/", views.erase, name="disposal-erase"),
    path("retention/items/<int:pk>/", views.item, name="disposal-item"),
    path("retention/holds/", views.holds, name="holds"),
    path("retention/holds/new/", views.hold_agency, name="hold-agency"),
    path("retention/holds/<int:pk>/lift/", views.lift, name="hold-lift"),
    path("children/<int:child_id>/hold/", views.hold_child, name="hold-child"),
]
