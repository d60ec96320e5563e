"""填报：a draft always saves, and nothing that a person typed is ever lost or silently replaced."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluator.review import FROZEN, Stage
from evaluator.sheets.forms import Entry
from projects.models import AuditEntry, Evaluation, Indicator, Result
from projects.permissions import NotVisible
from projects.selectors.evaluation import evaluation_page
from projects.services import entering
from projects.services.results import CellChange, Refused
from tests.projects import building
from tests.projects.building import ROWS, Office, line_target, total_target, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.open_form(office)


def result(evaluation: Evaluation, number: int) -> Result:
    return evaluation.results.get(indicator__order=number)


def test_thirty_five_of_fifty_at_three_points_is_2_10(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "35"))
    row = result(form, 1)
    assert row.actual_text == "35"
    assert row.proposed_score == row.score == Decimal("2.10")
    assert row.completion == Decimal("70.00")
    assert row.must_explain
    assert not row.explained
    assert any("35" in step and "2.10" in step for step in row.working["steps"])


def test_a_form_with_a_pending_row_has_no_total_and_no_grade(office: Office, form: Evaluation) -> None:
    saved = type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "35"))
    assert saved.summary.total is None
    assert saved.summary.grade == ""
    assert saved.summary.pending_count == 5, "four rows and the execution rate"


def test_the_whole_form_gives_its_total_and_grade(office: Office, form: Evaluation) -> None:
    building.fill_in(office, form)
    form.refresh_from_db()
    assert form.total == Decimal("99.10"), "2.10 + 27 + 20 + 30 + 10, and 10.00 for execution"
    assert form.grade == "优"
    assert form.pending_count == 0
    assert form.owed_count == 0
    assert form.execution_rate == Decimal("100.00")


@pytest.mark.parametrize("text", ["三十几个", "？？", "about 35"])
def test_a_text_that_cannot_be_read_is_kept_and_the_row_stays_pending(
    office: Office, form: Evaluation, text: str
) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", text))
    row = result(form, 1)
    assert row.actual_text == text
    assert row.score is None
    page = evaluation_page(office.preparer, form.pk)
    assert page.lines[0].problems, "the row says what is wrong"


def test_an_unreadable_amount_is_kept_shown_and_said(office: Office, form: Evaluation) -> None:
    saved = type_cells(office.preparer, form, (total_target(form), "executed", "约一百万"))
    assert [problem.code for problem in saved.problems] == ["money-unreadable"]
    page = evaluation_page(office.preparer, form.pk)
    assert page.funding[0].executed.value == "约一百万"
    assert page.funding[0].executed.problems[0].anchor == page.funding[0].executed.anchor
    assert page.execution.score is None


@pytest.mark.parametrize(("text", "shown", "amount"), [("", "", None), ("0", "0.00", Decimal(0)), ("/", "/", None)])
def test_blank_zero_and_not_applicable_stay_three_things(
    office: Office, form: Evaluation, text: str, shown: str, amount: Decimal | None
) -> None:
    type_cells(office.preparer, form, (total_target(form), "executed", "5"))
    type_cells(office.preparer, form, (total_target(form), "executed", text))
    assert evaluation_page(office.preparer, form.pk).funding[0].executed.value == shown
    assert form.funding.get(source="total").executed == amount


def test_an_actual_of_zero_is_kept_and_scored(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "0"))
    row = result(form, 1)
    assert row.actual_text == "0"
    assert row.score == 0
    assert row.outcome == "computed"


def test_a_given_score_stands_beside_the_proposal_and_asks_for_a_reason(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "35"))
    type_cells(office.preparer, form, (target, "given_score", "1.50"))
    row = result(form, 1)
    assert (row.proposed_score, row.given_score, row.score) == (Decimal("2.10"), Decimal("1.50"), Decimal("1.50"))
    page = evaluation_page(office.preparer, form.pk)
    assert page.lines[0].difference == Decimal("-0.60")
    assert any(item.kind == "given_reason" for item in page.panel.owed)
    type_cells(office.preparer, form, (target, "given_reason", "按内部考核结果从严计分。"))
    page = evaluation_page(office.preparer, form.pk)
    assert not any(item.kind == "given_reason" for item in page.panel.owed)


def test_a_given_score_above_its_points_is_kept_as_text_and_not_as_a_score(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    saved = type_cells(office.preparer, form, (target, "given_score", "3.01"))
    assert [problem.code for problem in saved.problems] == ["score-too-high"]
    row = result(form, 1)
    assert row.given_score is None
    assert row.as_typed == {"given_score": "3.01"}


@pytest.fixture
def lost_points(office: Office) -> Evaluation:
    """A form whose first row came without its 分值."""
    rows = (replace(ROWS[0], points=Entry()), *ROWS[1:])
    return building.open_form(office, code="310-015", form=building.build_form(name="分值缺失的项目", rows=rows))


def test_lowering_mended_points_turns_a_score_above_them_back_into_a_text(
    office: Office, lost_points: Evaluation
) -> None:
    target = line_target(lost_points, 1)
    type_cells(office.preparer, lost_points, (target, "points", "3"))
    type_cells(office.preparer, lost_points, (target, "given_score", "3"))
    type_cells(office.preparer, lost_points, (target, "points", "2"))
    row = result(lost_points, 1)
    assert (row.points, row.given_score, row.as_typed) == (Decimal(2), None, {"given_score": "3.00"})
    type_cells(office.preparer, lost_points, (target, "points", "3"))
    assert result(lost_points, 1).given_score == Decimal(3)


def test_the_numbers_of_the_approved_target_form_stand(office: Office, form: Evaluation) -> None:
    """The page shows 分值 and 年初预算数 as approved; a direct post gets no further than the page."""
    approved = (
        (line_target(form, 1), "points", "30"),
        (total_target(form), "initial", "1.00"),
        ("evaluation", "execution_points", "40"),
    )
    saved = type_cells(office.preparer, form, *approved)
    assert [problem.code for problem in saved.problems] == ["number-approved"] * 3
    assert [(each.target, each.field) for each in saved.unwritten] == [(target, name) for target, name, _ in approved]
    assert saved.written == ()
    form.refresh_from_db()
    assert result(form, 1).points == Decimal(3)
    assert form.funding.get(source="total").initial == Decimal("1000000")
    assert form.execution_points == Decimal(10)
    page = evaluation_page(office.preparer, form.pk)
    assert not page.lines[0].points_cell.editable
    assert not page.funding[0].initial.editable


def test_a_text_that_is_too_long_is_named_as_not_written(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    saved = type_cells(office.preparer, form, (target, "actual_text", "长" * 501))
    (unwritten,) = saved.unwritten
    assert (unwritten.target, unwritten.field) == (target, "actual_text")
    assert "501 字，最多 500 字" in unwritten.problem.message
    assert result(form, 1).actual_text == ""


def test_a_given_score_on_a_row_without_points_waits_as_text(office: Office, lost_points: Evaluation) -> None:
    form, target = lost_points, line_target(lost_points, 1)
    type_cells(office.preparer, form, (target, "given_score", "2"))
    row = result(form, 1)
    assert (row.points, row.given_score) == (None, None)
    owed = evaluation_page(office.preparer, form.pk).panel.owed
    assert any(problem.code == "points-missing" for item in owed for problem in item.problems)


def test_the_same_text_again_writes_nothing(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "35"))
    before = (building.version_of(form), result(form, 1).version, AuditEntry.objects.count())
    saved = type_cells(office.preparer, form, (target, "actual_text", " 35 "))
    assert saved.written == ()
    assert (building.version_of(form), result(form, 1).version, AuditEntry.objects.count()) == before


def test_a_save_answers_with_the_new_versions(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    saved = type_cells(office.preparer, form, (target, "actual_text", "35"))
    assert saved.versions == {target: result(form, 1).version, "evaluation": building.version_of(form)}
    assert saved.written == ((target, "actual_text"),)


def test_rescoring_writes_only_the_rows_whose_answer_changed(
    office: Office, form: Evaluation, django_assert_max_num_queries
) -> None:
    building.fill_in(office, form)
    with django_assert_max_num_queries(30):
        type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40"))
    assert result(form, 1).score == Decimal("2.40")


def test_every_change_is_in_the_history_with_from_and_to(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "30"))
    type_cells(office.preparer, form, (target, "actual_text", "35"))
    entry = AuditEntry.objects.filter(action="enter").latest("sequence")
    assert entry.changes == [
        {"target": target, "field": "actual_text", "label": "第 1 行“实际完成值”", "from": "30", "to": "35"}
    ]
    assert entry.actor == office.preparer


def test_an_approved_target_is_not_typed_over(office: Office, form: Evaluation) -> None:
    saved = type_cells(office.preparer, form, (line_target(form, 1), "target_text", "≥10(人)"))
    assert [problem.code for problem in saved.problems] == ["target-approved"]
    assert Indicator.objects.get(project=form.project, order=1).target_text == "≥50.00(人)"
    assert not evaluation_page(office.preparer, form.pk).lines[0].target.editable


@pytest.mark.parametrize("lost", ["", "……"])
def test_a_lost_target_can_be_mended_and_mended_again(office: Office, lost: str) -> None:
    rows = (building.indicator("产出指标", "数量指标", "体检", lost, "90"),)
    form = building.open_form(office, form=building.build_form(rows=rows))
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "35"))
    assert result(form, 1).score is None
    for text, score in (("≥40(人)", "78.75"), ("≥50(人)", "63.00")):
        type_cells(office.preparer, form, (target, "target_text", text))
        assert result(form, 1).score == Decimal(score), "90 × 35 ÷ 40 and 90 × 35 ÷ 50"


def test_a_goal_that_was_lost_can_be_typed_but_an_approved_one_cannot(office: Office, form: Evaluation) -> None:
    target = building.goal_target(form)
    saved = type_cells(office.preparer, form, (target, "text", "别的目标"))
    assert [problem.code for problem in saved.problems] == ["goal-approved"]
    form.goals.update(text="")
    saved = type_cells(office.preparer, form, (target, "text", "完成年度工作。"))
    assert saved.problems == ()
    assert form.goals.get().text == "完成年度工作。"


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("evaluation", "stage"),
        ("evaluation", "total"),
        ("evaluation", "policy_id"),
        ("result:%(row)s", "proposed_score"),
        ("result:%(row)s", "evaluation"),
        ("result:%(row)s", "version"),
        ("result:999999", "actual_text"),
        ("funding:%(row)s0", "executed"),
        ("user:1", "administration"),
        ("result:", "actual_text"),
        ("evaluation:1", "funding_reason"),
    ],
)
def test_a_cell_that_the_form_does_not_have_is_refused_and_nothing_is_written(
    office: Office, form: Evaluation, target: str, field: str
) -> None:
    good = line_target(form, 1)
    bad = target % {"row": good.partition(":")[2]}
    changes = (CellChange(good, "actual_text", "35", 1), CellChange(bad, field, "approved", 1))
    with pytest.raises(Refused) as refused:
        entering.save_cells(user=office.preparer, evaluation_id=form.pk, changes=changes)
    assert [problem.code for problem in refused.value.problems] == ["cell-unknown"]
    assert result(form, 1).actual_text == ""


def test_a_row_of_another_form_is_none_of_this_one(office: Office, form: Evaluation) -> None:
    other = building.open_form(office, code="310-015")
    with pytest.raises(Refused):
        entering.save_cells(
            user=office.preparer,
            evaluation_id=form.pk,
            changes=(CellChange(line_target(other, 1), "actual_text", "1", 1),),
        )


def test_a_text_that_is_too_long_is_refused_alone(office: Office, form: Evaluation) -> None:
    saved = type_cells(
        office.preparer,
        form,
        (line_target(form, 1), "actual_text", "3" * 501),
        (line_target(form, 2), "actual_text", "10"),
    )
    assert [problem.code for problem in saved.problems] == ["too-long"]
    assert result(form, 1).actual_text == ""
    assert result(form, 2).actual_text == "10"


@pytest.mark.parametrize("stage", sorted(FROZEN))
def test_a_locked_form_takes_no_cell_and_says_who_locked_it(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    with pytest.raises(Refused) as refused:
        type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "50"))
    (problem,) = refused.value.problems
    assert problem.code == "entering-stage"
    form.refresh_from_db()
    assert form.last_actor is not None
    assert form.last_actor.full_name in problem.message
    assert result(form, 1).actual_text == building.ACTUALS[0]


def test_a_refused_save_is_in_the_audit_once_and_leaves_nothing_else(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    before = AuditEntry.objects.count()
    with pytest.raises(Refused):
        type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "50"))
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("sequence").outcome == AuditEntry.Outcome.REFUSED


@pytest.mark.parametrize("who", ["reviewer", "finance", "reader"])
def test_whoever_only_sees_the_form_cannot_type(office: Office, form: Evaluation, who: str) -> None:
    with pytest.raises(Refused) as refused:
        type_cells(getattr(office, who), form, (line_target(form, 1), "actual_text", "50"))
    assert refused.value.problems[0].code == "entering-role"


@pytest.mark.parametrize("who", ["stranger", "foreign_reviewer", "nobody", "sysadmin", "secadmin", "auditor"])
def test_for_strangers_and_administrators_the_form_does_not_exist(office: Office, form: Evaluation, who: str) -> None:
    with pytest.raises(NotVisible):
        entering.save_cells(
            user=getattr(office, who),
            evaluation_id=form.pk,
            changes=(CellChange(line_target(form, 1), "actual_text", "50", 1),),
        )
    assert result(form, 1).actual_text == ""
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.outcome, entry.actor, entry.object_id) == ("refused", getattr(office, who), str(form.pk))


def test_a_form_that_does_not_exist_answers_like_one_of_strangers(office: Office) -> None:
    with pytest.raises(NotVisible):
        entering.save_cells(user=office.preparer, evaluation_id=999_999, changes=())
    assert "没有这张表" in AuditEntry.objects.latest("sequence").object_label


def test_who_does_it_and_the_survey_are_cells_like_the_others(office: Office, form: Evaluation) -> None:
    target = line_target(form, 5)
    typed = {
        "improvement_owner": "李敏",
        "survey_sample": "120",
        "survey_on": "2024-12-20",
        "survey_method": "线上问卷",
    }
    saved = type_cells(office.preparer, form, *((target, field, text) for field, text in typed.items()))
    assert saved.problems == ()
    row = result(form, 5)
    assert (row.improvement_owner, row.survey_sample, row.survey_method) == ("李敏", 120, "线上问卷")
    line = evaluation_page(office.preparer, form.pk).lines[4]
    assert {field: getattr(line, field).value for field in typed} == typed
    type_cells(office.preparer, form, (target, "survey_sample", "一百多人"))
    line = evaluation_page(office.preparer, form.pk).lines[4]
    assert line.survey_sample.value == "一百多人"
    assert line.survey_sample.problems
    assert result(form, 5).survey_sample is None


def test_only_a_listed_class_of_causes_is_taken_and_another_that_is_there_stays(
    office: Office, form: Evaluation
) -> None:
    target = line_target(form, 1)
    for listed in ("机构改革", "其他：台风", "其他", ""):
        type_cells(office.preparer, form, (target, "deviation_cause", listed))
        assert result(form, 1).deviation_cause == listed
    Result.objects.filter(pk=result(form, 1).pk).update(deviation_cause="早年的说法")
    change = CellChange(target, "deviation_cause", "乱写类别", building.version_of(form))
    beside = CellChange(target, "deviation_reason", "专家划转。", building.version_of(form))
    saved = entering.save_cells(user=office.preparer, evaluation_id=form.pk, changes=[change, beside])
    (unwritten,) = saved.unwritten
    assert (unwritten.problem.code, unwritten.field) == ("cause-unlisted", "deviation_cause")
    assert unwritten.problem.message == "第 1 行“偏差原因类别”：没有“乱写类别”这一类，没有保存"
    assert unwritten.problem.remedy.startswith("请选列出的一类：政策调整、")
    row = result(form, 1)
    assert (row.deviation_cause, row.deviation_reason) == ("早年的说法", "专家划转。")
    page = evaluation_page(office.preparer, form.pk)
    assert "早年的说法" in [line.deviation_cause.value for line in page.lines], "what was kept before can be read"
