"""Every column about a child is classified, so that nothing personal is forgotten."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import CharField, Model, TextField

from config.rights import history_tables
from retention.contents import CONTENTS, WITHOUT_HISTORY, Erase
from retention.doors import ERASE_HISTORY

OURS = ("children", "missing", "returns", "escalation", "insight", "retention", "audit", "partners")
CHILD = apps.get_model("children.Child")
OF_NO_CHILD = {"partners_jobevent"}  # who worked where as what


def about_a_child() -> set[type[Model]]:
    """`Child`, and every table with a key to it, or to one of these, or with a child's number."""
    about: set[type[Model]] = {CHILD}
    while more := {model for model in ours() if model not in about and hangs_on(model, about)}:
        about |= more
    return about


def ours() -> Iterator[type[Model]]:
    for model in apps.get_models():
        is_history = getattr(model, "pgh_tracked_model", None) is not None
        if model._meta.app_label in OURS and not is_history:
            yield model


def hangs_on(model: type[Model], about: set[type[Model]]) -> bool:
    columns = model._meta.concrete_fields
    numbered = any(each.name == "child_id" for each in columns)
    return numbered or any(each.related_model in about for each in columns)


def test_every_table_about_a_child_is_classified():
    assert {model._meta.label for model in about_a_child()} == set(CONTENTS)


@pytest.mark.parametrize("label", sorted(CONTENTS))
def test_every_column_is_personal_for_figures_or_technical_and_only_one_of_them(label):
    meta, contents = apps.get_model(label)._meta, CONTENTS[label]
    there = {each.name for each in (*meta.fields, *meta.many_to_many) if each.name != "pk"}

    assert contents.columns == there
    assert len(contents.columns) == (
        len(contents.personal) + len(contents.figures) + len(contents.technical)
    )


@pytest.mark.parametrize("label", sorted(CONTENTS))
def test_free_text_about_a_child_is_personal(label):
    """A long text is somebody's words, and never for figures. What holds none says so here."""
    without_words = {("escalation.Delivery", "body")}
    meta, contents = apps.get_model(label)._meta, CONTENTS[label]

    for column in meta.concrete_fields:
        if isinstance(column, TextField) and (label, column.name) not in without_words:
            assert column.name in contents.personal, column.name


def test_the_word_left_in_place_of_others_fits():
    for label, contents in CONTENTS.items():
        for name, how in contents.personal.items():
            column = apps.get_model(label)._meta.get_field(name)
            if how is Erase.WORD and isinstance(column, CharField):
                assert column.max_length >= len("Erased")


def test_row_history_of_everything_about_a_child_is_removed():
    tracked = {
        model.pgh_tracked_model._meta.label
        for model in apps.get_models()
        if getattr(model, "pgh_tracked_model", None) is not None
    }

    assert tracked & set(CONTENTS) == set(WITHOUT_HISTORY)
    for table in set(history_tables()) - OF_NO_CHILD:
        assert f"DELETE FROM {table} " in ERASE_HISTORY.body
