"""A task that somebody adds for one of the offices around the child, and says is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from audit.submissions import once
from children.access import require_role
from children.rules import Can, audiences_of
from core.forms import posted
from core.pages import form_page
from missing import queries, workflow
from missing.access import tasks_visible_to
from missing.pages import page_about
from missing.reading import episode_for
from missing.task_forms import TaskDoneForm, TaskForm
from partners.middleware import PersonRequest


@form_page
@once
def new_task(request: PersonRequest, reference: str) -> HttpResponse:
    """Ask an office to do something by a time. Nobody takes a clock away; this adds one."""
    now = timezone.now()
    episode = episode_for(request, reference, "Add a task")
    require_role(request.actor, Can.ADD_TASK)
    workflow.refuse_unless_tasks(episode)
    form = TaskForm(
        posted(request),
        now=now,
        offices=queries.desks_of(episode, workflow.offices_to_ask(episode)),
        audiences=audiences_of(request.actor.role),
    )
    if form.is_valid():
        workflow.add_task(episode=episode, by=request.actor, now=now, **form.task())
        messages.success(request, "Added. It is on the clocks, and they are told.")
        return redirect("episode", reference)
    return page_about(request, "missing/new_task.html", episode, form)


@form_page
@once
def task(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """What was asked, for whoever does it to read and then to say what came of it."""
    now = timezone.now()
    episode = episode_for(request, reference, "Task")
    rows = tasks_visible_to(request.actor).select_related("episode__child", "duty", "added_by")
    asked = get_object_or_404(rows, duty=pk, episode=episode)
    assert asked.duty
    workflow.check_may_finish(asked.duty, episode, by=request.actor)
    form = TaskDoneForm(posted(request), now=now)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        workflow.finish_task(task=asked, outcome=outcome, by=request.actor, now=now)
        messages.success(request, "Done. What came of it is on the timeline.")
        return redirect("episode", reference)
    return page_about(request, "missing/task.html", episode, form, task=asked)
