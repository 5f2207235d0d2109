from django.urls import path

from core import views

urlpatterns = [
    path("", views.start, name="start"),
    path("help/", views.show_help, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("exit/", views.leave, name="exit"),
    path("exit/explained/", views.exit_explained, name="exit-explained"),
]
