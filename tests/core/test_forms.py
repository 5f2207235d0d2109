from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django import forms as django_forms
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from core import markup
from core.forms import (
    Choice,
    Choices,
    Confirm,
    Date,
    Form,
    LongText,
    Number,
    Option,
    Select,
    Telephone,
    Text,
    Time,
    When,
)
from core.times import LONDON
from tests.core.gallery.forms import EverythingForm

NOW = datetime(2026, 11, 21, 22, 57, tzinfo=UTC)
KEY = "5f6b1c9e-58c5-4c3b-8a37-0a1b5a6f9d11"


def answers_of(form_class, **data):
    form = form_class(data, now=NOW)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def error_of(form_class, name, **data):
    form = form_class(data, now=NOW)
    assert not form.is_valid()
    return form.errors[name][0]


def page_of(form):
    return html.fromstring(f"<div>{form}</div>")


# What comes out


def test_every_input_has_a_label_of_its_own():
    page = page_of(EverythingForm(now=NOW))

    labelled = {label.get("for") for label in page.iter("label")}
    inputs = [
        each
        for each in page.xpath("//input[not(@type='hidden')] | //select | //textarea")
        if each.get("type") != "button"
    ]
    assert {each.get("id") for each in inputs} == labelled


def test_every_hint_and_error_is_tied_to_its_question():
    page = page_of(EverythingForm({"on": "x"}, now=NOW))

    described = " ".join(page.xpath("//@aria-describedby")).split()
    said = page.xpath(
        "//*[contains(@class, 'govuk-hint') or contains(@class, 'govuk-error-message')]/@id"
    )
    assert said
    assert set(said) == set(described)


def test_no_id_is_used_twice():
    for form in (EverythingForm(now=NOW), EverythingForm({"on": "x"}, now=NOW)):
        ids = page_of(form).xpath("//@id")

        assert len(ids) == len(set(ids))


def test_the_summary_leads_to_the_input_that_is_wrong():
    form = EverythingForm({"seen-on": "today", "born-day": "3", "born-month": "13"}, now=NOW)
    ids = set(page_of(form).xpath("//@id"))

    links = html.fromstring(form.error_summary).xpath("//a/@href")

    assert {link.removeprefix("#") for link in links} <= ids
    assert "#id_seen-time" in links
    assert "#id_born-year" in links


def test_the_summary_and_the_question_say_the_same():
    form = EverythingForm({"on": "x"}, now=NOW)

    summary = html.fromstring(form.error_summary).xpath("//a/text()")

    inline = [
        "".join(error.itertext()).replace("Error:", "").strip()
        for error in page_of(form).find_class("govuk-error-message")
    ]
    assert summary == inline


def test_a_question_can_be_the_heading_of_its_page():
    class SeenForm(Form):
        name = Text("What is your name?", heading=True)

    page = page_of(SeenForm())

    assert [h1.text_content().strip() for h1 in page.iter("h1")] == ["What is your name?"]


def test_what_someone_typed_is_shown_again_and_never_run():
    class NoteForm(Form):
        name = Text("Name", max_length=5)
        note = LongText("Note")

    page = str(NoteForm({"name": '"><script>x', "note": "</textarea><script>y"}))

    assert "<script>" not in page
    assert "&lt;script&gt;y" in page


def test_what_can_be_left_says_so():
    class NoteForm(Form):
        note = Text("Anything else?", optional=True)

    assert "Anything else? (optional)" in str(NoteForm())
    assert answers_of(NoteForm) == {"note": ""}


def test_a_plain_django_form_comes_out_in_the_same_markup():
    class SignInForm(django_forms.Form):
        email = django_forms.EmailField(label="Email")
        remember = django_forms.BooleanField(label="Remember me", required=False)

    page = markup.questions(SignInForm({"email": "nobody"}))

    assert 'class="govuk-input govuk-input--error" id="id_email"' in page
    assert "govuk-checkboxes__input" in page


# The key against sending twice


def test_a_form_keeps_its_submission_key_when_it_comes_back_with_errors():
    class NameForm(Form):
        name = Text("Name")

    fresh, again = NameForm(), NameForm({"submission": KEY})

    assert UUID(page_of(fresh).xpath("//input[@name='submission']/@value")[0]) == fresh.submission
    assert page_of(again).xpath("//input[@name='submission']/@value") == [KEY]


def test_the_key_is_not_an_answer():
    class NameForm(Form):
        name = Text("Name")

    assert answers_of(NameForm, name="Ash", submission=KEY) == {"name": "Ash"}


@pytest.mark.parametrize("key", ["", "x", "1" * 500, "\0"])
def test_a_key_that_is_no_key_is_replaced(key):
    form = Form({"submission": key})

    assert isinstance(form.submission, UUID)


# Choices


class DangerForm(Form):
    danger = Choice(
        "In danger?",
        choices=[Option("no", "No"), Option("unsure", "Not sure", reveals=("why",))],
        missing="Select no or not sure",
    )
    why = LongText("Why not?", missing="Say why not")


def test_a_question_inside_an_answer_must_be_answered_by_who_chose_it():
    assert error_of(DangerForm, "why", danger="unsure") == "Say why not"


def test_a_question_inside_an_answer_nobody_chose_is_not_asked():
    assert answers_of(DangerForm, danger="no", why="left over") == {"danger": "no", "why": ""}


def test_with_no_answer_only_the_outer_question_complains():
    form = DangerForm({})

    assert form.errors == {"danger": ["Select no or not sure"]}


def test_what_is_inside_an_answer_is_shown_once():
    page = page_of(DangerForm())

    assert len(page.xpath("//textarea[@name='why']")) == 1
    assert page.xpath("//div[@id='conditional-id_danger-2']//textarea")


class TriedForm(Form):
    tried = Choices(
        "Tried?",
        choices=[("phone", "Phone"), Option("none", "None of these", exclusive=True)],
        missing="Select what you tried",
    )


def test_none_of_these_stands_alone():
    assert answers_of(TriedForm, tried=["none"]) == {"tried": ["none"]}
    assert "not both" in error_of(TriedForm, "tried", tried=["phone", "none"])
    assert 'data-behaviour="exclusive"' in str(TriedForm())


def test_an_answer_that_was_not_offered_is_no_answer():
    assert error_of(DangerForm, "danger", danger="x") == "Select no or not sure"
    assert error_of(TriedForm, "tried", tried=["x"]) == "Select what you tried"


def test_each_form_has_its_own_choices():
    class WhoForm(Form):
        who = Choice("Who?")

        def __init__(self, *args, who, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["who"].offer([Option(name, name.title()) for name in who])

    ash, bea = WhoForm(who=["ash"]), WhoForm(who=["bea"])

    assert "Ash" in str(ash)
    assert "Ash" not in str(bea)
    assert WhoForm({"who": "bea"}, who=["bea"]).is_valid()
    assert not WhoForm({"who": "ash"}, who=["bea"]).is_valid()


def test_a_list_to_choose_from_starts_with_no_answer():
    class AgencyForm(Form):
        agency = Select("Agency", choices=[("1", "Northway")], missing="Choose an agency")

    assert error_of(AgencyForm, "agency", agency="") == "Choose an agency"


# Words and numbers


def test_a_number_may_have_a_comma():
    class MoneyForm(Form):
        pounds = Number("How much?")

    assert answers_of(MoneyForm, pounds="1,200") == {"pounds": 1200}


def test_a_phone_number_is_taken_as_it_is_typed():
    class PhoneForm(Form):
        phone = Telephone("Phone")

    assert answers_of(PhoneForm, phone="+44 113 496 0000") == {"phone": "+44 113 496 0000"}
    assert "like 0113 496 0000" in error_of(PhoneForm, "phone", phone="ask Jo")


def test_a_box_must_be_ticked():
    class AgreeForm(Form):
        agree = Confirm("On-call agrees", missing="Tick to say on-call agrees")

    assert error_of(AgreeForm, "agree") == "Tick to say on-call agrees"


# Days and times


class BornForm(Form):
    born = Date("Born?", past=True)


def test_a_month_may_be_a_name():
    on = answers_of(BornForm, **{"born-day": "3", "born-month": "Oct", "born-year": "2011"})

    assert on == {"born": date(2011, 10, 3)}


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("", "", "", "Enter a date"),
        ("3", "10", "", "The date must include a year"),
        ("3", "", "", "The date must include a month and a year"),
        ("31", "2", "2026", "The date must be a real date, like 21 11 2026"),
        ("x", "2", "2026", "The date must be a real date, like 21 11 2026"),
        ("1", "13", "2026", "The month must be a number from 1 to 12, or its name"),
        ("1", "1", "26", "The year must include 4 numbers"),
        ("1", "1", "2027", "The date must be today or in the past"),
    ],
)
def test_a_poor_date_says_what_to_do(day, month, year, sentence):
    data = {"born-day": day, "born-month": month, "born-year": year}

    assert error_of(BornForm, "born", **data) == sentence


class SeenForm(Form):
    seen = When("Seen?", past=True)


class AgainForm(Form):
    again = When("Look again at", within=timedelta(hours=2))


def test_yesterday_is_the_day_before_on_english_walls():
    seen = answers_of(SeenForm, **{"seen-on": "yesterday", "seen-time": "8:40pm"})["seen"]

    assert seen == datetime(2026, 11, 20, 20, 40, tzinfo=LONDON)


def test_a_page_left_open_over_midnight_keeps_the_day_it_said():
    offered = page_of(SeenForm(now=NOW)).xpath("//input[@name='seen-on']/@value")[0]
    after = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)

    form = SeenForm({"seen-on": offered, "seen-time": "11:50pm"}, now=after)

    assert form.is_valid()
    assert form.cleaned_data["seen"] == datetime(2026, 11, 21, 23, 50, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Enter the day and the time, like 8:40pm"),
        ({"seen-time": "8:40pm"}, "Select which day"),
        ({"seen-on": "someday", "seen-time": "8:40pm"}, "Select which day"),
        ({"seen-on": "today"}, "Enter a time, like 8:40pm"),
        ({"seen-on": "today", "seen-time": "late"}, "Enter a time, like 8:40pm"),
        (
            {"seen-on": "today", "seen-time": "11:30pm"},
            "The time must be in the past. If it was 11:30pm last night, choose yesterday",
        ),
        ({"seen-on": "another", "seen-time": "1pm"}, "The date must include a day and a month and a year"),
        ({"seen-on": "2026-12-01", "seen-time": "1pm"}, "The time must be in the past"),
    ],
)  # fmt: skip
def test_a_poor_day_or_time_says_what_to_do(data, sentence):
    assert error_of(SeenForm, "seen", **data) == sentence


def test_a_time_to_come_must_be_soon_enough():
    again = answers_of(AgainForm, **{"again-on": "tomorrow", "again-time": "12:30am"})["again"]

    assert again == datetime(2026, 11, 22, 0, 30, tzinfo=LONDON)
    late = error_of(AgainForm, "again", **{"again-on": "tomorrow", "again-time": "3am"})
    assert late == "Choose a time within the next 2 hours"
    past = error_of(AgainForm, "again", **{"again-on": "today", "again-time": "8pm"})
    assert past == "The time must be in the future"


def test_the_hour_that_happens_twice_is_asked_about():
    now = datetime(2026, 10, 25, 9, 0, tzinfo=UTC)

    form = SeenForm({"seen-on": "today", "seen-time": "1:30am"}, now=now)
    clear = SeenForm({"seen-on": "today", "seen-time": "1:30am GMT"}, now=now)

    assert "happened twice" in form.errors["seen"][0]
    assert clear.is_valid()
    assert clear.cleaned_data["seen"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_an_answer_given_before_is_shown_as_it_was():
    before = datetime(2026, 11, 20, 20, 40, tzinfo=UTC)

    page = page_of(SeenForm(initial={"seen": before}, now=NOW))

    assert page.xpath("//input[@name='seen-on'][@checked]/@value") == ["2026-11-20"]
    assert page.xpath("//input[@name='seen-time']/@value") == ["8:40pm"]


def test_a_time_of_day_is_taken_as_it_is_typed():
    class HomeForm(Form):
        by = Time("Home by?")

    assert answers_of(HomeForm, by="2130")["by"].isoformat() == "21:30:00"
    assert "morning or evening" in error_of(HomeForm, "by", by="9:30")


@given(st.dictionaries(st.sampled_from(sorted(
    f"{name}{part}" for name in EverythingForm.base_fields
    for part in ("", "-on", "-day", "-month", "-year", "-time")
)), st.text(max_size=20)))  # fmt: skip
def test_whatever_is_sent_the_form_answers_and_can_be_shown_again(data):
    form = EverythingForm(data, now=NOW)

    form.is_valid()

    assert str(form)
    assert form.error_summary


DAY = {"seen-on": "another", "seen-month": "11", "seen-time": "8:40pm"}


def test_a_day_with_far_too_many_numbers_is_no_error_of_ours():
    form = SeenForm({**DAY, "seen-day": "9" * 25, "seen-year": "2026"}, now=NOW)

    assert form.errors["seen"] == ["The date must be a real date, like 21 11 2026"]


@pytest.mark.parametrize("year", ["0001", "1026", "2006"])
def test_a_year_that_was_mistyped_is_asked_for_again(year):
    """A clock that ran from then would be long over."""
    form = SeenForm({**DAY, "seen-day": "20", "seen-year": year}, now=NOW)

    assert form.errors["seen"] == ["The date must be within a year of today"]
