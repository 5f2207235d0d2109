from django.http import HttpResponse
from django.urls import include, path

from tests.core.gallery import views

urlpatterns = [
    path("", include("core.urls")),
    path("helplines/", views.helplines, name="helplines"),
    path("helplines/children/", lambda request: HttpResponse(), name="helplines-for-children"),
    path("gallery/form/", views.form, name="gallery-form"),
    path("gallery/question/", views.question, name="gallery-question"),
    path("gallery/components/", views.components, name="gallery-components"),
    path("gallery/list/", views.away),
    path("gallery/refused/", views.refused),
    path("gallery/denied/", views.denied),
    path("gallery/hidden/<int:number>/", views.hidden),
    path("gallery/broken/", views.broken),
    path("accounts/login/", lambda request: HttpResponse(), name="account_login"),
    path("accounts/logout/", lambda request: HttpResponse(), name="account_logout"),
    path("accounts/security/", lambda request: HttpResponse(), name="mfa_index"),
    path("cannot-sign-in/", lambda request: HttpResponse(), name="cannot-sign-in"),
    path("directory/", lambda request: HttpResponse(), name="directory"),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.service_problem"
