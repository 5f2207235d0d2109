from django.urls import include, path

from missing import (  # noqa: F401
    addresses,
    ends_views,
    enquiry_views,
    handover_views,
    home_views,
    outside_views,
    police_views,
    request_views,
    return_views,
    task_views,
    views,
)
from missing.rules import TELL_OFSTED, TELL_PARENTS

EPISODE = "missing/<reference:reference>/"

urlpatterns = [
    path("", include("missing.log_urls")),
    path("home/", home_views.home, name="home"),
    path("handovers/", handover_views.handovers, name="handovers"),
    path("handovers/new/", handover_views.hand_over_all, name="hand-over-all"),
    path("decisions/", police_views.decisions, name="decisions"),
    path("decisions/next/", police_views.next_decision, name="next-decision"),
    path(EPISODE, views.overview, name="episode"),
    path(f"{EPISODE}people/", views.people, name="episode-people"),
    path(f"{EPISODE}notes/new/", views.new_note, name="new-note"),
    path(f"{EPISODE}notes/<int:pk>/correction/", views.correction, name="correction"),
    path(f"{EPISODE}called/", views.called, name="called"),
    path(f"{EPISODE}search/", views.check_search, name="check-search"),
    path(f"{EPISODE}adult/", views.decide_as_adult, name="decide-as-adult"),
    path(
        f"{EPISODE}parents/",
        outside_views.tell_outside,
        {"code": TELL_PARENTS},
        name="tell-parents",
    ),
    path(
        f"{EPISODE}ofsted/", outside_views.tell_outside, {"code": TELL_OFSTED}, name="tell-ofsted"
    ),
    path(f"{EPISODE}stand-down/", views.stand_down, name="stand-down"),
    path(f"{EPISODE}duties/<int:pk>/accept/", views.accept, name="accept-duty"),
    path(f"{EPISODE}duties/<int:pk>/not-needed/", views.not_needed, name="duty-not-needed"),
    path(f"{EPISODE}tasks/new/", task_views.new_task, name="new-task"),
    path(f"{EPISODE}duties/<int:pk>/task/", task_views.task, name="task"),
    path(f"{EPISODE}duties/<int:pk>/hand-over/", handover_views.hand_over, name="hand-over"),
    path(f"{EPISODE}handovers/<int:pk>/", handover_views.answer, name="answer-handover"),
    path(f"{EPISODE}handovers/<int:pk>/keep/", handover_views.keep, name="take-back-handover"),
    path(f"{EPISODE}police/", police_views.police, name="police"),
    path(f"{EPISODE}police/decision/", police_views.decide, name="police-decision"),
    path(f"{EPISODE}police/heard/", police_views.heard, name="police-heard"),
    path(
        f"{EPISODE}police/decisions/<int:pk>/confirm/",
        police_views.confirm,
        name="confirm-decision",
    ),
    path(
        f"{EPISODE}police/reports/<int:pk>/reference/",
        police_views.add_reference,
        name="police-reference",
    ),
    path(
        f"{EPISODE}police/reports/<int:pk>/correct/",
        police_views.correct_report,
        name="correct-report",
    ),
    path(f"{EPISODE}police/transfer/", police_views.transfer, name="transfer-force"),
    path(f"{EPISODE}police/work/", police_views.work, name="police-work"),
    path(f"{EPISODE}police/known/", police_views.known_then, name="known-then"),
    path(f"{EPISODE}police/ask/", request_views.ask, name="ask-information"),
    path(f"{EPISODE}police/asked/", request_views.asked, name="police-asked"),
    path(
        f"{EPISODE}police/questions/<int:pk>/",
        request_views.question,
        name="information-request",
    ),
    path(f"{EPISODE}police/enquiries/new/", enquiry_views.new_enquiry, name="new-enquiry"),
    path(
        f"{EPISODE}police/enquiries/<int:pk>/correct/",
        enquiry_views.correct_enquiry,
        name="correct-enquiry",
    ),
    path(f"{EPISODE}found/", ends_views.found, name="found"),
    path(f"{EPISODE}gone-again/", ends_views.gone_again, name="gone-again"),
    path(f"{EPISODE}back/", return_views.back_when, name="back"),
    path(f"{EPISODE}back/how/", return_views.back_how, name="back-how"),
    path(f"{EPISODE}back/urgent/", return_views.back_urgent, name="back-urgent"),
    path(f"{EPISODE}back/check/", return_views.back_check, name="back-check"),
    path(f"{EPISODE}back/mistake/", ends_views.not_back, name="not-back"),
    path(f"{EPISODE}back/done/", return_views.back_done, name="back-done"),
]
