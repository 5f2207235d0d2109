from django.urls import URLPattern, path

from insight import document_views, views
from missing import addresses  # noqa: F401 - knows what a reference looks like

urlpatterns: list[URLPattern] = [
    path("board/", views.board, name="board"),
    path("board/filters/", views.filters, name="board-filters"),
    path("missing/<reference:reference>/report/", document_views.report, name="episode-report"),
    path("children/<int:child_id>/looks/paper/", document_views.looks_paper, name="looks-paper"),
    path("documents/<int:pk>/", document_views.document, name="document"),
    path("documents/<int:pk>/<str:filename>", document_views.download, name="document-file"),
]
