"""Every target and actual text of the published sample forms is read as what a person sorted it into."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from evaluator.scoring.targets import ActualKind, Kind, read_actual, read_target

PUBLISHED = tomllib.loads((Path(__file__).parent / "published_texts.toml").read_text(encoding="utf-8"))
TIERS = {"达成指标": "reached", "未达成指标且效果较差": "missed"}
SORTED = [(kind, text) for kind in Kind if kind.value in PUBLISHED for text in PUBLISHED[kind.value]["texts"]]
SIGNS = {"≥": "≥", "不少于": "≥", "不低于": "≥", "以上": "≥", ">=": "≥", "≤": "≤", ">": ">", "=": "="}


@pytest.mark.parametrize(("kind", "text"), SORTED)
def test_a_published_target_is_what_a_person_sorted_it_into(kind: Kind, text: str) -> None:
    assert read_target(text, fiscal_year=2024).kind is kind


def test_no_published_target_is_left_unread() -> None:
    texts = [text for _, text in SORTED]
    assert [text for text in texts if read_target(text).kind is Kind.UNREADABLE] == PUBLISHED["unreadable"]["texts"]


@pytest.mark.parametrize("text", PUBLISHED["quantity"]["texts"])
def test_a_published_quantity_keeps_its_digits_sign_and_unit(text: str) -> None:
    target = read_target(text)
    assert str(target.value) == "".join(re.findall(r"[0-9.]", text))
    assert target.sign == next((sign for word, sign in SIGNS.items() if word in text), "")
    assert target.unit.split("/")[0] in text
    assert target.problem is None


@pytest.mark.parametrize(("actual", "target"), PUBLISHED["actuals"]["pairs"])
def test_a_published_actual_is_its_number_or_its_tier(actual: str, target: str) -> None:
    read = read_actual(actual, read_target(target, fiscal_year=2024), fiscal_year=2024, tiers=TIERS)
    if actual in TIERS:
        assert (read.kind, read.tier) == (ActualKind.TIER, TIERS[actual])
    else:
        assert (read.kind, read.value) == (ActualKind.NUMBER, Decimal(actual.partition("(")[0]))
    assert read.problem is None
