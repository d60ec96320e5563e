"""导入计划 of 自评表: what a file would do, cell by cell, and that nothing of it is written before it is applied."""

import pytest

from evaluator.review import Role, Stage
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Import, Project, Result, RoleAssignment
from projects.permissions import NotVisible
from projects.selectors.evaluation import evaluation_page
from projects.services import exporting, importing
from projects.services.importing.plan import Deed, Verdict
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import (
    FILLED,
    brought,
    changes,
    file_of,
    official,
    only,
    planned,
    read_in_this_process,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def test_every_cell_that_the_file_changes_is_listed_with_its_place_and_what_follows(office: Office) -> None:
    evaluation = building.open_form(office)
    building.type_cells(office.preparer, evaluation, (building.line_target(evaluation, 1), "actual_text", "30.00(人)"))
    form = only(brought(office, official(executed="90.00", adjusted="100.00", rows=FILLED)))
    assert (form.verdict, form.deed, form.evaluation_id) == (Verdict.CHANGED, Deed.FILL, evaluation.pk)
    by_cell = {cell.cell: cell for cell in form.cells}
    assert (by_cell["F6"].before, by_cell["F6"].after, by_cell["F6"].column) == ("", "90.00", "全年执行数")
    assert by_cell["F6"].note == "执行率 90.00%"
    assert (by_cell["F13"].before, by_cell["F13"].after, by_cell["F13"].row) == (
        "30.00(人)",
        "35.00(人)",
        "高级专家体检、保健",
    )
    assert by_cell["F13"].note == "得分 1.80 → 2.10"
    assert by_cell["F16"].note == "得 30.00"
    assert len(form.cells) == 7
    assert form.problems == form.findings == ()


def test_nothing_is_written_before_it_is_applied(office: Office) -> None:
    evaluation = building.open_form(office)
    before = evaluation_page(office.preparer, evaluation.pk)
    brought(office, official(executed="90.00", rows=FILLED))
    assert evaluation_page(office.preparer, evaluation.pk) == before
    assert Project.objects.count() == 1


def test_what_went_out_comes_back_as_the_same(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    given = building.line_target(evaluation, 2)
    building.type_cells(office.preparer, evaluation, (given, "given_score", "26"), (given, "given_reason", "考核扣分"))
    file = exporting.export_form(user=office.preparer, evaluation_id=evaluation.pk)
    form = only(brought(office, Upload(file.filename, file.content)))
    assert (form.verdict, form.cells, form.findings) == (Verdict.SAME, (), ())


def test_a_score_that_differs_from_the_rule_is_a_given_score_with_its_reason(office: Office) -> None:
    building.open_form(office)
    rows = {2: {"actual": "10.00(个)", "score": "26.5", "reason": "考核扣分，按实际情况酌减"}}
    form = only(brought(office, official(rows=rows)))
    found = {cell.column: cell.after for cell in form.cells}
    assert found == {
        "实际完成值": "10.00(个)",
        "自评得分": "26.50",
        "偏差原因分析": "考核扣分，按实际情况酌减",
        "调整理由": "考核扣分，按实际情况酌减",
    }


def test_an_old_score_left_beside_a_new_actual_is_not_taken_for_a_given_one(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    form = only(brought(office, official(executed="100.00", rows=FILLED | {1: FILLED[1] | {"actual": "40.00(人)"}})))
    assert [cell.column for cell in form.cells if cell.cell == "H13"] == []
    assert changes(form)["F13"] == ("35.00(人)", "40.00(人)")


def test_a_cell_that_is_empty_in_the_file_is_not_ticked_from_the_start(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    record = brought(office, official(executed="100.00", achievement="年度工作已按计划完成。"))
    plan = planned(record)
    form = only(record)
    assert {cell.warning for cell in form.cells} == {"文件里是空的，勾选才会清空"}
    assert plan.chosen_cells(form) == ()
    assert plan.work == ()


# What is told, and not overwritten ------------------------------------------------------------------------------------


def test_another_target_than_the_approved_one_is_told_and_not_taken(office: Office) -> None:
    building.open_form(office)
    rows = {1: {"target": "≥60.00(人)", "points": "5"}}
    form = only(brought(office, official(rows=rows)))
    assert form.cells == ()
    assert [(each.column, each.there, each.here) for each in form.findings] == [
        ("年度指标值", "≥50.00(人)", "≥60.00(人)"),
        ("分值", "3.00", "5.00"),
    ]
    assert all("目标调整" in each.message for each in form.findings)


def test_a_word_for_an_actual_is_named_at_its_cell_and_the_other_cells_are_offered(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    rows = FILLED | {1: FILLED[1] | {"actual": "很多人", "score": "1.00"}, 2: {"actual": "12.00(个)", "score": "27"}}
    record = brought(office, official(executed="88.00", rows=rows))
    form = only(record)
    assert (form.verdict, form.deed) == (Verdict.CHANGED, Deed.FILL)
    assert "F13" not in changes(form)
    assert (changes(form)["F6"], changes(form)["F14"]) == (("100.00", "88.00"), ("10.00(个)", "12.00(个)"))
    (problem,) = (each for each in form.problems if each.cell == "F13")
    assert (problem.column, problem.written, problem.level) == ("实际完成值", "很多人", "warning")
    (score,) = (cell for cell in form.cells if cell.cell == "H13" and cell.column == "自评得分")
    assert score.warning.startswith("这一行的实际完成值没有读，请核对"), "a score of what was not read is no offer"
    importing.apply_import(user=office.preparer, import_id=record.pk)
    first = Result.objects.get(evaluation=evaluation, indicator__order=1)
    assert (first.actual_text, first.given_score) == ("35.00(人)", None)
    evaluation.refresh_from_db()
    assert evaluation.execution_rate == 88


def test_a_word_for_an_actual_alone_leaves_nothing_to_offer(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    rows = FILLED | {1: FILLED[1] | {"actual": "很多人"}}
    file = official(executed="100.00", achievement="年度工作已按计划完成。", rows=rows)
    form = only(brought(office, file))
    assert (form.verdict, [each.cell for each in form.errors]) == (Verdict.REFUSED, ["F13"])


def test_a_class_of_causes_that_is_not_listed_stays_a_word_of_the_cause(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    rows = FILLED | {1: FILLED[1] | {"reason": "偏差原因（天气）：台风停检。"}}
    record = brought(office, official(executed="100.00", rows=rows))
    found = {cell.column: cell.after for cell in only(record).cells if cell.cell == "I13"}
    assert found == {"偏差原因分析": "天气：台风停检。"}
    Result.objects.filter(evaluation=evaluation, indicator__order=1).update(deviation_cause="天气")
    kept = only(brought(office, official(executed="100.00", rows=rows)))
    assert {cell.column: cell.after for cell in kept.cells if cell.cell == "I13"} == {"偏差原因分析": "台风停检。"}


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.APPROVED])
def test_a_form_that_was_handed_in_is_never_touched(office: Office, stage: Stage) -> None:
    evaluation = building.build_at(stage, office)
    form = only(brought(office, official(executed="100.00", rows=FILLED | {2: {"actual": "9.00(个)"}})))
    assert (form.verdict, form.cells) == (Verdict.KEPT, ())
    told = {(each.column, each.there, each.here) for each in form.findings}
    assert ("实际完成值", "10.00(个)", "9.00(个)") in told
    assert Result.objects.get(evaluation=evaluation, indicator__order=2).actual_text == "10.00(个)"


def test_a_row_that_the_file_lacks_is_told(office: Office) -> None:
    building.open_form(office)
    form = official(rows=FILLED)
    shorter = form.__class__(
        **{name: getattr(form, name) for name in form.__dataclass_fields__} | {"rows": form.rows[:4]}
    )
    told = only(brought(office, shorter)).findings
    assert [(each.row, each.message) for each in told] == [("服务满意度", "文件里没有这一行，系统里的不动")]


# What is refused ------------------------------------------------------------------------------------------------------


def test_every_wrong_cell_is_named_with_what_it_says_and_how_to_mend_it(office: Office) -> None:
    building.open_form(office)
    rows = {
        1: {"actual": "九成多"},
        2: {"actual": "10.00(个)", "score": "28"},
        3: {"indicator": "研修班满意程度", "target": "≥1(%)"},
    }
    form = only(brought(office, official(executed="1000000.00", rows=rows)))
    assert form.verdict == Verdict.REFUSED
    found = {each.cell: each for each in form.errors}
    assert set(found) == {"F6", "F13", "C15", "H14"}
    assert (found["F6"].message, found["F6"].remedy) == ("像是以元为单位，这张表是万元", "应写 100")
    assert found["F13"].written == "九成多"
    assert "批复的是“研修班合格率”" in found["C15"].message
    assert (found["H14"].column, found["H14"].written) == ("自评得分", "28.00")


def test_the_same_project_twice_in_one_import_is_refused(office: Office) -> None:
    building.open_form(office)
    first, second = planned(brought(office, official(rows=FILLED), official(executed="1.00"))).forms
    assert (first.verdict, second.verdict) == (Verdict.CHANGED, Verdict.REFUSED)
    assert "1.xlsx" in second.errors[0].message


def test_a_form_of_a_unit_for_which_one_does_not_fill_in_is_refused_with_a_sentence(office: Office) -> None:
    building.open_form(office, unit=office.other_section)
    RoleAssignment.objects.create(user=office.preparer, unit=office.other_section, role=Role.READER.value)
    form = only(brought(office, official(rows=FILLED)))
    assert (form.verdict, [each.code for each in form.errors]) == (Verdict.REFUSED, ["entering-role"])
    assert "您没有这张表的这个角色" in form.errors[0].message


@pytest.mark.parametrize("who", ["reviewer", "reader", "finance", "nobody", "sysadmin"])
def test_only_who_fills_in_brings_a_file(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="填报人"):
        brought(office, official(), user=getattr(office, who))
    assert not Import.objects.exists()


def test_a_project_that_one_does_not_see_is_none(office: Office) -> None:
    building.open_form(office, unit=office.other_section)
    form = only(brought(office, official(rows=FILLED)))
    assert (form.verdict, form.deed, form.unit_id) == (Verdict.NEW, Deed.FOUND, office.section.pk)


def test_another_persons_import_is_not_there(office: Office) -> None:
    record = brought(office, official(rows=FILLED))
    for step in (importing.plan_anew, importing.discard, importing.apply_import):
        with pytest.raises(NotVisible):
            step(user=office.colleague, import_id=record.pk)


# New ------------------------------------------------------------------------------------------------------------------


def test_a_project_that_is_not_there_is_a_new_one_in_the_round_of_its_year(office: Office) -> None:
    form = only(brought(office, official(name="行政执法经费", executed="0.00", rows=FILLED)))
    assert (form.verdict, form.deed, form.round_id) == (Verdict.NEW, Deed.FOUND, office.round.pk)
    assert (form.unit_id, form.code, form.summary) == (office.section.pk, "DR2024-001", "5 行，全年执行 0.00")
    assert not Evaluation.objects.exists()


def test_a_year_without_a_round_is_refused(office: Office) -> None:
    form = only(brought(office, official(year=2023)))
    assert (form.verdict, [each.code for each in form.errors]) == (Verdict.REFUSED, ["open-closed"])


def test_what_no_record_can_hold_is_named_before_anything_is_made(office: Office) -> None:
    rows = {1: {"subcategory": "长" * 65}, 2: {"points": "127.5"}}
    form = only(brought(office, official(name="新项目", adjusted="-3", rows=rows)))
    assert {each.code for each in form.errors} == {"too-long", "score-too-high", "money-negative"}


# The same file again --------------------------------------------------------------------------------------------------


def test_a_file_that_was_brought_before_is_recognised(office: Office) -> None:
    building.open_form(office)
    file = file_of(official(rows=FILLED), "自评.xlsx")
    first = brought(office, file)
    assert importing.known_files(office.preparer, first) == ()
    second = brought(office, file)
    (known,) = importing.known_files(office.preparer, second)
    assert known.sentence.startswith("“自评.xlsx”：您 ")
    assert known.sentence.endswith("读过，没有写入")
    importing.apply_import(user=office.preparer, import_id=second.pk)
    third = brought(office, file, user=office.colleague)
    (applied,) = importing.known_files(office.colleague, third)
    assert applied.sentence.startswith("“自评.xlsx”：陈静 ")
    assert applied.sentence.endswith("已经导入过")
    assert importing.known_files(office.stranger, brought(office, file, user=office.stranger)) == ()


def test_the_number_of_queries_does_not_grow_with_the_forms(
    office: Office, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        building.open_form(office, code=f"310-{number}", form=building.build_form(name=f"项目{number}"))
    one = brought(office, official(name="项目0", rows=FILLED))
    six = brought(office, *(official(name=f"项目{number}", rows=FILLED) for number in range(6)))
    counted = []
    for record in (one, six):
        with django_assert_max_num_queries(40) as queries:  # type: ignore[operator]
            importing.plan_anew(user=office.preparer, import_id=record.pk)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] < 25
