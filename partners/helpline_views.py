"""Whom to phone: for anybody, and again in words for children."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners import helplines


@login_not_required
@require_safe
def show_helplines(request: HttpRequest) -> HttpResponse:
    shown = {"lines": helplines.lines(), "out_of_hours": helplines.out_of_hours()}
    return render(request, "core/helplines.html", shown)


@login_not_required
@require_safe
def for_children(request: HttpRequest) -> HttpResponse:
    shown = {"lines": helplines.for_children()}
    return render(request, "core/helplines_for_children.html", shown)
