"""What was written reads back the same, for the published forms and for texts nobody should have typed."""

from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.sheets.cells import clean
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm
from evaluator.sheets.layout import load_all
from evaluator.sheets.reader import read_forms
from evaluator.sheets.shapes import FUNDING_SOURCES
from evaluator.sheets.writer import write_form
from tests.sheets.published import FORMS

LAYOUTS = tuple(layout.id for layout in load_all())


def again(form: OfficialForm) -> OfficialForm:
    (read,) = read_forms(write_form(form))
    assert isinstance(read, OfficialForm)
    return read


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_published_form_written_and_read_is_the_same_in_every_entry_and_address(path: Path) -> None:
    (form,) = read_forms(path)
    assert isinstance(form, OfficialForm)
    once = again(form)
    twice = again(once)
    for part in fields(OfficialForm):
        if part.name not in ("file", "sheet"):
            assert getattr(once, part.name) == getattr(form, part.name), part.name
            assert getattr(twice, part.name) == getattr(form, part.name), part.name


BEGINNINGS = ("", "=", "+", "-", "@", "'", '"', "\n", " ", "\t", "0", "_x000D_")
NASTY = st.builds(
    lambda beginning, middle, repeat: clean((beginning + middle) * repeat),
    st.sampled_from(BEGINNINGS),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from((1, 1, 1, 30)),
)
TEXT = NASTY.map(lambda text: text if text.strip() else "")
NAME = NASTY.filter(lambda text: not set(":：") & set(text)).map(lambda text: f"名{''.join(text.split())}称")
NUMBER = st.one_of(
    st.just(Entry()),
    st.just(Entry("-")),
    st.decimals("-99999999.9999", "99999999.9999", places=4).map(lambda number: Entry(f"{number:f}", number)),
    st.decimals(0, 100, places=2).map(lambda number: Entry(f"{number:f}", number)),
)
POINTS = st.decimals(0, 100, places=2).map(lambda number: Entry(f"{number:f}", number))


def entries(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Entry]:
    return texts.map(Entry)


TARGET = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(("", "≥", "≤", ">", "=", "==", "＝", "不少于", " ≥")),
        st.sampled_from(("95", "3.00", "1,200", "0", "提升", "")),
        st.sampled_from(("", "%", "(次)", "次次", "元/人", "以上", " 人", "/")),
    ),
)
"""Targets as people write them, and nearly so: those of places with three columns for it are taken apart."""
ROWS = st.lists(
    st.builds(
        IndicatorRow,
        category=entries(st.sampled_from(("成本指标", "产出指标", "效益指标", "=指标"))),
        subcategory=entries(st.sampled_from(("数量指标", "质量指标", "-指标"))),
        indicator=entries(TEXT),
        target=entries(st.one_of(TEXT, TARGET)),
        actual=entries(TEXT),
        points=POINTS,
        score=NUMBER,
        reason=entries(TEXT),
        unit=entries(st.sampled_from(("", "次", "%", "人"))),
    ),
    min_size=1,
    max_size=6,
)
FORM = st.builds(
    OfficialForm,
    layout=st.sampled_from(LAYOUTS),
    project=entries(NAME),
    department=entries(NAME),
    unit=entries(NAME),
    year=st.integers(2020, 2099),
    money_unit=st.sampled_from(("万元", "元")),
    funding=st.tuples(
        *(
            st.builds(
                FundingRow,
                source=st.just(source),
                initial=NUMBER,
                adjusted=NUMBER,
                executed=NUMBER,
                points=NUMBER,
                rate=NUMBER,
                score=NUMBER,
            )
            for source in FUNDING_SOURCES
        )
    ),
    goal=entries(TEXT),
    achievement=entries(TEXT),
    rows=ROWS.map(tuple),
    total_points=POINTS,
    total_score=NUMBER,
    grade=entries(st.sampled_from(("", "优", "差"))),
)


def meant(entry: Entry) -> str | Decimal:
    """What an entry says: its number where it has one, else its text."""
    return entry.number if entry.number is not None else entry.text


@given(form=FORM)
@settings(max_examples=150, deadline=None)
def test_whatever_was_typed_is_what_is_read(form: OfficialForm) -> None:
    read = again(form)
    for part in ("project", "department", "unit", "goal", "achievement", "total_points", "total_score", "grade"):
        assert meant(getattr(read, part)) == meant(getattr(form, part)), part
    assert (read.layout, read.year, read.money_unit) == (form.layout, form.year, form.money_unit)
    assert [row.source for row in read.funding] == [row.source for row in form.funding]
    for was, row in zip(form.funding, read.funding, strict=True):
        for part in ("initial", "adjusted", "executed", "points", "rate", "score"):
            assert meant(getattr(row, part)) == meant(getattr(was, part)), part
    assert len(read.rows) == len(form.rows)
    for line, back in zip(form.rows, read.rows, strict=True):
        for part in ("category", "subcategory", "indicator", "target", "actual", "points", "score", "reason"):
            assert meant(getattr(back, part)) == meant(getattr(line, part)), part
