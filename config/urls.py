"""Every address of the service, package by package."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("partners.urls")),
    path("", include("children.urls")),
    path("", include("missing.urls")),
    path("", include("returns.urls")),
    path("", include("escalation.urls")),
    path("", include("insight.urls")),
    path("", include("retention.urls")),
    path("api/v1/", include("config.api_urls")),
    path("accounts/", include("partners.account_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.service_problem"
