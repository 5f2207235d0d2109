from django.urls import path

from partners import views

urlpatterns = [
    path("signin/demo/", views.demo_signin, name="demo-signin"),
]
