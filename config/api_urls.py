"""The API's addresses: opaque references and ids, never a name."""

from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularAPIView

from children.api import Children
from config.api import NoSuchThing
from missing.api import (
    Duties,
    Episodes,
    HeardDecisions,
    MistakenReturns,
    OneDuty,
    OneEpisode,
    Returns,
)

urlpatterns: list[URLPattern] = [
    path("children/", Children.as_view(), name="api-children"),
    path("episodes/", Episodes.as_view(), name="api-episodes"),
    path("episodes/<slug:reference>/", OneEpisode.as_view(), name="api-episode"),
    path(
        "episodes/<slug:reference>/decisions/heard/",
        HeardDecisions.as_view(),
        name="api-heard-decisions",
    ),
    path("episodes/<slug:reference>/return/", Returns.as_view(), name="api-return"),
    path(
        "episodes/<slug:reference>/return/mistake/",
        MistakenReturns.as_view(),
        name="api-not-back",
    ),
    path("duties/", Duties.as_view(), name="api-duties"),
    path("duties/<int:pk>/", OneDuty.as_view(), name="api-duty"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    re_path("", NoSuchThing.as_view(), name="api-nothing"),
]
