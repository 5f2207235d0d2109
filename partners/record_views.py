"""What was done at an agency that is about no child: who came, who was invited, who was given what."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit import reading
from audit.forms import EventsForm
from audit.record import record
from audit.rules import Fact
from core import csvs
from core.pages import page_asked_for, page_with
from partners.access import agency_of
from partners.asking import administrators
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated


@require_safe
@administrators
def agency_record(request: PersonRequest) -> HttpResponse:
    """The agency's own part of the record, newest first."""
    agency = agency_of(request.actor)
    events = reading.events_of_agency(agency.pk)
    form = EventsForm(request.GET or None, people=reading.actors_in(events))
    page = reading.page_of(reading.wanted_of(events, form.wanted), page_asked_for(request))
    return page_with(
        request,
        "partners/record.html",
        form,
        agency=agency,
        page=page,
        words=reading.fact_in_words,
        csv_rows=reading.CSV_ROWS,
        **form.filtering(request),
    )


@require_POST
@administrators
@recently_authenticated
def agency_record_csv(request: PersonRequest) -> HttpResponse:
    """The lines that are shown, as a file. That it was taken out is on the record."""
    now, agency = timezone.now(), agency_of(request.actor)
    events = reading.events_of_agency(agency.pk)
    form = EventsForm(request.POST, people=reading.actors_in(events))
    if not form.is_valid():
        return redirect("agency-record")
    shown = list(reading.wanted_of(events, form.wanted)[: reading.CSV_ROWS])
    record(
        Fact.RECORD_EXPORTED,
        by=request.actor,
        about=agency,
        at=now,
        payload={"events": len(shown)},
    )
    return csvs.download(
        f"record-of-agency-{agency.pk}.csv", reading.EVENT_COLUMNS, reading.event_rows(shown)
    )
