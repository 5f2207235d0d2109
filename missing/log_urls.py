from django.urls import path

from missing import (  # noqa: F401
    addresses,
    assess_views,
    log_so_far_views,
    log_views,
    tries_views,
)

DRAFT = "missing/drafts/<uuid:pk>/"

urlpatterns = [
    path("missing/start/", log_views.start, name="log-start"),
    path(DRAFT, log_views.resume, name="log"),
    path(f"{DRAFT}call-999/", log_views.call_999, name="log-999"),
    path(f"{DRAFT}suggestion/", log_views.suggestion, name="log-suggestion"),
    path(f"{DRAFT}check/", log_views.check, name="log-check"),
    path(f"{DRAFT}sent/", log_views.sent, name="log-sent"),
    path(f"{DRAFT}<slug:code>/", log_views.step, name="log-step"),
    path("missing/<reference:reference>/log/", log_so_far_views.log_so_far, name="log-so-far"),
    path(
        "missing/<reference:reference>/log/take-over/",
        log_so_far_views.take_over,
        name="log-take-over",
    ),
    path("missing/<reference:reference>/tried/", tries_views.tried, name="tried"),
    path("missing/<reference:reference>/assessment/", assess_views.assessment, name="assessment"),
]
