"""对行: a row is known by its name, its 分值 and the rows around it; what is only like another is not trusted."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from projects.services.importing.pairing import Names, Paired, pair


@dataclass(frozen=True)
class Row:
    """A row as the cases below write it: ``质量/合格率 ≥95 10``."""

    text: str
    names: Names


def rows(*texts: str) -> list[Row]:
    """``二级/三级 指标值 分值``; a dash where nothing is said."""
    return [Row(f"{number}", _names(text)) for number, text in enumerate(texts, start=1)]


def _names(text: str) -> Names:
    name, target, points = (*text.split(), "-", "-")[:3]
    subcategory, _, indicator = name.rpartition("/")
    return Names.of(
        subcategory.strip("-"), indicator.strip("-"), target.strip("-"), None if points == "-" else Decimal(points)
    )


def paired(here: list[Row], there: list[Row]) -> Paired[Row, Row]:
    return pair(here, there, lambda row: row.names, lambda row: row.names)


def told(here: list[Row], there: list[Row]) -> dict[str, str]:
    """Row of the file → its row of the records, ``2?`` where they are only alike, ``2|3`` where it may be either."""
    found = paired(here, there)
    said = {one.text: other.text for one, other in found.pairs}
    said |= {one.text: f"{other.text}?" for one, other in found.likely}
    said |= {one.text: "|".join(other.text for other in others) for one, others in found.unsure}
    assert said.keys() & {row.text for row in found.extra} == set()
    said |= {row.text: "" for row in found.extra}
    assert said.keys() == {row.text for row in here}
    others = [other for _, other in found.pairs]
    assert sorted(row.text for row in [*others, *found.missing]) == sorted(row.text for row in there)
    return dict(sorted(said.items()))


GOALS = (
    "数量/培训人次 ≥500 10",
    "质量/合格率 100% 10",
    "质量/到课率 100% 10",
    "时效/按时率 100% 10",
    "满意/满意度 ≥95 10",
)
SAME = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5"}


def goals(**changed: str) -> list[Row]:
    """The goals with other rows: ``row2="质量/合格程度 100% 10"``."""
    return rows(*(changed.get(f"row{number}", text) for number, text in enumerate(GOALS, start=1)))


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        pytest.param(goals(), SAME, id="the same"),
        pytest.param(goals(row2="质量/合格率 ≥98% 10"), SAME, id="another target"),
        pytest.param(goals(row2="质量/合格率 100% 15"), SAME, id="other points"),
        pytest.param(goals(row2="质量/合格率 100%"), SAME, id="no points said"),
        pytest.param(goals(row2="时效/合格率 100% 10"), SAME, id="another subcategory"),
        pytest.param(goals(row2="质量/合格率"), SAME, id="no target said"),
        pytest.param(
            goals(row2=GOALS[2], row3=GOALS[1]), SAME | {"2": "3", "3": "2"}, id="two rows of a target swapped"
        ),
        pytest.param(rows(*reversed(GOALS)), {"1": "5", "2": "4", "3": "3", "4": "2", "5": "1"}, id="upside down"),
        pytest.param(goals(row2="质量/通过率 100% 10"), SAME | {"2": "2?"}, id="one renamed"),
        pytest.param(goals(row2="- 100% 10"), SAME | {"2": "2?"}, id="a name lost"),
        pytest.param(goals(row2="-/通过率 100% 10"), SAME | {"2": "2?"}, id="renamed, its subcategory lost"),
        pytest.param(goals(row2="质量/通过率 100% 15"), SAME | {"2": "2?"}, id="renamed, with other points"),
        pytest.param(goals(row2="质量/通过率 ≥98% 10"), SAME | {"2": ""}, id="renamed, with another target"),
        pytest.param(goals(row2="时效/通过率 100% 10"), SAME | {"2": ""}, id="renamed, in another subcategory"),
        pytest.param(
            goals(row2="质量/通过率 100% 10", row3="质量/出勤率 100% 10"),
            SAME | {"2": "2|3", "3": "2|3"},
            id="two of a target renamed side by side",
        ),
        pytest.param(
            goals(row2="质量/通过率 100% 10", row5="满意/满意率 ≥95 10"),
            SAME | {"2": "2?", "5": "5?"},
            id="two renamed far apart",
        ),
        pytest.param(
            rows("质量/通过率 100% 10", *GOALS),
            {"1": "", "2": "1", "3": "2", "4": "3", "5": "4", "6": "5"},
            id="a row of the same target inserted above",
        ),
        pytest.param(
            rows(*GOALS[:2], "质量/通过率 100% 10", *GOALS[2:]),
            {"1": "1", "2": "2", "3": "", "4": "3", "5": "4", "6": "5"},
            id="a row of the same target inserted between",
        ),
        pytest.param(rows(*GOALS[:1], *GOALS[2:]), {"1": "1", "2": "3", "3": "4", "4": "5"}, id="one deleted"),
        pytest.param(
            rows(GOALS[0], "质量/通过率 100% 10", *GOALS[3:]),
            {"1": "1", "2": "2|3", "3": "4", "4": "5"},
            id="one deleted beside one renamed",
        ),
        pytest.param(
            rows(GOALS[0], "质量/通过率 100% 10", "质量/及格率 100% 10", *GOALS[2:]),
            {"1": "1", "2": "2", "3": "2", "4": "3", "5": "4", "6": "5"},
            id="two that may be one",
        ),
    ],
)
def test_rows_of_goals_are_found_again(here: list[Row], expected: dict[str, str]) -> None:
    assert told(here, goals()) == expected


def test_that_one_row_fits_two_of_the_file_leaves_both_of_them_out() -> None:
    found = paired(rows(GOALS[0], "质量/通过率 100% 10", "质量/及格率 100% 10", *GOALS[2:]), goals())
    assert [(one.text, [other.text for other in others]) for one, others in found.unsure] == [
        ("2", ["2"]),
        ("3", ["2"]),
    ]
    assert [row.text for row in found.missing] == ["2"]


TWINS = (
    "数量/培训人次 ≥500 10",
    "质量/合格率 ≥95 10",
    "质量/到课率 ≥90 10",
    "质量/合格率 ≥95 20",
    "满意/满意度 ≥95 10",
)
"""Two rows of one name and target, which their 分值 tell apart."""
ALIKE = (
    "数量/培训人次 ≥500 10",
    "质量/合格率 ≥95 10",
    "质量/到课率 ≥90 10",
    "质量/合格率 ≥95 10",
    "满意/满意度 ≥95 10",
)
"""Two rows that are the same in everything."""
TWICE = ("数量/合格率 ≥95 10", "质量/到课率 ≥90 10", "质量/合格率 ≥95 10", "满意/满意度 ≥95 10")
"""One name in two 二级指标."""


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        pytest.param(rows(*TWINS), TWINS, SAME, id="by their points"),
        pytest.param(
            rows(TWINS[0], TWINS[3], TWINS[2], TWINS[1], TWINS[4]), TWINS, SAME | {"2": "4", "4": "2"}, id="swapped"
        ),
        pytest.param(
            rows(TWINS[0], "质量/合格率 ≥95 12", *TWINS[2:]), TWINS, SAME | {"2": "2?"}, id="points of one changed"
        ),
        pytest.param(
            rows(TWINS[0], "质量/合格率 ≥95 12", TWINS[2], "质量/合格率 ≥95 18", TWINS[4]),
            TWINS,
            SAME | {"2": "2?", "4": "4?"},
            id="points of both changed",
        ),
        pytest.param(rows(*(text.rpartition(" ")[0] for text in TWINS)), TWINS, SAME, id="points not said"),
        pytest.param(
            rows(TWINS[1].rpartition(" ")[0], *TWINS[2:3]), TWINS, {"1": "2?", "2": "3"}, id="one of them, no points"
        ),
        pytest.param(rows(*ALIKE), ALIKE, SAME, id="the same in everything"),
        pytest.param(
            rows(*ALIKE[:3], ALIKE[4]), ALIKE, {"1": "1", "2": "2?", "3": "3", "4": "5"}, id="the second deleted"
        ),
        pytest.param(
            rows(ALIKE[0], *ALIKE[2:]), ALIKE, {"1": "1", "2": "3", "3": "4?", "4": "5"}, id="the first deleted"
        ),
        pytest.param(
            rows(ALIKE[1], ALIKE[0], *ALIKE[2:]), ALIKE, {"1": "2", "2": "1", "3": "3", "4": "4", "5": "5"}, id="moved"
        ),
        pytest.param(
            rows(*ALIKE[:3], "质量/合格率 ≥95 10", *ALIKE[3:]),
            ALIKE,
            {"1": "1", "2": "2?", "3": "3", "4": "4", "5": "4", "6": "5"},
            id="a third inserted",
        ),
        pytest.param(
            rows(*ALIKE[:3], "质量/合格率 ≥92 10", ALIKE[4]),
            ALIKE,
            SAME | {"4": "4?", "2": "2?"},
            id="one has another target",
        ),
        pytest.param(
            rows("质量/甲 ≥1 10", "质量/甲 ≥1 10"),
            ("质量/甲 ≥1 10", "质量/甲 ≥1 10"),
            {"1": "1", "2": "2"},
            id="nothing else",
        ),
        pytest.param(rows("质量/甲 ≥1 10"), ("质量/甲 ≥1 10", "质量/甲 ≥1 10"), {"1": "1|2"}, id="one of nothing else"),
        pytest.param(rows(*TWICE), TWICE, {"1": "1", "2": "2", "3": "3", "4": "4"}, id="one name in two"),
        pytest.param(rows(*TWICE[1:]), TWICE, {"1": "2", "2": "3", "3": "4"}, id="one name in two, one deleted"),
        pytest.param(
            rows("成本/合格率 ≥95 10", *TWICE[1:]),
            TWICE,
            {"1": "1?", "2": "2", "3": "3", "4": "4"},
            id="of another one",
        ),
        pytest.param(rows("成本/合格率 ≥95 10"), TWICE, {"1": "1|3"}, id="alone, of another one"),
        pytest.param(
            rows("质量/合格率 ≥95 10", TWICE[1], "数量/合格率 ≥95 10", TWICE[3]),
            TWICE,
            {"1": "3", "2": "2", "3": "1", "4": "4"},
            id="swapped between them",
        ),
    ],
)
def test_rows_of_one_name_are_told_apart_or_left_out(
    here: list[Row], there: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert told(here, rows(*there)) == expected


def test_a_form_out_and_in_again_pairs_every_row_with_itself_however_many_are_alike() -> None:
    texts = [f"质量/甲 ≥{number % 3} 10" for number in range(60)] + [f"质量/乙 ≥1 {number % 4}" for number in range(60)]
    found = paired(rows(*texts), rows(*texts))
    assert [(one.text, other.text) for one, other in found.pairs] == [(str(n), str(n)) for n in range(1, 121)]
    assert found.likely == found.unsure == found.extra == found.missing == ()


LOST = ("时效/- 100% 5", "质量/合格率 100% 5", "社会/- 100% 5", "社会/知晓率 100% 5", "满意/- ≥90 10")
"""Rows whose 三级指标 was lost before they were approved: three without a name."""


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        pytest.param(LOST, SAME, id="the same"),
        pytest.param((*LOST[:4], "满意/- ≥95 10"), SAME | {"5": "5?"}, id="another target"),
        pytest.param((*LOST[:4], "满意/- ≥90 15"), SAME | {"5": "5?"}, id="other points"),
        pytest.param((*LOST[:4], "满意/- ≥95 15"), SAME | {"5": "5?"}, id="another target and other points"),
        pytest.param((*LOST[:4], "满意/-"), SAME | {"5": "5?"}, id="neither said"),
        pytest.param((*LOST[:4], "满意/满意度 ≥90 10"), SAME | {"5": "5?"}, id="its name written in"),
        pytest.param((*LOST[:4], "成本/- ≥1 10"), SAME | {"5": ""}, id="nothing of it left"),
        pytest.param(
            (LOST[2], LOST[1], LOST[0], *LOST[3:]), SAME | {"1": "3?", "3": "1?"}, id="two of a target swapped"
        ),
        pytest.param(LOST[1:], {"1": "2", "2": "3", "3": "4", "4": "5"}, id="the first deleted"),
        pytest.param(
            (*LOST[:3], "社会/- 100% 5", LOST[4]), SAME | {"3": "3", "4": "3"}, id="the name beside it lost as well"
        ),
        pytest.param(
            (*LOST[:2], "社会/- 100% 5", LOST[4]),
            {"1": "1", "2": "2", "3": "3?", "4": "5"},
            id="one of them deleted and nothing tells which",
        ),
    ],
)
def test_rows_without_a_name_are_found_again_by_what_else_they_say(
    here: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert told(rows(*here), rows(*LOST)) == expected


def test_rows_without_a_name_or_a_subcategory_are_told_apart_by_their_category() -> None:
    there = [Row(text, Names.of("", "", "100%", Decimal(5), category=text)) for text in ("产出", "效益", "满意度")]
    found = paired(there[::-1], there)
    assert [(one.text, other.text) for one, other in found.pairs] == [
        (each, each) for each in ("满意度", "效益", "产出")
    ]
