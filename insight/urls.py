from django.urls import URLPattern, path

from children.rules import DocumentKind
from insight import document_views, times_away_views, views
from missing import addresses  # noqa: F401 - knows what a reference looks like

urlpatterns: list[URLPattern] = [
    path("board/", views.board, name="board"),
    path("board/filters/", views.filters, name="board-filters"),
    path("views/", views.saved_views, name="saved-views"),
    path("views/save/", views.save_view, name="save-view"),
    path("views/<int:pk>/", views.change_view, name="change-view"),
    path("views/<int:pk>/delete/", views.delete_view, name="delete-view"),
    path("missing/<reference:reference>/report/", document_views.report, name="episode-report"),
    path(
        "missing/<reference:reference>/papers/",
        document_views.episode_papers,
        name="episode-papers",
    ),
    path(
        "missing/<reference:reference>/police-summary/",
        document_views.police_summary,
        name="police-summary",
    ),
    path("children/<int:child_id>/papers/", document_views.child_papers, name="child-papers"),
    path("children/<int:child_id>/chronology/", document_views.chronology, name="chronology"),
    *(
        path(f"returns/<int:pk>/{at}/", document_views.interview_paper, {"kind": kind}, name=kind)
        for at, kind in (
            ("report", DocumentKind.INTERVIEW_REPORT),
            ("police-extract", DocumentKind.POLICE_EXTRACT),
            ("childs-copy", DocumentKind.CHILDS_COPY),
        )
    ),
    path("children/<int:child_id>/missing/", times_away_views.times_away, name="times-away"),
    path("children/<int:child_id>/looks/paper/", document_views.looks_paper, name="looks-paper"),
    path("escalations/<int:pk>/paper/", document_views.challenge_paper, name="challenge-paper"),
    path("documents/<int:pk>/", document_views.document, name="document"),
    path("documents/<int:pk>/<str:filename>", document_views.download, name="document-file"),
]
