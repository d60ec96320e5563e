"""Money and scores: exact in the database, and never a float on the way."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.models import Evaluation, FundingLine
from projects.models.fields import LIMIT, MoneyField, from_hundredths, hundredths
from tests.projects import building

AMOUNTS = st.integers(min_value=0, max_value=99_999_999_999_99).map(lambda fen: Decimal(fen).scaleb(-2))


@given(AMOUNTS)
def test_an_amount_survives_the_way_to_the_database_and_back(amount: Decimal) -> None:
    assert from_hundredths(hundredths(amount)) == amount


@pytest.mark.parametrize("value", [Decimal("0.001"), Decimal("9.999"), "1.234"])
def test_a_third_decimal_is_refused_not_rounded(value: object) -> None:
    with pytest.raises(ValidationError):
        hundredths(value)


@pytest.mark.parametrize("value", [1.1, True, Decimal("NaN"), Decimal("Infinity"), "九", LIMIT + 1])
def test_what_is_no_exact_amount_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        MoneyField().get_prep_value(value)


def test_nothing_is_not_zero() -> None:
    field = MoneyField()
    assert field.get_prep_value(None) is None
    assert field.to_python("") is None
    assert field.to_python("0") == 0


@pytest.mark.django_db
def test_fourteen_digits_and_a_cent_come_back_unchanged() -> None:
    office = building.build_office()
    evaluation = building.open_form(office)
    amount = Decimal("9999999999999.99")
    FundingLine.objects.filter(evaluation=evaluation, source="total").update(executed=amount)
    assert FundingLine.objects.get(evaluation=evaluation, source="total").executed == amount
    assert FundingLine.objects.filter(executed=amount).count() == 1


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(AMOUNTS, min_size=4, max_size=4))
def test_sums_in_the_database_are_exact(amounts: list[Decimal]) -> None:
    evaluation = Evaluation.objects.first() or building.open_form(building.build_office())
    for source, amount in zip(FundingLine.Source.values, amounts, strict=True):
        FundingLine.objects.filter(evaluation=evaluation, source=source).update(executed=amount)
    found = FundingLine.objects.filter(evaluation=evaluation).aggregate(sum=Sum("executed"))["sum"]
    assert found == sum(amounts)
