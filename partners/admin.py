"""Setting agencies up: agencies, homes, people, jobs, rotas and keys. No child is shown here.

Nothing that a record may name is deleted: a person stops being active, a job ends. The pages that
would ask whether to delete also list what hangs on a row, and that would name children.

Whoever sets up gives no sight of children to themself. What they do is on the record, those who answer for
an agency hear of it (`partners.workflow.setting_up`), and they proved who they are minutes ago.
"""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401  (they register what is taken off again below)
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.refusals import Refused
from core.times import local
from partners import helplines, tokens
from partners.accounts import forget_addresses
from partners.actor import Actor, tell_database
from partners.models import (
    Agency,
    AgencyToken,
    Area,
    Helpline,
    Home,
    HomeAddress,
    Job,
    Person,
    RotaShift,
    Team,
)
from partners.reauthentication import require_recent
from partners.workflow import invitations, setting_up

admin.site.site_header = "Setting agencies up"
admin.site.site_title = "Setting up"
admin.site.index_title = "Agencies and their people"
admin.site.unregister(Group)
# How people sign in, and what they share with us for it, is theirs and on no page of the admin.
for theirs in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(theirs)
# One way in for everybody: the admin's own would take any number of tries at a password.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


NOT_YOURSELF = "Somebody else who sets agencies up has to give you a job, or change yours."


def whoever_sets_up(request: HttpRequest) -> Actor:
    """Whoever asks, as the record names them: they work at no agency. The database is told so."""
    person: Any = request.user
    by = Actor(person.pk, person.name, 0, "Setting agencies up", None, 0, "")
    tell_database(by)
    return by


class Recorded(admin.ModelAdmin):
    """Rows that somebody sets up who was seen minutes ago; each change of one is on the record."""

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return require_recent(request) or super().changelist_view(request, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return require_recent(request) or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return require_recent(request) or super().delete_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        by, now = whoever_sets_up(request), timezone.now()
        if change:
            setting_up.keep_changed(obj, form.changed_data, by=by, now=now)
        else:
            setting_up.keep_added(obj, by=by, now=now)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        by, now = whoever_sets_up(request), timezone.now()
        for row in formset.new_objects:
            setting_up.keep_added(row, by=by, now=now)
        for row, details in formset.changed_objects:
            setting_up.keep_changed(row, details, by=by, now=now)


class Kept:
    """Rows that end rather than go."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Area)
class AreaAdmin(Kept, Recorded):
    list_display = ["name", "force"]
    list_select_related = ["force"]
    search_fields = ["name"]
    autocomplete_fields = ["force"]


class TeamInline(Kept, admin.TabularInline):
    model = Team
    extra = 0


class HomeInline(Kept, admin.TabularInline):
    model = Home
    extra = 0


class InviteActionForm(ActionForm):
    email = forms.EmailField(label="Email address", required=False)


@admin.register(Agency)
class AgencyAdmin(Kept, Recorded):
    list_display = ["name", "kind", "code", "area", "phone"]
    list_filter = ["kind"]
    list_select_related = ["area"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["area", "interviews_by", "adjoining"]
    inlines = [TeamInline, HomeInline]
    action_form = InviteActionForm
    actions = ["invite_administrator"]

    @admin.action(description="Invite an administrator (enter the address beside)")
    def invite_administrator(self, request: HttpRequest, agencies: QuerySet[Agency]) -> None:
        """One address, one agency: what a page of the agency cannot do while nobody is there."""
        email, chosen = request.POST.get("email", "").strip(), list(agencies[:2])
        if len(chosen) != 1 or not _is_address(email):
            messages.error(request, "Choose one agency, and enter the person’s email address.")
            return
        by = whoever_sets_up(request)
        try:
            made = invitations.invite_administrator(
                agency=chosen[0],
                email=email,
                by=by,
                now=timezone.now(),
            )
        except Refused as refused:
            messages.error(request, refused.sentence)
            return
        messages.success(request, f"An invitation is on its way to {made.email}.")


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except forms.ValidationError:
        return False
    return len(email) <= 254


class HomeAddressInline(Kept, admin.StackedInline):
    model = HomeAddress


@admin.register(Home)
class HomeAdmin(Kept, Recorded):
    """The database shows where a home is to whoever sets up, while they do."""

    list_display = ["name", "provider", "kind", "postcode", "urn"]
    list_filter = ["kind"]
    list_select_related = ["provider", "address"]
    search_fields = ["name", "address__postcode", "urn", "provider__name"]
    autocomplete_fields = ["provider"]
    inlines = [HomeAddressInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Home]:
        whoever_sets_up(request)
        return super().get_queryset(request)

    @admin.display
    def postcode(self, home: Home) -> str:
        at = getattr(home, "address", None)
        return at.postcode if at else ""


@admin.register(Team)
class TeamAdmin(Kept, Recorded):
    list_display = ["name", "agency", "office", "phone", "out_of_hours", "on_helplines"]
    list_filter = ["office", "out_of_hours", "on_helplines"]
    list_select_related = ["agency"]
    search_fields = ["name", "agency__name"]
    autocomplete_fields = ["agency"]


@admin.register(Helpline)
class HelplineAdmin(Kept, Recorded):
    list_display = ["name", "number", "checked_on"]
    ordering = ["place", "pk"]
    actions = ["checked_today"]

    @admin.action(description="The number is right: checked today")
    def checked_today(self, request: HttpRequest, chosen: QuerySet[Helpline]) -> None:
        by, now = whoever_sets_up(request), timezone.now()
        for line in chosen:
            line.checked_on = local(now).date()
            line.save(update_fields=["checked_on"])
            setting_up.keep_changed(line, ["checked_on"], by=by, now=now)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if late := helplines.to_check(timezone.now()).count():
            messages.warning(
                request, f"Not checked for {settings.HELPLINES_CHECK_DAYS} days: {late}."
            )
        return super().changelist_view(request, *args, **kwargs)


def lower(email: str) -> str:
    """Addresses are kept in small letters, so that one person is one account."""
    return Person.objects.normalize_email(email).lower()


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = Person
        fields = ("email", "name")

    def clean_email(self) -> str:
        return lower(self.cleaned_data["email"])


class PersonForm(UserChangeForm):
    password = None  # type: ignore[assignment]

    class Meta:
        model = Person
        fields = "__all__"

    def clean_email(self) -> str:
        return lower(self.cleaned_data["email"])


class JobForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A home is worked at by the people of its provider."""
        cleaned = super().clean() or self.cleaned_data
        home, agency = cleaned.get("home"), cleaned.get("agency")
        if home and agency and home.provider_id != agency.pk:
            self.add_error("home", f"{home} belongs to {home.provider}.")
        return cleaned


class JobInline(Kept, admin.TabularInline):
    model = Job
    form = JobForm
    extra = 0
    autocomplete_fields = ["agency", "home"]

    def has_add_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return obj != request.user and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return obj != request.user and super().has_change_permission(request, obj)


@admin.register(Person)
class PersonAdmin(Kept, Recorded, UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    ordering = ["name"]
    list_display = ["name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "is_active"]}),
        ("Setting agencies up", {"fields": ["is_staff", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]
    inlines = [JobInline]

    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """How somebody signs in is theirs: nobody else sets their password."""
        raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            forget_addresses(obj)


@admin.register(Job)
class JobAdmin(Kept, Recorded):
    form = JobForm
    list_display = ["person", "title", "agency", "role", "home", "started_on", "ended_on"]
    list_filter = ["role"]
    list_select_related = ["person", "agency", "home"]
    search_fields = ["person__name", "person__email", "agency__name", "title"]
    autocomplete_fields = ["person", "agency", "home"]
    date_hierarchy = "started_on"

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        theirs = obj is not None and obj.person_id == request.user.pk
        return not theirs and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "person":
            kwargs["queryset"] = Person.objects.exclude(pk=request.user.pk)  # type: ignore[misc]
            kwargs["error_messages"] = {"invalid_choice": NOT_YOURSELF}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(RotaShift)
class RotaShiftAdmin(Recorded):
    list_display = ["team", "person", "starts_at", "ends_at"]
    list_select_related = ["team", "person"]
    autocomplete_fields = ["team", "person"]
    date_hierarchy = "starts_at"

    def delete_model(self, request: HttpRequest, obj: RotaShift) -> None:
        setting_up.keep_ended(obj, by=whoever_sets_up(request), now=timezone.now())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RotaShift]) -> None:
        for shift in queryset:
            self.delete_model(request, shift)


@admin.register(AgencyToken)
class AgencyTokenAdmin(Kept, Recorded):
    """The key is shown once, when it is made; only its digest is kept."""

    list_display = ["name", "job", "created_at", "revoked_at"]
    list_select_related = ["job__person", "job__agency"]
    autocomplete_fields = ["job"]
    fields = ["job", "name"]
    actions = ["revoke"]

    def has_change_permission(self, request: HttpRequest, obj: AgencyToken | None = None) -> bool:
        """The list and its action, but no token is altered."""
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: AgencyToken, form: Any, change: bool) -> None:
        by = whoever_sets_up(request)
        token, key = tokens.issue(job=obj.job, name=obj.name, by=by, now=timezone.now())
        obj.pk = token.pk
        messages.warning(request, f"The key, shown this once: {key}")

    @admin.action(description="Revoke the selected keys")
    def revoke(self, request: HttpRequest, chosen: QuerySet[AgencyToken]) -> None:
        tokens.revoke(chosen, by=whoever_sets_up(request), now=timezone.now())
