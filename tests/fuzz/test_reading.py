"""A few hundred changed files in every run of the tests; ``python -m tests.fuzz.reading`` reads as many as you like."""

import random

import pytest

from evaluator.sheets import reading
from tests.fuzz.mutating import mutated
from tests.fuzz.reading import read_changed, seeds


def test_no_changed_file_raises_or_goes_without_an_answer() -> None:
    outcome = read_changed(300, first_seed=7_000_000)
    assert outcome.faults == []
    assert outcome.files == 300
    assert outcome.codes["read"] > 50
    assert len(outcome.codes) >= 5


def test_the_changes_of_a_seed_are_always_the_same() -> None:
    genuine = seeds()[0].content
    assert mutated(genuine, random.Random(5)) == mutated(genuine, random.Random(5))
    assert mutated(genuine, random.Random(5)) != genuine


def test_a_reader_that_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("sheet")

    monkeypatch.setattr(reading, "sheets_of", broken)
    outcome = read_changed(3)
    assert len(outcome.faults) == 3
    assert "KeyError: 'sheet'" in outcome.faults[0]
