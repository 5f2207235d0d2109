"""What an administrator is asked about people, homes, teams and rotas."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.forms import (
    Choice,
    Choices,
    Confirm,
    Date,
    Email,
    Form,
    LongText,
    Select,
    Telephone,
    Text,
    Time,
    When,
)
from partners.models import Agency, Home, Job, Person
from partners.rules import (
    HOME_KINDS_AT,
    HOME_ROLES,
    POLICE_ROLES,
    ROLES_AT,
    WEEKDAYS,
    AgencyKind,
    HomeKind,
    Office,
    Post,
    Rank,
    Role,
    misfit,
    wrong_times,
)
from partners.staff import SHOWN, why_not_invite

RANKS = [(str(rank.value), rank.label) for rank in Rank]


def title() -> Text:
    return Text(
        "Job title",
        hint="As colleagues would say it. It stands under what they do.",
        max_length=120,
        width=30,
        missing="Enter their job title",
    )


class PlaceMixin(Form):
    """Where somebody works and with which rank, for the roles and agencies that have either."""

    agency: Agency
    homes: dict[str, Home]

    def offer_places(self, roles: Iterable[Role], homes: Iterable[Home]) -> None:
        self.homes = {str(home.pk): home for home in homes}
        offered = set(roles)
        if offered & set(HOME_ROLES):
            named = [(key, str(home)) for key, home in self.homes.items()]
            self.fields["home"].offer(named)  # type: ignore[attr-defined]
        else:
            del self.fields["home"]
        if not offered & set(POLICE_ROLES):
            del self.fields["rank"]

    def place(self, cleaned: dict[str, Any], role: Role) -> None:
        """Turn the answers into a home and a rank, and say what keeps the role from being there."""
        home = self.homes.get(cleaned.get("home") or "") if role in HOME_ROLES else None
        rank = int(cleaned.get("rank") or 0) if role in POLICE_ROLES else 0
        cleaned["home"], cleaned["rank"] = home, rank or None
        kind = HomeKind(home.kind) if home else None
        post = Post(role, home.pk if home else None, kind, rank or None)
        wrong = misfit(post, at=AgencyKind(self.agency.kind))
        if wrong:
            self.add_error(wrong.field if wrong.field in self.fields else None, wrong.sentence)


class JobForm(PlaceMixin):
    """One job more for somebody who works here."""

    role = Choice("What do they do?", coerce=Role, missing="Choose what they do")
    title = title()
    home = Select(
        "Where do they work?",
        hint="For carers, and for people who work in a home.",
        empty="Not in a home",
        required=False,
    )
    rank = Select("Rank", choices=RANKS, empty="Police staff, no rank", required=False)

    def __init__(
        self, *args: Any, agency: Agency, homes: Iterable[Home], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.agency = agency
        roles = ROLES_AT[AgencyKind(agency.kind)]
        self.fields["role"].offer([(role.value, role.label) for role in roles])  # type: ignore[attr-defined]
        self.offer_places(roles, homes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "role" in cleaned and "home" not in self.errors and "rank" not in self.errors:
            self.place(cleaned, cleaned["role"])
        return cleaned


class InviteForm(JobForm):
    """Whom to ask, and to what."""

    field_order = ["email", "role", "title", "home", "rank"]
    email = Email(
        "Their work email address",
        hint="They will sign in with it. The invitation goes there.",
        max_length=254,
        autocomplete="off",
        missing="Enter their work email address",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            home = cleaned["home"]
            why = why_not_invite(
                agency_id=self.agency.pk,
                email=cleaned["email"],
                role=cleaned["role"],
                home_id=home.pk if home else None,
                now=self.now,
            )
            if why:
                self.add_error("email", why)
        return cleaned


class ChangeJobForm(PlaceMixin):
    title = title()
    phone = Telephone("Work phone number", max_length=40, autocomplete="off", optional=True)
    home = Select("Where do they work?", missing="Choose where they work", empty="Choose one")
    rank = Select("Rank", choices=RANKS, empty="Police staff, no rank", required=False)

    def __init__(
        self, *args: Any, job: Job, homes: Iterable[Home], now: datetime, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "title": job.title,
            "phone": job.phone,
            "home": str(job.home_id or ""),
            "rank": str(job.rank or ""),
        }
        super().__init__(*args, now=now, **kwargs)
        self.agency = job.agency
        self.role = Role(job.role)
        self.offer_places([self.role], homes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.place(cleaned, self.role)
        return cleaned


class FilterForm(Form):
    """How the list of people is narrowed; in the address, so it holds no name."""

    shown = Select("Show", choices=list(SHOWN.items())[1:], empty=SHOWN[""], required=False)
    role = Select("What they do", empty="Anything", required=False)
    home = Select("Where", empty="Anywhere", required=False)

    def __init__(self, *args: Any, agency: Agency, homes: Iterable[Home], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = ROLES_AT[AgencyKind(agency.kind)]
        self.fields["role"].offer([(role.value, role.label) for role in roles])  # type: ignore[attr-defined]
        named = [(str(home.pk), str(home)) for home in homes]
        if named:
            self.fields["home"].offer(named)  # type: ignore[attr-defined]
        else:
            del self.fields["home"]


class FindPersonForm(Form):
    called = Text("Find somebody by name", max_length=120, width=20, missing="Enter part of a name")


# Leaving


class LastDayForm(Form):
    last_day = Date(
        "What is their last day?",
        hint="They can sign in until the end of that day.",
        future=True,
        missing="Enter their last day",
    )


class LeaversForm(Form):
    """Several people at once: ticked, pasted, or both."""

    jobs = Choices("Who is leaving?", required=False)
    pasted = LongText(
        "Or paste their email addresses",
        hint="One a line. A list from your staff records will do.",
        max_length=20_000,
        rows=5,
        required=False,
    )

    def __init__(self, *args: Any, jobs: Iterable[Job], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(job.pk), str(job.person), job.title) for job in jobs]
        options = [(key, f"{name}, {title}") for key, name, title in named]
        if options:
            self.fields["jobs"].offer(options)  # type: ignore[attr-defined]
        else:
            del self.fields["jobs"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("jobs") and not cleaned.get("pasted"):
            self.add_error("pasted", "Tick somebody, or paste an email address")
        return cleaned


class LeaveTogetherForm(Form):
    """The last question before several jobs end."""

    jobs = Choices("Whose jobs end?", missing="Tick whose jobs end")
    when = Choice(
        "When?",
        choices=[("now", "Now. They are signed out at once."), ("later", "At the end of a day")],
        missing="Choose when",
    )
    last_day = Date("Their last day", future=True, required=False)

    def __init__(self, *args: Any, jobs: Iterable[Job], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(job.pk), f"{job.person}, {job.title}") for job in jobs]
        self.fields["jobs"].offer(options)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == "later" and not cleaned.get("last_day"):
            self.add_error("last_day", "Enter their last day")
        if cleaned.get("when") == "now":
            cleaned["last_day"] = None
        return cleaned


class CheckForm(Form):
    """Every 90 days: the names on the page are right, but for those ticked."""

    wrong = Choices("Tick whoever has left or does something else now", required=False)
    looked = Confirm(
        "Is everybody else right?",
        text="I have looked at every name on this page",
        missing="Say that you have looked at every name",
    )

    def __init__(self, *args: Any, jobs: Iterable[Job], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [
            (str(job.pk), f"{job.person}, {job.title}" + (f", {job.home}" if job.home else ""))
            for job in jobs
        ]
        self.fields["wrong"].offer(places)  # type: ignore[attr-defined]


# Homes and teams


class HomeForm(Form):
    name = Text("What is it called?", max_length=120, width=30, missing="Enter what it is called")
    address = Text("Address", max_length=200, autocomplete="off", missing="Enter the address")
    postcode = Text(
        "Postcode", max_length=8, width=10, autocomplete="off", missing="Enter the postcode"
    )
    urn = Text("Ofsted number", max_length=10, width=10, inputmode="numeric", optional=True)

    def clean_postcode(self) -> str:
        return " ".join(self.cleaned_data["postcode"].upper().split())

    def clean_urn(self) -> str | None:
        return self.cleaned_data["urn"].upper() or None


class NewHomeForm(HomeForm):
    field_order = ["kind", "name", "address", "postcode", "urn"]
    kind = Choice("What kind of home is it?", coerce=HomeKind, missing="Choose what kind it is")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = HOME_KINDS_AT.get(AgencyKind(agency.kind), ())
        self.fields["kind"].offer([(kind.value, kind.label) for kind in kinds])  # type: ignore[attr-defined]


class TeamForm(Form):
    name = Text("What is the team called?", max_length=120, width=30, missing="Enter its name")
    phone = Telephone(
        "Phone number",
        hint="Carers, police and other agencies ring it, at night too.",
        max_length=40,
        autocomplete="off",
        missing="Enter the phone number",
    )
    email = Email(
        "Email address",
        hint="Written to when nobody is on the rota.",
        max_length=254,
        autocomplete="off",
        optional=True,
    )


class NewTeamForm(TeamForm):
    field_order = ["office", "out_of_hours", "name", "phone", "email"]
    office = Select("What does the team answer for?", coerce=Office, missing="Choose one")
    out_of_hours = Confirm(text="This team answers out of hours", required=False)

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].offer([(each.value, each.label) for each in offices])  # type: ignore[attr-defined]


class ShiftForm(Form):
    person = Select("Who is on duty?", missing="Choose who is on duty")
    starts_at = When("From", near=False, missing="Enter when they start, like 8am")
    ends_at = When("Until", near=False, missing="Enter when they stop, like 8am")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["person"].offer([(key, str(who)) for key, who in self.people.items()])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["person"] = self.people[cleaned["person"]]
            wrong = wrong_times(cleaned["starts_at"], cleaned["ends_at"], now=self.now)
            if wrong:
                self.add_error("ends_at", wrong)
        return cleaned


# The agency


class AgencyForm(Form):
    phone = Telephone(
        "The number your agency is reached by",
        max_length=40,
        autocomplete="off",
        missing="Enter a phone number",
    )


class HoursForm(Form):
    weekdays = Choices(
        "On which days are your offices open?",
        hint="They are closed on bank holidays.",
        choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)],
        missing="Select at least one day",
    )
    opens = Time("They open at", hint="For example, 8:30am", missing="Enter when they open")
    closes = Time("They close at", hint="For example, 5:30pm", missing="Enter when they close")

    def clean_weekdays(self) -> list[int]:
        return sorted(map(int, self.cleaned_data["weekdays"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned["closes"] <= cleaned["opens"]:
            self.add_error("closes", "They must close after they open")
        return cleaned


class AgreementForm(Form):
    reference = Text(
        "Which agreement is it?",
        hint="Its title or number, as in your own register.",
        max_length=120,
        width=30,
        missing="Enter the agreement’s title or number",
    )
    agreed_on = Date("When was it signed?", past=True, missing="Enter when it was signed")


class ContactForm(Form):
    name = Text("Name", max_length=120, width=30, autocomplete="off", missing="Enter their name")
    title = Text("Job title", max_length=120, width=30, missing="Enter their job title")
    phone = Telephone(
        "Phone number", max_length=40, autocomplete="off", missing="Enter their phone number"
    )
    email = Email(
        "Email address", max_length=254, autocomplete="off", missing="Enter their email address"
    )


class AlertCodeForm(Form):
    code = Text(
        "The code in the test alert",
        hint="6 digits. Ask whoever is at the desk to read it out.",
        max_length=12,
        width=10,
        inputmode="numeric",
        autocomplete="off",
        missing="Enter the code, like 048261",
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")
