"""得分计算说明: live formulas that LibreOffice recalculates to the exact scores, and words where a person decides."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evaluator.policies import loader
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.sheets.beside import WORKINGS
from evaluator.sheets.cells import address
from evaluator.sheets.drawing import Formula
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.leaves import Leaf
from evaluator.sheets.packing import bound
from evaluator.sheets.reader import read_forms
from evaluator.sheets.workings import composing
from evaluator.sheets.workings.composing import Workings
from evaluator.sheets.workings.leaf import workings_leaf
from evaluator.sheets.writer import write_form
from tests.scoring.test_published import FORMS, LOST, facts_of
from tests.sheets.published import form_file
from tests.sheets.workings_made import (
    NATIONAL,
    VARIANTS,
    compared,
    falsified,
    made_forms,
    recalculated,
    workings_of,
)

SHANGHAI = loader.find("310000", "self_evaluation", 2024)
SPENT = FundingFacts(Decimal(100), Decimal(100), Decimal(100))


def line(target: str = "≥50人", actual: str = "35人", points: str = "3.00", **more: Any) -> LineFacts:
    return LineFacts("第 1 行", "产出指标", "数量指标", "体检人数", target, actual, Decimal(points), **more)


def form(*lines: LineFacts, funding: FundingFacts = SPENT, policy: Any = NATIONAL) -> Workings:
    return workings_of(EvaluationFacts(2024, funding, lines), policy)


def cells(leaf: Leaf) -> dict[str, Any]:
    return {address(cell.top, cell.span.first): cell.value for cell in leaf.drawing.cells}


def words(leaf: Leaf) -> str:
    return "\n".join(value for value in cells(leaf).values() if isinstance(value, str))


def first_line(leaf: Leaf) -> dict[str, Any]:
    """The first row of the indicators: column → value."""
    number = next(each.top for each in leaf.drawing.cells if each.span.first == 1 and each.value == "1")
    return {where.rstrip("0123456789"): value for where, value in cells(leaf).items() if where.endswith(str(number))}


def test_libreoffice_recalculates_every_formula_to_the_exact_figure(tmp_path: Path) -> None:
    forms = [workings_of(facts, policy) for facts, policy in made_forms(1000, seed=71)]
    forms += [workings_of(facts_of(published), SHANGHAI) for published in FORMS]
    found = compared(forms, tmp_path)
    assert found.differences == ()
    assert found.lines == 1000 + sum(len(published["rows"]) for published in FORMS)
    assert found.formulas > 6 * found.with_formula > 4000
    assert set(found.kinds) == {
        *("ByQuantity", "ByRange", "ByDeadline", "ByEach", "ByProposal", "Unweighted", "NoneType"),
    }


def published_totals(shown: dict[str, Any]) -> Iterator[Any]:
    """The recomputed total and grade that count: column R of the last two rows."""
    numbers = sorted(int(where[1:]) for where in shown if re.fullmatch(r"R\d+", where))
    return (shown[f"R{number}"] for number in numbers[-2:])


def test_a_sheet_is_live_and_its_totals_are_those_of_the_published_forms(tmp_path: Path) -> None:
    whole = [each for each in FORMS if each["form"] not in {number for number, _ in LOST}]
    leaves = [falsified(workings_leaf(workings_of(facts_of(each), SHANGHAI))) for each in whole]
    numbered = [replace(leaf, paper=replace(leaf.paper, sheet=f"F{at}")) for at, leaf in enumerate(leaves)]
    changed = workings_leaf(form(line(given_score=Decimal("2.00"), given_reason="考核扣分")))
    row = next(where for where, value in cells(changed).items() if value == Decimal(35))[1:]
    mended = replace(
        changed.drawing,
        cells=tuple(
            replace(cell, value=Decimal(40)) if address(cell.top, cell.span.first) == f"I{row}" else cell
            for cell in changed.drawing.cells
        ),
    )
    first, second = recalculated((bound(numbered), bound([replace(changed, drawing=mended)])), tmp_path)
    for number, each in enumerate(whole):
        total, grade = published_totals(first[f"F{number}"])
        lost = Decimal(each.get("lost_rows", {}).get("score", 0))
        assert total + lost == Decimal(each["printed_total"])
        assert lost or grade == each["printed_grade"]
    shown = second[WORKINGS]
    assert [shown[f"{column}{row}"] for column in "KLMNR"] == [Decimal("2.4"), Decimal("2.1"), "不一致", 2, 2]


def test_the_numbers_stand_beside_the_texts_they_were_read_from() -> None:
    row = first_line(workings_leaf(form(line("≥4万人次", "3.5万人次", "8.00"))))
    assert [row[column] for column in "CDEFGIJL"] == [
        *("体检人数", "≥4万人次", "3.5万人次", "≥"),
        *(Decimal(4), Decimal("3.5"), Decimal("8.00"), Decimal("7.00")),
    ]
    assert row["K"].value == Decimal("7.00")


def test_a_persons_score_stands_beside_the_proposal_with_its_reason() -> None:
    leaf = workings_leaf(form(line(given_score=Decimal("2.00"), given_reason="考核扣分")))
    row = first_line(leaf)
    assert (row["K"].value, row["N"], row["R"].value) == (Decimal("2.10"), Decimal("2.00"), Decimal("2.00"))
    assert "人工评为 2.00，与测算得分 2.10 不同；理由：考核扣分" in words(leaf)
    assert "《项目支出绩效评价管理办法》（财预〔2020〕10号）" in words(leaf)
    assert "35 ÷ 50 × 3.00 = 2.10" in words(leaf)


def test_a_choice_says_who_decides_within_which_band_and_is_checked_against_it() -> None:
    inside = first_line(workings_leaf(form(line("提升", "部分达成", "10.00", given_score=Decimal("7.99")))))
    assert inside["K"] == "由人评定"
    assert (inside["O"].value, inside["P"].value, inside["Q"].value) == (Decimal("6.00"), Decimal("7.99"), "在范围内")
    outside = workings_leaf(form(line("提升", "部分达成", "10.00", given_score=Decimal("8.00"))))
    assert first_line(outside)["Q"].value == "超出范围"
    assert "没有算法可循，由人在可评范围内评定；不设公式" in words(outside)


def test_what_is_open_has_no_formula_and_leaves_the_total_open() -> None:
    leaf = workings_leaf(form(line(actual=""), line()))
    row = first_line(leaf)
    assert (row["K"], row["R"]) == ("待补全", "待补全")
    assert "还不能计分：实际完成值还没有填；不设公式" in words(leaf)
    totals = [value.value for value in cells(leaf).values() if isinstance(value, Formula) and "COUNT(" in value.text]
    assert set(totals) == {"还不能合计"}


def test_a_formula_that_may_come_out_otherwise_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hair below 2.625: a spreadsheet's fifteen digits see the tie, and would round it up to 2.63."""
    close = line("≥100000000000000元", "87499999999999元")
    assert first_line(workings_leaf(form(close)))["K"] == Decimal("2.62")
    monkeypatch.setattr(composing, "is_sure", lambda *_: True)
    (first, *_) = compared([form(close)], tmp_path).differences
    assert first.endswith("gives 2.63, not 2.62")


def test_numbers_that_no_spreadsheet_holds_have_no_formula_and_say_so() -> None:
    leaf = workings_leaf(form(line("≥123456789012345.67元", "123456789012345.66元")))
    assert first_line(leaf)["K"] == Decimal("3.00")
    assert "15 位数算不准；不设公式" in words(leaf)


def test_a_low_execution_rate_caps_the_total_by_a_formula() -> None:
    policy = VARIANTS.get("450000/self_evaluation-2020")
    funding = FundingFacts(Decimal(100), Decimal(100), Decimal(55))
    leaf = workings_leaf(form(*(line("≥1次", "1次", "18.00") for _ in range(5)), funding=funding, policy=policy))
    capped = [value for value in cells(leaf).values() if isinstance(value, Formula) and "MIN(" in value.text]
    assert [value.value for value in capped[-2:]] == [Decimal(69), Decimal(69)]


def test_a_form_answered_by_an_earlier_wording_of_its_policy_shows_the_difference() -> None:
    working = form(line())
    answered = replace(working.answers.lines[0], proposed=Decimal("2.00"))
    older = replace(
        working,
        answers=replace(working.answers, lines=(answered,)),
        lines=(replace(working.lines[0], answered=answered),),
    )
    row = first_line(workings_leaf(older))
    assert (row["K"].value, row["L"], row["M"].value) == (Decimal("2.10"), Decimal("2.00"), "不一致")


def test_our_own_export_is_read_again_as_its_form_alone() -> None:
    (published,) = read_forms(form_file("13"))
    assert isinstance(published, OfficialForm)
    workings = workings_leaf(form(line(), line("提升", "达成指标")))
    again = read_forms(write_form(published, leaves=[workings]))
    assert [(each.sheet, each.problems) for each in again] == [("自评表", ())]
    renamed = replace(workings, paper=replace(workings.paper, sheet="Sheet2"))
    assert len(read_forms(write_form(published, leaves=[renamed]))) == 1
