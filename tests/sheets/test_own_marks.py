"""What this application prints around a form is no content when the file comes back."""

from dataclasses import replace

import pytest

from evaluator.problems import Problem
from evaluator.sheets.cells import Cell
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.heads import stands_alone
from evaluator.sheets.placing import DRAFT_MARK
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.targets import layout as target_layouts
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.writer import NOT_APPROVED, write_target_form
from evaluator.sheets.writer import write_form
from projects.services.exporting.papers import OUT_MARK
from tests.sheets.published import form_file
from tests.sheets.target_samples import qingpu


@pytest.mark.parametrize("mark", [DRAFT_MARK, NOT_APPROVED, OUT_MARK])
@pytest.mark.parametrize("year", ["（2024年度）", "（    年度）"])
def test_every_mark_that_is_printed_behind_the_year_is_known(mark: str, year: str) -> None:
    assert stands_alone(Cell(2, 1, f"{year}　{mark}"))
    assert stands_alone(Cell(2, 1, mark))
    assert not stands_alone(Cell(2, 1, f"{year}　某项目　{mark}"))


def read_again(content: bytes) -> tuple[OfficialForm | TargetForm, tuple[Problem, ...]]:
    (form,) = read_all([Upload("导出.xlsx", content)])
    assert isinstance(form, OfficialForm | TargetForm)
    return form, form.problems


def test_a_draft_of_goals_that_comes_back_says_the_same_and_has_no_problem() -> None:
    planned = replace(qingpu(), layout=target_layouts.TEMPLATE)
    draft, problems = read_again(write_target_form(planned, draft=True))
    final, _ = read_again(write_target_form(planned))
    assert (draft, problems) == (final, ())
    assert draft.year == 2024


def test_a_draft_of_a_self_evaluation_that_comes_back_says_the_same_and_has_no_problem() -> None:
    (form,) = read_all([Upload("自评表.xlsx", form_file("13").read_bytes())])
    assert isinstance(form, OfficialForm)
    draft, problems = read_again(write_form(form, draft=True))
    final, _ = read_again(write_form(form))
    assert (draft, problems) == (final, ())
