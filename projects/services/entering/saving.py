"""保存：a block of cells judged, taken, scored and written in one transaction, in as many queries whatever its size."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import WRITABLE, judge_entering
from projects import permissions
from projects.models import Evaluation, FundingLine, Goal, Indicator, Result, User
from projects.selectors.cells import CELLS
from projects.services import auditing
from projects.services.auditing import refusals_are_recorded
from projects.services.entering.taking import Row, Save, take
from projects.services.holding import end_with, hold
from projects.services.rescoring import ANSWERED, FORM_ANSWERED, Rows, answer
from projects.services.results import CellChange, Refused, SaveResult, SheetSummary
from projects.services.rewriting import Overtaken, rewrite

ACTION = "enter"


def save_cells(
    *,
    user: User,
    evaluation_id: int,
    changes: Sequence[CellChange],
    whole: bool = False,
    page: str = "",
    address: str = "",
) -> SaveResult:
    """Save what was typed and let the score follow, in one transaction.

    A ``whole`` block (整块粘贴) is written complete or not at all: one cell of it that is not taken, or whose text is
    no number, amount or date where one belongs, and nothing is written; the answer names every such cell. ``page``
    names the open page that sends it: its own earlier texts do not overtake it, the same person's from another window
    do.

    Raises :class:`Refused` where the person may not type here now (locked, not his unit's role, a cell that does not
    exist); :class:`~projects.permissions.NotVisible` for a foreign form.
    """
    with refusals_are_recorded(user, ACTION, evaluation_id, address), transaction.atomic():
        evaluation = hold(user, evaluation_id)
        verdict = judge_entering(permissions.situation_of(user, evaluation))
        if not verdict.allowed:
            raise Refused((Problem(f"entering-{verdict.reason}", str(evaluation.project), verdict.sentence),))
        save = Save(user, timezone.now(), evaluation, Rows(evaluation), page)
        _refuse_strangers(save, changes)
        # 自评得分 is measured against its row's 分值: points that come with it are taken first.
        for change in sorted(changes, key=lambda each: each.field == "given_score"):
            take(save, change)
        held = whole and bool(save.conflicts or save.unwritten or save.unreadable)
        if save.touched and not held:
            _write(save)
            auditing.record(
                actor=user,
                action=ACTION,
                subject=evaluation,
                address=address,
                changes=tuple(save.changes),
                end=end_with(evaluation),
            )
    return SaveResult(
        saved_at=save.at,
        versions={"evaluation": evaluation.version}
        | {change.target: save.by_target[change.target].version for change in changes},
        written=() if held else tuple(save.written),
        conflicts=tuple(save.conflicts),
        unwritten=(*save.unwritten, *(save.unreadable if held else ())),
        problems=tuple(save.problems),
        held=held,
        summary=summary_of(evaluation),
    )


def summary_of(evaluation: Evaluation) -> SheetSummary:
    """The score as it stands."""
    return SheetSummary(
        total=evaluation.total,
        grade=evaluation.grade,
        proposed_total=evaluation.proposed_total,
        settled=evaluation.settled,
        lowest=evaluation.lowest,
        highest=evaluation.highest,
        pending_count=evaluation.pending_count,
        owed_count=evaluation.owed_count,
    )


def _refuse_strangers(save: Save, changes: Sequence[CellChange]) -> None:
    """Refuse the whole save if any cell is none of this form's."""
    strangers = [
        change
        for change in changes
        if change.target not in save.by_target or change.field not in CELLS[change.target.partition(":")[0]]
    ]
    if strangers:
        raise Refused(
            tuple(
                Problem("cell-unknown", f"{each.target} {each.field}", "这张表里没有这一格", "请刷新页面再填")
                for each in strangers
            )
        )


def write_all(saves: Sequence[Save], *, user: User, at: datetime, notes: Mapping[int, str], address: str = "") -> None:
    """Write what was taken in many forms, scored, in as many statements as one form takes; one audit entry for each.

    ``notes``: the key of the form → what its entry says beside the cells. Call it inside a transaction that holds the
    forms. All that scoring answers is written, whether or not it was answered in memory before.
    """
    columns: dict[type[Any], tuple[dict[Any, set[str]], set[Any]]] = {}
    for save in saves:
        answer(save.evaluation, save.rows)
        for model, (rows, own) in _touched_rows(save, {row: set(ANSWERED) for row in save.rows.results}).items():
            kept, mine = columns.setdefault(model, ({}, set()))
            kept.update(rows)
            mine.update(own)
        if save.evaluation.started_at is None:
            save.evaluation.started_at = at
    for model, (rows, own) in columns.items():
        _rewrite(model, rows, typed=own)
    forms = [save.evaluation for save in saves]
    names = {*FORM_ANSWERED, "started_at", *CELLS["evaluation"], "as_typed", "edits"}
    _rewrite(Evaluation, dict.fromkeys(forms, names), typed=set(forms))
    through = Evaluation.contributors.through
    through.objects.bulk_create(
        [through(evaluation_id=form.pk, user_id=user.pk) for form in forms], ignore_conflicts=True
    )
    deeds = [
        auditing.Deed(save.evaluation, note=notes.get(save.evaluation.pk, ""), changes=tuple(save.changes))
        for save in saves
    ]
    auditing.record_all(actor=user, action=ACTION, deeds=deeds, address=address)


def _write(save: Save) -> None:
    """Write what was typed and what the engine answers, one statement a table, each row only as it was read."""
    found = answer(save.evaluation, save.rows)
    answered = {row: set(names) for row, names in found.rows.items()}
    for model, (rows, typed) in _touched_rows(save, answered).items():
        _rewrite(model, rows, typed=typed)
    _write_form(save, found.columns)
    if not getattr(save.evaluation, "typed_in_it", False):
        through = Evaluation.contributors.through
        through.objects.bulk_create(
            [through(evaluation_id=save.evaluation.pk, user_id=save.user.pk)], ignore_conflicts=True
        )


def _touched_rows(save: Save, results: dict[Result, set[str]]) -> dict[type[Any], tuple[dict[Any, set[str]], set[Any]]]:
    """Table by table the rows to write with their columns, and those of them that somebody typed in.

    ``results`` are the rows whose score moved.
    """
    funding: dict[FundingLine, set[str]] = {}
    goals: dict[Goal, set[str]] = {}
    mended: dict[Indicator, set[str]] = {}
    for row, fields in save.touched.values():
        if isinstance(row, Result):
            if "target_text" in fields:
                mended[row.indicator] = {"target_text"}
            results.setdefault(row, set()).update(fields - {"target_text"}, {"as_typed", "edits"})
        elif isinstance(row, FundingLine):
            funding[row] = fields | {"as_typed", "edits"}
        elif isinstance(row, Goal):
            goals[row] = fields | {"edits"}
    typed: set[Row] = {row for row, _ in save.touched.values()}
    return {
        Indicator: (dict(mended), set(mended)),
        Result: (dict(results), typed & results.keys()),
        FundingLine: (dict(funding), set(funding)),
        Goal: (dict(goals), set(goals)),
    }


def _rewrite(model: type[Any], rows: dict[Any, set[str]], *, typed: set[Any]) -> None:
    """Rows that were typed in get a new version; rows of which only the score moved keep theirs."""
    read = {row: row.version for row in rows}
    for row in rows.keys() & typed:
        row.version += 1
    rewrite(model, read, set[str]().union(*rows.values()))


def _write_form(save: Save, columns: dict[str, Any]) -> None:
    evaluation = save.evaluation
    own = save.touched.get("evaluation", (evaluation, set()))[1]
    columns = columns | {name: getattr(evaluation, name) for name in own}
    if own:
        columns |= {"as_typed": evaluation.as_typed, "edits": evaluation.edits}
    if evaluation.started_at is None:
        columns["started_at"] = evaluation.started_at = save.at
    moved = Evaluation.objects.filter(
        pk=evaluation.pk,
        version=evaluation.version,
        stage__in=[stage.value for stage in WRITABLE],
        excluded_at__isnull=True,
    ).update(**columns, version=evaluation.version + 1)
    if not moved:
        raise Overtaken(f"evaluation {evaluation.pk}")
    evaluation.version += 1
