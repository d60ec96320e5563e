"""改过没有：cells of an official form that were changed in the system since the form was fetched or last brought.

The form itself does not say how old it is. What its records say of that is enough to ask before anything newer goes: a
cell that was changed after the form was last exported or imported, and one whose text in the file once stood in the
record and was written over. Neither is ticked from the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from projects.models import Evaluation, TargetPlan, User
from projects.selectors.changes import CellStep, Step, steps_of
from projects.selectors.downloads import EXPORT
from projects.services.importing.goals import KIND as TARGET_FORM
from projects.services.importing.judging import KIND as SELF_EVALUATION
from projects.services.importing.plan import Deed, PlannedCell, PlannedForm
from projects.services.importing.wanting import says_the_same
from projects.services.importing.written import FROM_FILE

BROUGHT = (FROM_FILE, str(TargetPlan.Origin.IMPORTED.label))
"""How the audit trail begins what it says of a record that a file has filled or founded."""
LONGEST_SAID = 40
Key = tuple[str, str]


def with_changes_since(user: User, forms: Sequence[PlannedForm]) -> tuple[PlannedForm, ...]:
    """The forms, their cells warned of what was changed since; at most one query for either kind of form."""
    trails = {
        **_trails(user, str(Evaluation._meta.model_name), SELF_EVALUATION, forms),
        **_trails(user, str(TargetPlan._meta.model_name), TARGET_FORM, forms),
    }
    return tuple(_warned(form, trails[form.number]) if form.number in trails else form for form in forms)


@dataclass(slots=True)
class _Trail:
    """What became of one record's cells."""

    user: User
    last: dict[Key, tuple[Step, CellStep]] = field(default_factory=dict)
    """The last change of each cell."""
    since: set[Key] = field(default_factory=set)
    """Cells that were changed since the form was last in somebody's hands as a file, as far as it ever was."""
    former: dict[Key, list[str]] = field(default_factory=dict)
    """What stood in each cell before."""
    was_fetched: bool = False
    """The person has fetched the form: what others fetched says nothing any more."""
    was_out: bool = False
    """The form was fetched or brought at all."""

    def hear(self, step: Step) -> None:
        for cell in step.cells:
            key = (cell.target, cell.field)
            self.last[key] = (step, cell)
            if self.was_out:
                self.since.add(key)
            self.former.setdefault(key, []).append(cell.before)
        is_mine = step.actor_id == self.user.pk
        if step.note.startswith(BROUGHT) or (step.action == EXPORT and (is_mine or not self.was_fetched)):
            self.was_out = True
            self.since.clear()
        self.was_fetched |= step.action == EXPORT and is_mine

    def warning(self, cell: PlannedCell) -> str:
        """Why the cell is not ticked; empty where nothing was changed since."""
        key = (cell.target, cell.field)
        if key not in self.last:
            return ""
        if key in self.since:
            return f"这张表上次导出或导入以后，{self._told(key)}"
        if cell.after and any(says_the_same(cell.after, text) for text in self.former[key]):
            return f"文件里是改动以前的：{self._told(key)}"
        return ""

    def _told(self, key: Key) -> str:
        """``李四 11-20 15:03 改成 98%``."""
        step, cell = self.last[key]
        who = "您" if step.actor_id == self.user.pk else step.actor
        text = cell.after if len(cell.after) <= LONGEST_SAID else f"{cell.after[:LONGEST_SAID]}……"
        return f"{who} {timezone.localtime(step.at):%m-%d %H:%M} {f'改成 {text}' if text else '清空了'}"


def _trails(user: User, object_type: str, kind: str, forms: Sequence[PlannedForm]) -> dict[int, _Trail]:
    """The trail of each form's record, by the number of the form."""
    records = {
        (form.evaluation_id if kind == SELF_EVALUATION else form.plan_id) or 0: form.number
        for form in forms
        if form.kind == kind and form.deed in (Deed.FILL, Deed.CONTINUE) and form.cells
    }
    trails = {number: _Trail(user) for number in records.values()}
    for step in steps_of(object_type, records) if records else ():
        trails[records[step.record_id]].hear(step)
    return trails


def _warned(form: PlannedForm, trail: _Trail) -> PlannedForm:
    cells = (replace(cell, warning=cell.warning or trail.warning(cell)) for cell in form.cells)
    return replace(form, cells=tuple(cells))
