"""审核流程 as a machine that anybody may push at random: no sequence of steps breaks an invariant."""

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from evaluator import review
from evaluator.review import FROZEN, SETTLED, TRANSITIONS, WRITABLE, Event, Guard, Role, Stage
from projects.models import AuditEntry, Evaluation, ReviewRecord, Revision, RoleAssignment, User
from projects.permissions import NotVisible
from projects.selectors.evaluation import evaluation_page
from projects.selectors.live import thaw
from projects.services import auditing
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import line_target, take, type_cells

PEOPLE = (
    "preparer",
    "colleague",
    "stranger",
    "reviewer",
    "second_reviewer",
    "foreign_reviewer",
    "finance",
    "reader",
    "nobody",
    "sysadmin",
    "auditor",
)
ACTORS = {Role.PREPARER: "preparer", Role.REVIEWER: "reviewer", Role.FINANCE_REVIEWER: "finance"}
TEXTS = ("35", "50", "10", "", "/", "不知道", "达成指标", "90%")


class Workflow(RuleBasedStateMachine):
    """One form, eleven people, every service."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(stage=st.sampled_from(sorted(Stage)))
    def open(self, stage: Stage) -> None:
        self.office = building.build_office()
        self.form = building.build_at(stage, self.office)
        # The second reviewer types as well, so that his own work comes before him.
        RoleAssignment.objects.create(user=self.office.second_reviewer, unit=self.office.section, role="preparer")
        self.seen = self.page()

    def page(self) -> tuple[str, object]:
        form = Evaluation.objects.get(pk=self.form.pk)
        return form.stage, evaluation_page(self.office.reader, form.pk).groups

    @rule(who=st.sampled_from(PEOPLE), event=st.sampled_from(sorted(Event)), comment=st.sampled_from(["", "请改。"]))
    def step(self, who: str, event: Event, comment: str) -> None:
        before = Evaluation.objects.get(pk=self.form.pk)
        entries = AuditEntry.objects.count()
        try:
            after = take(Event(event), getattr(self.office, who), self.form, comment=comment)
        except (Refused, NotVisible):
            now = Evaluation.objects.get(pk=self.form.pk)
            assert (now.stage, now.version) == (before.stage, before.version), "a refusal moves nothing"
        else:
            assert after.stage != before.stage
            if event in (Event.ACCEPT, Event.APPROVE, Event.RETURN, Event.FINALISE, Event.REOPEN):
                assert not after.contributors.filter(username=getattr(self.office, who).username).exists()
            if event in (Event.RETURN, Event.REOPEN):
                assert comment
        assert AuditEntry.objects.count() == entries + 1, "each attempt is one entry"

    @rule(
        who=st.sampled_from(PEOPLE),
        number=st.integers(1, 5),
        field=st.sampled_from(["actual_text", "given_score", "given_reason", "deviation_reason"]),
        text=st.sampled_from(TEXTS),
    )
    def save(self, who: str, number: int, field: str, text: str) -> None:
        user: User = getattr(self.office, who)
        stage = Evaluation.objects.get(pk=self.form.pk).stage
        try:
            type_cells(user, self.form, (line_target(self.form, number), field, text))
        except (Refused, NotVisible):
            return
        assert stage in WRITABLE

    @rule(who=st.sampled_from(["preparer", "second_reviewer"]))
    def finish(self, who: str) -> None:
        if Evaluation.objects.get(pk=self.form.pk).stage in WRITABLE:
            user: User = getattr(self.office, who)
            building.fill_in(self.office, self.form, by=user)
            rows = ((line_target(self.form, number), "given_score", "") for number in range(1, 6))
            type_cells(user, self.form, *rows)

    @rule(place=st.integers(0, 3), second=st.booleans())
    def ordinary_step(self, place: int, second: bool) -> None:
        """A step that the table knows, by somebody with its role: how a form really moves."""
        stage = Evaluation.objects.get(pk=self.form.pk).stage
        known = [each for each in TRANSITIONS if each.origin == stage]
        transition = known[place % len(known)]
        who = "second_reviewer" if second else ACTORS[transition.role]
        self.step(who, transition.event, "请改。")

    @invariant()
    def a_locked_form_is_its_revision(self) -> None:
        form = Evaluation.objects.get(pk=self.form.pk)
        if form.stage in FROZEN:
            revision = Revision.objects.filter(evaluation=form).latest("number")
            content = thaw(revision)
            assert content.total == form.total
            assert [line.actual_text for line in content.lines] == [row.actual_text for row in form.results.all()]

    @invariant()
    def who_settled_it_is_somebody_else_than_who_wrote_it(self) -> None:
        form = Evaluation.objects.get(pk=self.form.pk)
        if form.stage in SETTLED:
            assert form.approved_by_id not in set(form.contributors.values_list("pk", flat=True))
            assert form.approved_by_id != form.submitted_by_id
            assert form.finalised_by_id is None or form.finalised_by_id != form.approved_by_id

    @invariant()
    def the_records_tell_the_stage(self) -> None:
        form = Evaluation.objects.get(pk=self.form.pk)
        last = ReviewRecord.objects.filter(evaluation=form).order_by("-id").first()
        assert form.stage == (last.to_stage if last else Stage.DRAFT)

    @invariant()
    def a_form_with_a_pending_row_has_no_total(self) -> None:
        form = Evaluation.objects.get(pk=self.form.pk)
        assert (form.total is None) == (form.pending_count > 0)


def push(examples: int) -> None:
    """Let the machine run; the same sequences every time, so that a red test is red for everybody."""
    Workflow.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    Workflow.TestCase().runTest()


@pytest.mark.django_db
def test_no_sequence_of_steps_breaks_the_workflow() -> None:
    push(20)
    assert auditing.verify().intact


@pytest.mark.django_db
def test_the_machine_finds_a_missing_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {**review.GUARD_SENTENCES, Guard.NOT_OWN_WORK: lambda situation: ""}
    monkeypatch.setattr(review, "GUARD_SENTENCES", nothing)
    with pytest.raises((AssertionError, IntegrityError)):
        push(20)
