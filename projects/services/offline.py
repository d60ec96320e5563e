"""离线填报表：projects as a workbook that is filled in without a network; the way back is importing.

Who may type in a form may take it along, and only then: a template of a locked form would be filled in for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac

from evaluator.explaining.causes import cause_classes
from evaluator.problems import Problem
from evaluator.review import judge_entering
from evaluator.sheets.naming import file_name
from evaluator.sheets.offline.forms import Blank, OfflineFunding, OfflineGoal, OfflineLine, OfflineSheet
from evaluator.sheets.offline.guide import Guide
from evaluator.sheets.offline.writer import write_offline
from projects import permissions
from projects.models import Evaluation, User
from projects.selectors.content import EvaluationContent
from projects.selectors.live import live_contents
from projects.selectors.pages import Cell, LineRow
from projects.selectors.rows import Rows
from projects.services import auditing
from projects.services.results import ExportedFile, Refused

ACTION = "offline"
TITLE = "离线填报表"
MOST_FORMS = 100
"""Projects in one workbook: a sheet each, and a clerk has some thirty."""
NOTHING_CHOSEN = Problem("nothing-chosen", "下载", "一张表也没有选中", "请在要下载的表前面打勾，再按“离线填报表”")
QUALITATIVE = "qualitative"


@dataclass(frozen=True, slots=True)
class AskedForm:
    """One form that was asked for; ``reason`` says why it cannot be taken along, and is empty where it can."""

    id: int
    name: str
    unit: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """The forms that were asked for: those that are in the workbook, and those that are not."""

    taken: tuple[AskedForm, ...]
    left_out: tuple[AskedForm, ...]

    @property
    def count(self) -> int:
        """How many were asked for."""
        return len(self.taken) + len(self.left_out)


def offline_key() -> bytes:
    """What the fingerprints of templates are signed with; a template of another site, or another key, is not ours."""
    return salted_hmac("evaluator.sheets.offline", "fingerprint", algorithm="sha256").digest()


def offer_offline(*, user: User, evaluation_ids: Sequence[int], address: str = "") -> Offered:
    """Which of these forms the person may take along now, and why not the others. Raises as :func:`export_offline`, but
    for forms that are all locked."""
    evaluations, locked = _looked_at(user, evaluation_ids, address)
    asked = tuple(
        AskedForm(each.pk, each.project.name, each.project.unit.label, verdict.message if verdict else "")
        for each in evaluations
        for verdict in (locked.get(each.pk),)
    )
    return Offered(
        taken=tuple(each for each in asked if not each.reason), left_out=tuple(each for each in asked if each.reason)
    )


def export_offline(*, user: User, evaluation_ids: Sequence[int], address: str = "") -> ExportedFile:
    """The templates of these forms as one workbook, a sheet a project; each has its audit entry.

    Raises :class:`~projects.permissions.NotVisible` if one of them is foreign. Those in which the person may not type
    now are named in 填表说明 with the reason; if that is all of them, and for none or more than :data:`MOST_FORMS`,
    :class:`Refused`.
    """
    evaluations, locked = _looked_at(user, evaluation_ids, address)
    open_ = [each for each in evaluations if each.pk not in locked]
    told = tuple(f"{each.project.name}：{locked[each.pk].message}" for each in evaluations if each.pk in locked)
    if not open_:
        with auditing.refusals_are_recorded(user, ACTION, evaluations[0].pk, address):
            named = (replace(locked[each.pk], message=said) for each, said in zip(evaluations, told, strict=True))
            raise Refused(tuple(named))
    at = timezone.localtime()
    contents = list(live_contents(open_).values())
    workbook = write_offline(
        [sheet_of(content) for content in contents],
        guide=_guide(user, open_, contents, told, at),
        key=offline_key(),
        at=at,
    )
    deeds = [auditing.Deed(each, note=f"版本 {each.version}") for each in open_]
    auditing.record_all(actor=user, action=ACTION, deeds=deeds, address=address)
    return ExportedFile(filename=_name(contents), content=workbook)


def _looked_at(
    user: User, evaluation_ids: Sequence[int], address: str
) -> tuple[tuple[Evaluation, ...], dict[int, Problem]]:
    """The forms that were asked for, and why some of them are locked for the person."""
    asked = tuple(dict.fromkeys(evaluation_ids))
    if not asked:
        raise Refused((NOTHING_CHOSEN,))
    if len(asked) > MOST_FORMS:
        raise Refused((_too_many(len(asked)),))
    evaluations = _all_visible(user, asked, address)
    standing = permissions.standing_of(user)
    return evaluations, {
        each.pk: problem for each in evaluations if (problem := _why_locked(user, each, standing)) is not None
    }


def _all_visible(user: User, asked: tuple[int, ...], address: str) -> tuple[Evaluation, ...]:
    found = permissions.find_evaluations(user, asked, "submitted_by")
    visible = {each.pk for each in found}
    for evaluation_id in asked:
        with auditing.refusals_are_recorded(user, ACTION, evaluation_id, address):
            if evaluation_id not in visible:
                raise permissions.NotVisible(f"evaluation {evaluation_id}")
    return found


def _why_locked(user: User, evaluation: Evaluation, standing: permissions.Standing) -> Problem | None:
    verdict = judge_entering(permissions.situation_of(user, evaluation, standing=standing))
    if verdict.allowed:
        return None
    return Problem(f"offline-{verdict.reason}", str(evaluation.project), verdict.sentence)


def _too_many(count: int) -> Problem:
    message = f"离线填报表一次最多 {MOST_FORMS} 个项目，这次是 {count} 个，没有下载"
    return Problem("too-many-forms", "下载", message, "请分几次下载")


def _name(contents: Sequence[EvaluationContent]) -> str:
    first = contents[0]
    unit = first.implementing_unit or first.unit_name
    project = first.project_name if len(contents) == 1 else f"{len(contents)}个项目"
    return file_name(unit, project, first.fiscal_year, TITLE)


def _guide(
    user: User,
    evaluations: Sequence[Evaluation],
    contents: Sequence[EvaluationContent],
    left_out: tuple[str, ...],
    at: datetime,
) -> Guide:
    due = min(permissions.deadline_of(each) for each in evaluations)
    return Guide(
        due=timezone.localdate(due),
        money_units=tuple(dict.fromkeys(content.money_unit for content in contents)),
        tiers=tuple(dict.fromkeys(tier for content in contents for tier in content.working.tiers)),
        downloaded=f"{at:%Y-%m-%d %H:%M}，{user.full_name}",
        left_out=left_out,
    )


# ------------------------------------------------------------------------------------------------- 从记录到离线表


def sheet_of(content: EvaluationContent) -> OfflineSheet:
    """A form as a template takes it: the cells of the fill page that are filled in row by row, open where they are."""
    rows = Rows(content, editable=True)
    causes = tuple(each.word for each in cause_classes())
    return OfflineSheet(
        evaluation_id=content.evaluation_id,
        version=content.version,
        project=content.project_name,
        department=content.competent_department,
        unit=content.implementing_unit,
        year=content.fiscal_year,
        money_unit=content.money_unit,
        funding=tuple(
            OfflineFunding(row.source, row.label, _blank(row.initial), _blank(row.adjusted), _blank(row.executed))
            for row in rows.funding()
        ),
        goals=tuple(OfflineGoal(goal.text, _blank(goal.achievement)) for goal in rows.goals()),
        lines=tuple(
            _line(line, content.working.tiers, causes)
            for category in rows.groups()
            for subcategory in category.subgroups
            for line in subcategory.lines
        ),
        whole=(_blank(rows.execution().reason),),
    )


def _line(line: LineRow, tiers: tuple[str, ...], causes: tuple[str, ...]) -> OfflineLine:
    """自评得分 is open in every row: a person may give another score than the rule's anywhere, with a reason."""
    return OfflineLine(
        category=line.category,
        subcategory=line.subcategory,
        indicator=line.indicator,
        target=line.target_text,
        points=line.points,
        blanks=(
            _blank(line.actual, tiers if line.working.target_kind == QUALITATIVE else ()),
            _blank(line.given),
            _blank(line.given_reason),
            _blank(line.deviation_cause, causes),
            _blank(line.deviation_reason),
            _blank(line.improvement),
        ),
    )


def _blank(cell: Cell, choices: tuple[str, ...] = ()) -> Blank:
    return Blank(cell.target, cell.field, cell.version, cell.value, choices, cell.editable)
