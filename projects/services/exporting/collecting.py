"""汇集：many forms on their way into one file, two hundred at a time, each as the official form or with the reason why
there is none.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from evaluator.review import SETTLED, Stage
from evaluator.sheets.archive import LeftOut
from evaluator.sheets.forms import OfficialForm, SignOff
from evaluator.sheets.naming import file_name
from projects.models import AuditEntry, Evaluation, User
from projects.permissions import NotVisible
from projects.selectors.content import EvaluationContent
from projects.selectors.downloads import EXPORT
from projects.selectors.papers import FormOnPaper, forms_on_paper
from projects.services import auditing
from projects.services.exporting.papers import sign_off_of
from projects.services.exporting.thawing import Plain, signed_off, thawed_form
from projects.services.exporting.translating import official_form
from projects.services.results import Told

CHUNK = 200
"""Forms that are read with one set of queries: more costs memory, fewer cost queries."""
RECORDED_AT_ONCE = 500
TITLE = "项目支出绩效自评表"
UNUSABLE_REVISION = "找不到报送时冻结的版本，或者它的内容与校验码不一致，请报系统管理员"
NO_FORM = "不纳入自评，没有自评表"


@dataclass(frozen=True, slots=True)
class Collected:
    """One form, ready to be written."""

    source: FormOnPaper
    form: OfficialForm
    draft: bool
    sign_off: SignOff
    content: Plain | EvaluationContent
    """What the form is made of, a frozen revision as plain as it is stored; in full where 得分计算说明 are wanted."""

    @property
    def filename(self) -> str:
        """What its file is called: ``单位_项目_年度_项目支出绩效自评表.xlsx``."""
        unit, project = self.form.unit.text or self.source.unit, self.form.project.text
        return file_name(unit, project, self.form.year, TITLE, draft=self.draft)


@dataclass(slots=True)
class Collection:
    """The forms of one file: reads them when asked, and keeps what is to be said of them in the end."""

    user: User
    evaluation_ids: Sequence[int]
    told: Told
    address: str = ""
    workings: bool = False
    """Whether 得分计算说明 are wanted behind the forms."""
    left_out: list[LeftOut] = field(default_factory=list)
    """Those that could not be written, in order; filled while the forms are read."""
    codes_left_out: list[str] = field(default_factory=list)
    """Their 项目代码."""
    drafts: set[int] = field(default_factory=set)
    """Those that are written and not approved (审核通过) yet."""
    units: set[str] = field(default_factory=set)
    round_units: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    written: int = 0
    _deeds: list[tuple[int, str, str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Collected]:
        """Each form that can be written. Raises :class:`NotVisible` if the person does not see one of them (any more).

        Whoever cannot write one says so with :meth:`leave_out` before he asks for the next.
        """
        total = len(self.evaluation_ids)
        for start in range(0, total, CHUNK):
            asked = self.evaluation_ids[start : start + CHUNK]
            found = forms_on_paper(self.user, asked, whole=self.workings)
            self._refuse_hidden(asked, found)
            for number, source in enumerate(found, start=start):
                self.told(number, total, f"正在写：{source.unit}")
                collected = _collected(source)
                if collected is None:
                    self.leave_out(source, NO_FORM if source.is_excluded else UNUSABLE_REVISION)
                    continue
                self._note(collected)
                yield collected
        self.told(total, total, "正在收尾")

    def leave_out(self, source: FormOnPaper, reason: str) -> None:
        """Say why a form is not in the file."""
        if self._deeds and self._deeds[-1][0] == source.id:
            self._deeds.pop()
            self.written -= 1
            self.drafts.discard(source.id)
        self.units.add(source.unit)
        self.left_out.append(LeftOut(source.unit, source.project, reason))
        self.codes_left_out.append(source.code)
        label = f"{source.project}（{source.fiscal_year}年度）"
        self._deeds.append((source.id, label, AuditEntry.Outcome.REFUSED, reason))

    def record(self, how: str) -> None:
        """One audit entry for each form; ``how`` says into what it was bound: 打包下载."""
        for start in range(0, len(self._deeds), RECORDED_AT_ONCE):
            deeds = [
                auditing.Deed(
                    auditing.Named(Evaluation, pk),
                    subject_label=label,
                    outcome=outcome,
                    note=note if outcome == AuditEntry.Outcome.REFUSED else f"{note}，{how}",
                )
                for pk, label, outcome, note in self._deeds[start : start + RECORDED_AT_ONCE]
            ]
            auditing.record_all(actor=self.user, action=EXPORT, deeds=deeds, address=self.address)
            self.told(len(self.evaluation_ids), len(self.evaluation_ids), "正在记入操作记录")

    def _refuse_hidden(self, asked: Sequence[int], found: Sequence[FormOnPaper]) -> None:
        seen = {source.id for source in found}
        for evaluation_id in asked:
            if evaluation_id not in seen:
                with auditing.refusals_are_recorded(self.user, EXPORT, evaluation_id, self.address):
                    raise NotVisible(f"evaluation {evaluation_id}")

    def _note(self, collected: Collected) -> None:
        source = collected.source
        self.written += 1
        if collected.draft:
            self.drafts.add(source.id)
        self.units.add(source.unit)
        self.round_units.add(source.round_unit)
        self.years.add(source.fiscal_year)
        label = f"{source.project}（{source.fiscal_year}年度）"
        self._deeds.append((source.id, label, AuditEntry.Outcome.DONE, origin(source.revision, source.digest)))


def _collected(source: FormOnPaper) -> Collected | None:
    content = source.content
    if source.is_excluded or content is None:
        return None
    draft = Stage(source.stage) not in SETTLED
    if isinstance(content, str):
        plain = json.loads(content)
        return Collected(source, thawed_form(plain), draft, signed_off(plain), plain)
    signed = sign_off_of(content.submitted_by, content.submitted_at if source.revision else None)
    return Collected(source, official_form(content), draft, signed, content)


def origin(number: int | None, digest: str) -> str:
    """Where a file's content comes from, as the audit trail keeps it."""
    return "草稿" if number is None else f"第 {number} 次报送 {digest}"
