"""From a bound field to design-system markup: the parameters of the matching GOV.UK macro.

Works for our own fields and for plain Django ones (allauth's), by their widget.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms
from django.forms import BoundField
from markupsafe import Markup

from core import times
from core.days import DateParts, When, WhenParts
from core.fields import Offered
from core.library import library

Parameters = dict[str, Any]


@cache
def _macro(component: str) -> Callable[[Parameters], Markup]:
    name = "govuk" + "".join(part.capitalize() for part in component.split("-"))
    template = library().get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return getattr(template.module, name)


def macro(component: str, parameters: Parameters) -> Markup:
    return Markup(_macro(component)(parameters))  # noqa: S704 - the library escapes what it prints


def group(field: BoundField) -> Markup:
    """One question whole: its label, hint, error and inputs, tied to each other."""
    if field.is_hidden:
        return Markup('<input type="hidden" name="{}" value="{}" id="{}">').format(
            field.html_name, _text(field.value()), field.auto_id
        )
    for kind in type(field.field.widget).__mro__:
        if kind in DRAWN:
            return DRAWN[kind](field)
    return _input(field)


def questions(form: forms.BaseForm) -> Markup:
    """Every question of a plain Django form, and its hidden fields."""
    return Markup("").join(group(field) for field in form)


def error_summary(form: forms.BaseForm) -> Markup:
    """What happened and how to fix it, each linked to its input. Nothing when all is well."""
    if not form.errors:
        return Markup("")
    of_form = [{"text": str(error)} for error in form.non_field_errors()]
    of_fields = [
        {"text": str(field.errors[0]), "href": f"#{error_link(field)}"}
        for field in form
        if field.errors
    ]
    return macro(
        "error-summary", {"titleText": "There is a problem", "errorList": of_form + of_fields}
    )


def error_link(field: BoundField) -> str:
    """The id of the first input that the error is about, for the error summary."""
    if isinstance(field.field.widget, DateParts | WhenParts):
        first = next(part for part in _parts(field) if part in _wrong_parts(field))
        return f"{field.auto_id}-{first}"
    return str(field.auto_id)


# What all have in common


def _common(field: BoundField) -> Parameters:
    """Hint, error, name and id."""
    common: Parameters = {"id": field.auto_id, "idPrefix": field.auto_id, "name": field.html_name}
    if field.help_text:
        common["hint"] = {"text": field.help_text}
    if field.errors:
        common["errorMessage"] = {"text": field.errors[0]}
    return common


def _said(field: BoundField) -> str:
    optional = getattr(field.field, "mark_optional", False)
    return f"{field.label} (optional)" if optional else str(field.label)


def _sizes(field: BoundField, kind: str) -> Parameters:
    size = getattr(field.field, "size", "s")
    return {
        "text": _said(field),
        "classes": f"govuk-{kind}--{size}" if size else "",
        "isPageHeading": getattr(field.field, "heading", False),
    }


def _label(field: BoundField) -> Parameters:
    return {"label": _sizes(field, "label")}


def _fieldset(field: BoundField) -> Parameters:
    return {"fieldset": {"legend": _sizes(field, "fieldset__legend")}}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _attributes(field: BoundField) -> Parameters:
    """What a field's own code put on the input, but for what the macro already says."""
    own = {"type", "class", "id", "name", "placeholder", "autocomplete", "required", "maxlength"}
    own |= {"rows", "cols", "autofocus"}
    widget = field.field.widget.attrs
    return {name: _text(value) for name, value in widget.items() if name not in own}


# One input


def _input(field: BoundField) -> Markup:
    asked: Any = field.field
    width = getattr(asked, "width", None)
    parameters = {
        **_common(field),
        **_label(field),
        "value": _text(field.value()),
        "type": getattr(asked.widget, "input_type", "text"),
        "classes": f"govuk-input--width-{width}" if width else "",
        "autocomplete": getattr(asked, "autocomplete", "")
        or asked.widget.attrs.get("autocomplete")
        or None,
        "inputmode": getattr(asked, "inputmode", "") or None,
        "attributes": _attributes(field),
    }
    if getattr(asked, "spellcheck", None) is not None:
        parameters["spellcheck"] = asked.spellcheck
    return macro("input", parameters)


def _password(field: BoundField) -> Markup:
    asked: Any = field.field
    autocomplete = getattr(asked, "autocomplete", "") or asked.widget.attrs.get("autocomplete")
    return macro(
        "password-input",
        {**_common(field), **_label(field), "autocomplete": autocomplete or "current-password"},
    )


def _textarea(field: BoundField) -> Markup:
    asked: Any = field.field
    parameters = {
        **_common(field),
        **_label(field),
        "value": _text(field.value()),
        "rows": getattr(asked, "rows", 4),
        "attributes": _attributes(field),
    }
    if getattr(asked, "spellcheck", None) is not None:
        parameters["spellcheck"] = asked.spellcheck
    most = getattr(asked, "max_length", None)
    if most and getattr(asked, "count", False):
        return macro("character-count", {**parameters, "maxlength": most})
    return macro("textarea", parameters)


def _file(field: BoundField) -> Markup:
    accept = getattr(field.field, "accept", "")
    attributes = {"attributes": {"accept": accept}} if accept else {}
    return macro("file-upload", {**_common(field), **_label(field), **attributes})


# Choices


def _radios(field: BoundField) -> Markup:
    inline = getattr(field.field, "inline", False)
    return macro(
        "radios",
        {
            **_common(field),
            **_fieldset(field),
            "classes": "govuk-radios--inline" if inline else "",
            "items": _items(field, chosen={_text(field.value())}),
        },
    )


def _checkboxes(field: BoundField) -> Markup:
    chosen = {_text(value) for value in field.value() or ()}
    return macro(
        "checkboxes",
        {**_common(field), **_fieldset(field), "items": _items(field, chosen=chosen)},
    )


def _items(field: BoundField, *, chosen: set[str]) -> list[Parameters]:
    """The answers, with their hints, what they reveal, and "or" before one that stands alone."""
    items: list[Parameters] = []
    asked: Any = field.field
    pairs = [pair for pair in asked.choices if pair[0] != ""]
    options = asked.options if isinstance(asked, Offered) else {}
    for value, text in pairs:
        option = options.get(str(value))
        item: Parameters = {
            "value": str(value),
            "text": str(text),
            "checked": str(value) in chosen,
        }
        if option and option.photo:
            item["html"] = _with_face(option.photo, str(text))
        if option and option.hint:
            item["hint"] = {"text": option.hint}
        if option and option.reveals:
            asked = (group(field.form[name]) for name in option.reveals)
            item["conditional"] = {"html": Markup("").join(asked)}
        if option and option.exclusive:
            if not any("divider" in other for other in items):
                items.append({"divider": "or"})
            item["behaviour"] = "exclusive"
        items.append(item)
    return items


def _with_face(photo: str, name: str) -> Markup:
    """The photo has no words: the name stands beside it."""
    return Markup(
        '<img class="app-choice-face" src="{}" width="44" height="44" loading="lazy" alt="">{}'
    ).format(photo, name)


def _confirm(field: BoundField) -> Markup:
    text = getattr(field.field, "text", "")
    item = {"value": "on", "text": text or _said(field), "checked": bool(field.value())}
    fieldset = _fieldset(field) if text and field.label else {}
    return macro("checkboxes", {**_common(field), **fieldset, "items": [item]})


def _select(field: BoundField) -> Markup:
    asked: Any = field.field
    chosen = _text(field.value())
    items = [
        {"value": str(value), "text": str(text), "selected": str(value) == chosen}
        for value, text in asked.choices
    ]
    empty = getattr(asked, "empty", "")
    if empty:
        items.insert(0, {"value": "", "text": empty, "selected": not chosen})
    return macro("select", {**_common(field), **_label(field), "items": items})


# Days and times


def _parts(field: BoundField) -> list[str]:
    """The inputs there are: one to choose the day only where it is offered by name."""
    chosen = isinstance(field.field, When) and field.field.near
    return [part for part in field.field.widget.names if part != "on" or chosen]


def _wrong_parts(field: BoundField) -> set[str]:
    """The inputs to mark; all of them when the error names none."""
    if not field.errors:
        return set()
    first = field.errors.as_data()[0]
    return set((first.params or {}).get("parts") or _parts(field))


def _date(field: BoundField) -> Markup:
    parts = _date_values(field.value())
    return macro(
        "date-input",
        {
            **_common(field),
            **_fieldset(field),
            "namePrefix": field.html_name,
            "items": _date_items(parts, _wrong_parts(field)),
        },
    )


def _date_values(value: Any) -> Mapping[str, str]:
    if isinstance(value, datetime):
        value = times.local(value).date()
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    return value or {}


def _date_items(parts: Mapping[str, str], wrong: set[str]) -> list[Parameters]:
    return [
        {
            "name": part,
            "label": part.capitalize(),
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
            "value": parts.get(part, ""),
            "inputmode": "text" if part == "month" else "numeric",
        }
        for part in DateParts.names
    ]


def _when(field: BoundField) -> Markup:
    """A fieldset around the day (chosen or written) and the time."""
    asked: Any = field.field
    parts = _when_values(field)
    wrong = _wrong_parts(field)
    inside = Markup("")
    described: list[str] = []
    if field.help_text:
        described.append(f"{field.auto_id}-hint")
        inside += macro("hint", {"id": described[-1], "text": field.help_text})
    if field.errors:
        described.append(f"{field.auto_id}-error")
        inside += macro("error-message", {"id": described[-1], "text": field.errors[0]})
    inside += _near_days(field, parts, wrong) if asked.near else _written_day(field, parts, wrong)
    inside += macro(
        "input",
        {
            "id": f"{field.auto_id}-time",
            "name": f"{field.html_name}-time",
            "label": {"text": "Time"},
            "hint": {"text": "For example, 8:40pm"},
            "classes": "govuk-input--width-10" + (" govuk-input--error" if "time" in wrong else ""),
            "value": parts.get("time", ""),
        },
    )
    whole = macro(
        "fieldset",
        {
            **_fieldset(field)["fieldset"],
            "describedBy": " ".join(described),
            "html": inside,
        },
    )
    state = " govuk-form-group--error" if field.errors else ""
    return Markup('<div class="govuk-form-group app-when{}">{}</div>').format(state, whole)


def _when_values(field: BoundField) -> Mapping[str, str]:
    value = field.value()
    asked: Any = field.field
    if not isinstance(value, datetime):
        return value or {}
    on = times.local(value).date()
    near = {offered for _, offered in asked.days()}
    return {
        **_date_values(on),
        "on": on.isoformat() if on in near else "another",
        "time": times.clock(value),
    }


def _near_days(field: BoundField, parts: Mapping[str, str], wrong: set[str]) -> Markup:
    asked: Any = field.field
    chosen = parts.get("on", "")
    items: list[Parameters] = [
        {
            "value": on.isoformat(),
            "text": f"{name.capitalize()}, {times.day(on)}",
            "checked": chosen in (name, on.isoformat()),
        }
        for name, on in asked.days()
    ]
    if asked.another:
        items.append(
            {
                "value": "another",
                "text": "Another day",
                "checked": chosen == "another",
                "conditional": {"html": _written_day(field, parts, wrong)},
            }
        )
    return macro(
        "radios",
        {
            "idPrefix": f"{field.auto_id}-on",
            "name": f"{field.html_name}-on",
            "classes": "govuk-radios--small",
            "items": items,
            "fieldset": {
                "legend": {"text": "Day", "classes": "govuk-visually-hidden"},
            },
        },
    )


def _written_day(field: BoundField, parts: Mapping[str, str], wrong: set[str]) -> Markup:
    return macro(
        "date-input",
        {
            "id": field.auto_id,
            "namePrefix": field.html_name,
            "fieldset": {"legend": {"text": "Date", "classes": "govuk-visually-hidden"}},
            "items": _date_items(parts, wrong),
        },
    )


DRAWN: dict[type[forms.Widget], Callable[[BoundField], Markup]] = {
    forms.PasswordInput: _password,
    forms.Textarea: _textarea,
    forms.CheckboxSelectMultiple: _checkboxes,
    forms.RadioSelect: _radios,
    forms.Select: _select,
    forms.CheckboxInput: _confirm,
    forms.FileInput: _file,
    DateParts: _date,
    WhenParts: _when,
}
