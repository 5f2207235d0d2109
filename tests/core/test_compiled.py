"""A subquery that is worded once answers as Django's own does, whatever stands around it."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.transaction import TransactionManagementError

from core.compiled import Compiled, CompiledArray, ask, ask_for_first, ask_for_one, slot
from partners.models import Agency, Home
from partners.rules import AgencyKind
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def providers() -> list[Agency]:
    """Two, of which the first has two homes."""
    first, second = make.agency(AgencyKind.PROVIDER), make.agency(AgencyKind.PROVIDER)
    for provider in (first, first, second):
        make.home(provider)
    return [first, second]


def _newest_home() -> QuerySet[Any, Any]:
    return Home.objects.filter(provider=slot("provider")).order_by("-pk").values("name")[:1]


def _homes_of() -> QuerySet[Any, Any]:
    return Home.objects.filter(provider=slot("provider"), closed_on=None).values("pk")


def _its_neighbours() -> QuerySet[Any, Any]:
    """From the same table as what is asked around it."""
    homes = Home.objects.filter(provider__name=slot("name")).order_by("-pk")
    return homes.values("name")[:1]


def _named_within() -> QuerySet[Any, Any]:
    """Holds another, which takes a column of this one."""
    homes = Home.objects.filter(pk=slot("home"))
    return homes.values_list(Compiled(_newest_home, provider=F("provider_id")))


def test_a_column_of_the_query_around_it_fills_its_slot(providers: list[Agency]) -> None:
    rows = Agency.objects.filter(pk__in=[each.pk for each in providers]).order_by("pk")
    theirs = Home.objects.filter(provider=OuterRef("pk")).order_by("-pk").values("name")[:1]
    compiled = rows.values_list(Compiled(_newest_home, provider=F("pk")), flat=True)
    assert list(compiled) == list(rows.values_list(Subquery(theirs), flat=True))
    assert len(set(compiled)) == 2


def test_what_it_gives_can_be_compared_and_kept_like_the_column(providers: list[Agency]) -> None:
    newest = Home.objects.filter(provider=providers[0]).latest("pk")
    rows = Agency.objects.annotate(newest=Compiled(_newest_home, provider=F("pk")))
    assert rows.get(newest=newest.name) == providers[0]


def test_each_asking_has_its_own_values(providers: list[Agency]) -> None:
    for provider in (*providers, *providers):
        asked = Home.objects.filter(pk__any=CompiledArray(_homes_of, provider=provider.pk))
        assert set(asked) == set(Home.objects.filter(provider=provider))


def test_a_table_that_is_also_around_it_is_not_mistaken(providers: list[Agency]) -> None:
    first, second = providers
    rows = Home.objects.filter(provider=second)
    theirs = rows.values_list(Compiled(_its_neighbours, name=F("provider__name")), flat=True)
    assert list(theirs) == list(rows.values_list("name", flat=True))
    others = rows.values_list(Compiled(_its_neighbours, name=first.name), flat=True)
    assert list(others) == [Home.objects.filter(provider=first).latest("pk").name]


def test_one_may_hold_another(providers: list[Agency]) -> None:
    for home in Home.objects.filter(provider__in=providers):
        around = Agency.objects.filter(pk=home.provider_id)
        asked = around.values_list(Compiled(_named_within, home=home.pk), flat=True)
        assert asked.get() == Home.objects.filter(provider=home.provider_id).latest("pk").name


def test_it_may_stand_within_a_subquery(providers: list[Agency]) -> None:
    newest = Home.objects.annotate(newest=Compiled(_newest_home, provider=F("provider_id")))
    theirs = newest.filter(name=F("newest")).values("provider")
    assert set(Agency.objects.filter(pk__in=theirs)) >= set(providers)
    assert (
        Agency.objects.exclude(pk__in=theirs).filter(pk__in=[p.pk for p in providers]).count() == 0
    )


def test_a_value_that_is_missing_is_never_asked_for_without(providers: list[Agency]) -> None:
    with pytest.raises(KeyError, match="provider"):
        list(Home.objects.filter(pk__any=CompiledArray(_homes_of, agency=providers[0].pk)))


# Questions of their own


def _homes(*related: str) -> QuerySet[Home]:
    homes = Home.objects.filter(provider=slot("provider"), closed_on=None)
    return homes.select_related(*related).order_by("pk") if related else homes.order_by("pk")


def _held_home() -> QuerySet[Home]:
    return Home.objects.select_for_update().filter(pk=slot("pk"))


def _names() -> QuerySet[Any, tuple[str, str]]:
    homes = Home.objects.filter(provider__any=slot("providers")).order_by("pk")
    return homes.values_list("name", "provider__name")


def test_a_question_is_answered_as_django_answers_it(providers: list[Agency]) -> None:
    for provider in (*providers, *providers):
        assert ask(_homes, provider=provider.pk) == list(
            Home.objects.filter(provider=provider).order_by("pk")
        )


def test_what_is_asked_for_beside_a_row_comes_with_it(
    providers: list[Agency], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        alone = ask(_homes, provider=providers[0].pk)
        beside = ask(_homes, "provider", provider=providers[0].pk)
        assert [home.provider for home in beside] == [providers[0], providers[0]]
    assert alone == beside


def test_columns_may_be_asked_for_alone(providers: list[Agency]) -> None:
    first, second = providers
    for asked in ([first], [second], providers):
        homes = Home.objects.filter(provider__in=asked).order_by("pk")
        found = ask(_names, providers=[each.pk for each in asked])
        assert found == list(homes.values_list("name", "provider__name"))


def test_a_row_that_is_not_there_is_the_same_as_to_django(providers: list[Agency]) -> None:
    assert ask_for_first(_homes, provider=0) is None
    with pytest.raises(Home.DoesNotExist):
        ask_for_one(_homes, provider=0)


def test_a_row_is_held_in_a_transaction_alone(
    providers: list[Agency], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.objects.filter(provider=providers[0]).latest("pk")
    assert ask_for_one(_held_home, pk=home.pk) == home

    monkeypatch.setattr(connection, "autocommit", True)
    with pytest.raises(TransactionManagementError):
        ask_for_one(_held_home, pk=home.pk)


def test_a_question_says_that_it_holds_what_it_finds(providers: list[Agency]) -> None:
    home = Home.objects.filter(provider=providers[0]).latest("pk")
    for _ in range(2):
        with connection.execute_wrapper(_must_hold):
            assert ask_for_one(_held_home, pk=home.pk) == home


def _must_hold(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert sql.endswith("FOR UPDATE")
    return execute(sql, params, many, context)
