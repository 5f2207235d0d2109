from django.urls import URLPattern, path

from insight import views

urlpatterns: list[URLPattern] = [
    path("board/", views.board, name="board"),
]
