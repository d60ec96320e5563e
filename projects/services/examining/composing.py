"""One form examined: read, the policy found, scored, checked. Pure composition; the database is never touched."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evaluator import checks
from evaluator.checks import Finding, Material
from evaluator.policies import loader
from evaluator.problems import Level, Problem
from evaluator.regions import NATIONAL, region_of
from evaluator.scoring.engine import score
from evaluator.scoring.policy import Policy
from evaluator.scoring.scoresheet import ScoreSheet
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.reader import read_forms
from projects.services.examining.facts import Composed, compose

FORM = "self_evaluation"
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et"})
"""What a folder is searched for; the old formats cannot be read, and that is said of each."""
UNREAD = "00"
"""The check number of what could not be read at all."""
NO_YEAR = Problem(
    "year-missing",
    "表头",
    "表上没有读到年度，无法确定评分办法",
    "请在标题下写明年度，如“（2024年度）”；或用 --year 指定",
)
"""Said in place of the reader's own word, because here the year may also be named beside the file."""


@dataclass(frozen=True, slots=True)
class Examination:
    """检查结果 of one sheet: what was read, how it scores, what is not right. What could not be had is ``None``."""

    file: str
    sheet: str
    form: OfficialForm | None
    composed: Composed | None
    policy: Policy | None
    scores: ScoreSheet | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything here stops the form from being handed in."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def examine_files(
    paths: Iterable[Path], *, policy_id: str | None = None, fiscal_year: int | None = None
) -> Iterator[Examination]:
    """Every form of every workbook, in order; folders are searched for workbooks. Nothing is skipped in silence.

    ``policy_id`` (or the code of a region with a policy of its own) overrides the choice by region and year;
    ``fiscal_year`` stands in where a form prints no year.
    """
    done: set[Path] = set()
    for path in paths:
        files = [path]
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if _is_workbook(one))
            if not files:
                problem = Problem("folder-empty", str(path), "文件夹里没有 .xlsx 文件", "请核对路径")
                yield _unreadable(str(path), "", (problem,))
        for file in files:
            if file.resolve() not in done:
                done.add(file.resolve())
                yield from examine_file(file, policy_id=policy_id, fiscal_year=fiscal_year)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOKS and path.is_file() and not path.name.startswith("~$")


def examine_file(path: Path, *, policy_id: str | None = None, fiscal_year: int | None = None) -> Iterator[Examination]:
    """Every form of one workbook, or one result that says why there is none.

    A sheet of notes beside a form is no form: it is a note (提示) of the first one.
    """
    try:
        forms = read_forms(path, filename=str(path))
    except OSError as error:
        problem = Problem("file-unreadable", "文件", _closed(error), "请核对路径和文件权限")
        yield _unreadable(str(path), "", (problem,))
        return
    beside = [problem for read in forms if isinstance(read, UnknownForm) for problem in read.problems]
    filled = [read for read in forms if isinstance(read, OfficialForm)]
    if not filled:
        yield from (
            _unreadable(read.file, read.sheet, read.problems) for read in forms if isinstance(read, UnknownForm)
        )
    for place, read in enumerate(filled):
        examined = examine_form(read, policy_id=policy_id, fiscal_year=fiscal_year)
        yield examined if place else replace(examined, findings=(*examined.findings, *map(_finding, beside)))


def _closed(error: OSError) -> str:
    """Why a file cannot be opened, in Chinese whatever the system speaks."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    if isinstance(error, PermissionError):
        return "没有打开这个文件的权限"
    return "文件打不开，可能正被别的程序占用，或磁盘有问题"


def examine_form(form: OfficialForm, *, policy_id: str | None = None, fiscal_year: int | None = None) -> Examination:
    """Score and check one form by the policy of its region and year, or by the policy that is named."""
    if form.year is None:
        others = tuple(problem for problem in form.problems if problem.code != NO_YEAR.code)
        form = replace(form, year=fiscal_year, problems=others)
    composed = compose(form, fiscal_year=form.year or 0)  # without a year nothing is scored
    if form.year is None:
        return _unscored(form, composed, NO_YEAR)
    try:
        policy, notes = _policy(form, form.year, policy_id)
    except loader.PolicyNotFound as missing:
        return _unscored(form, composed, missing.problem)
    scores = score(composed.facts, policy)
    material = Material(composed.facts, scores, policy, composed.printed, composed.places, composed.problems)
    findings = (*checks.run(material), *map(_finding, notes))
    return Examination(form.file, form.sheet, form, composed, policy, scores, findings)


def _policy(form: OfficialForm, year: int, policy_id: str | None) -> tuple[Policy, tuple[Problem, ...]]:
    """The policy to score by, and a note where the form does not tell its region. Raises PolicyNotFound."""
    if policy_id is not None:
        return loader.load_all().named(policy_id, FORM, year), ()
    region = region_of(form.department.text) or region_of(form.unit.text)
    if region is not None:
        return loader.find(region, FORM, year), ()
    note = Problem(
        "region-unknown",
        form.department.cell or form.unit.cell,
        f"从主管部门“{form.department.text.strip()}”和实施单位“{form.unit.text.strip()}”认不出地区，按全国通用的评分办法计分",
        "如应按当地办法计分，请用 --policy 指定",
        Level.NOTE,
    )
    return loader.find(NATIONAL, FORM, year), (note,)


def _unscored(form: OfficialForm, composed: Composed, problem: Problem) -> Examination:
    findings = tuple(map(_finding, (problem, *composed.problems)))
    return Examination(form.file, form.sheet, form, composed, None, None, findings)


def _unreadable(file: str, sheet: str, problems: Iterable[Problem]) -> Examination:
    return Examination(file, sheet, None, None, None, None, tuple(map(_finding, problems)))


def _finding(problem: Problem) -> Finding:
    return Finding(UNREAD, problem.level, problem.place, problem.message, problem.remedy)
