"""Every field of every local 自评表: kept and written out again, computed, or told at its cell where it is neither."""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from evaluator.policies import loader
from evaluator.review import Stage
from evaluator.sheets import layout as layouts
from evaluator.sheets.forms import Entry, Goal, OfficialForm
from evaluator.sheets.reader import read_forms
from evaluator.sheets.reading import Upload
from evaluator.sheets.shapes import Layout
from projects.models import Evaluation, Import, Indicator, Result, TargetPlan
from projects.selectors.plans.history import plan_history
from projects.selectors.plans.page import plan_page
from projects.services import exporting, importing
from projects.services.exporting import Shape
from projects.services.importing.plan import Deed, PlannedForm, Verdict
from projects.services.importing.showing import import_page
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, file_of, official, only, planned, read_in_this_process

pytestmark = pytest.mark.django_db
LAYOUTS = [layout for layout in layouts.load_all() if layout.form == "self_evaluation"]
SICHUAN, CHONGQING, HUBEI = (f"{region}/self_evaluation-2020" for region in ("510000", "500000", "420000"))

STORED = frozenset(
    {
        *("project", "department", "unit", "year", "initial", "adjusted", "executed", "funding.points"),
        *("expected", "achieved", "category", "subcategory", "indicator", "direction", "target", "measure"),
        *("adjusted_target", "actual", "points", "core", "reason", "conclusion", "issues", "improvements"),
    }
)
"""Fields that the records hold, and write out again."""
COMPUTED = frozenset(
    {"rate", "funding.score", "score", "coefficient", "total_points", "total_score", "grade", "money_unit"}
)
"""Fields that are computed here: what the file says otherwise is told (得分 may also be given)."""


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def fields_of(layout: Layout) -> Iterator[str]:
    """Everything that a layout file says a form of its kind holds."""
    yield from (each.field for row in layout.head for each in row)
    yield from ("year", "money_unit", "expected", "achieved", "total_points", "total_score", "grade")
    yield from (f"funding.{key}" if key in ("points", "score") else key for key in layout.funding_columns)
    yield from (column.key for column in layout.columns)
    yield from (layout.texts.keys if layout.texts else ())


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
def test_what_becomes_of_every_field_of_a_layout_is_decided(layout: Layout) -> None:
    assert set(fields_of(layout)) - STORED - COMPUTED == set()


# Out and in again -----------------------------------------------------------------------------------------------------


def local_form(layout: Layout, **more: Any) -> OfficialForm:
    """The office's form with something in every field that the layout has."""
    keys = {column.key for column in layout.columns}
    form = official(executed="100.00", achievement="年度工作已按计划完成。", rows=FILLED)
    rows = [*form.rows]
    if "adjusted_target" in keys:
        rows[0] = replace(rows[0], initial_target=Entry("≥60.00(人)"), adjusted_target=rows[0].target)
    if "core" in keys:
        rows = [replace(row, core=Entry("是" if number == 0 else "否")) for number, row in enumerate(rows)]
    if "coefficient" in keys:
        rows[0] = replace(rows[0], coefficient=Entry("0.7"))
    form = replace(form, layout=layout.id, money_unit=layout.money_unit, rows=tuple(rows))
    if layout.money_unit == "元":
        form = replace(form, funding=tuple(replace(row, **_in_yuan(row)) for row in form.funding))
    if layout.goals_each:
        goals = (Goal(Entry("完成体检"), Entry("体检已完成")), Goal(Entry("服务基层"), Entry("服务 10 次")))
        joined = (Entry("\n".join(getattr(goal, name).text for goal in goals)) for name in ("expected", "achieved"))
        form = replace(form, goals=goals, **dict(zip(("goal", "achievement"), joined, strict=True)))
    if layout.texts:
        texts = {"conclusion": "完成较好。", "issues": "体检人数不足。", "improvements": "重新核定指标值。"}
        form = replace(form, **{name: Entry(text) for name, text in texts.items()})
    return replace(form, **more)


def _in_yuan(row: Any) -> dict[str, Entry]:
    amounts = {name: getattr(row, name).number for name in ("initial", "adjusted", "executed")}
    return {
        name: Entry(f"{number * 10_000:f}", number * 10_000) for name, number in amounts.items() if number is not None
    }


def apply(office: Office, record: Import) -> Evaluation:
    (written,) = importing.apply_import(user=office.preparer, import_id=record.pk).written
    return Evaluation.objects.get(pk=written.id)


def exported(office: Office, evaluation: Evaluation) -> Upload:
    file = exporting.export_form(user=office.preparer, evaluation_id=evaluation.pk)
    return Upload(file.filename, file.content)


def read(file: Upload) -> OfficialForm:
    (form,) = (form for form in read_forms(file.content, filename=file.name) if isinstance(form, OfficialForm))
    return form


def texts_of(form: OfficialForm) -> dict[str, Any]:
    """What the records hold of a form."""
    rows = ("category", "subcategory", "indicator", "target", "initial_target", "adjusted_target", "actual", "core")
    return {
        "money_unit": form.money_unit,
        "funding": [(row.source, row.initial.number, row.adjusted.number, row.executed.number) for row in form.funding],
        "execution_points": form.funding[0].points.number,
        "goals": [(goal.expected.text, goal.achieved.text) for goal in form.goals],
        "goal": (form.goal.text, form.achievement.text),
        "texts": (form.conclusion.text, form.issues.text, form.improvements.text),
        "rows": [(row.points.number, *(getattr(row, name).text for name in rows)) for row in form.rows],
    }


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
def test_a_form_of_a_layout_comes_in_goes_out_and_comes_in_again_as_the_same(office: Office, layout: Layout) -> None:
    office.round.layout_id = layout.id
    office.round.save()
    file = file_of(local_form(layout))
    record = brought(office, file)
    assert [(each.cell, each.message) for each in only(record).errors] == []
    evaluation = apply(office, record)
    out = exported(office, evaluation)
    assert texts_of(read(out)) == texts_of(read(file))
    again = brought(office, out)
    (form,) = planned(again).forms
    assert (form.verdict, form.cells, form.problems, form.findings) == (Verdict.SAME, (), (), ())


def found_with(office: Office, form: OfficialForm) -> PlannedForm:
    return only(brought(office, file_of(form)))


def told(form: PlannedForm) -> dict[str, tuple[str, str, str]]:
    return {each.column: (each.cell, each.there, each.here) for each in form.findings}


# Money in another unit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "amount", "kept", "stored"),
    [
        ("元", "1000000.01", "元", "1000000.01"),
        ("千元", "1234.56789", "万元", "1234567.89"),
        ("万元", "100", "万元", "1000000"),
        ("百万元", "1.5", "万元", "1500000"),
        ("亿元", "0.01234567", "万元", "1234567"),
    ],
)
def test_money_of_a_new_form_is_converted_exactly_and_its_unit_is_told(
    office: Office, unit: str, amount: str, kept: str, stored: str
) -> None:
    money = Entry(amount, Decimal(amount))
    form = official(rows=FILLED)
    total = replace(form.funding[0], initial=money, adjusted=money, executed=money)
    record = brought(office, file_of(replace(form, money_unit=unit, funding=(total,))))
    planned_form = only(record)
    assert planned_form.verdict == Verdict.NEW
    said = [(each.cell, each.message) for each in planned_form.problems if each.code == "money-converted"]
    assert [cell for cell, _ in said] == (["E6"] if unit != kept else [])
    assert all(f"{unit}存作 " in message and message.endswith(kept) for _, message in said)
    evaluation = apply(office, record)
    line = evaluation.funding.get(source="total")
    assert (evaluation.money_unit, line.initial, line.adjusted, line.executed) == (kept, *[Decimal(stored)] * 3)


@pytest.mark.parametrize(("unit", "amount"), [("元", "100.001"), ("千元", "0.123456"), ("亿元", "0.12345678901")])
def test_money_finer_than_a_fen_is_named_at_its_cell_and_never_rounded(office: Office, unit: str, amount: str) -> None:
    form = official(rows=FILLED)
    total = replace(form.funding[0], executed=Entry(amount, Decimal(amount)))
    planned_form = found_with(office, replace(form, money_unit=unit, funding=(total,)))
    assert planned_form.verdict == Verdict.REFUSED
    (problem,) = planned_form.errors
    assert (problem.code, problem.cell) == ("money-places", "F6")
    assert f"{amount}{unit}" in problem.message


def test_a_unit_of_money_that_nobody_knows_is_named_at_its_cell(office: Office) -> None:
    planned_form = found_with(office, replace(official(rows=FILLED), money_unit="万美元"))
    assert planned_form.verdict == Verdict.REFUSED
    assert [(each.code, each.cell) for each in planned_form.errors] == [("money-unit-unknown", "A5")]


def test_money_in_another_unit_changes_a_form_that_is_there_to_the_same_amount(office: Office) -> None:
    evaluation = building.open_form(office)
    money, spent = Entry("1000", Decimal(1000)), Entry("999.5", Decimal("999.5"))
    total, appropriation, *rest = official().funding
    funding = (
        replace(total, initial=money, adjusted=money, executed=spent),
        replace(appropriation, initial=money, adjusted=money),
        *rest,
    )
    record = brought(office, file_of(replace(official(), money_unit="千元", funding=funding)))
    assert [(cell.column, cell.before, cell.after) for cell in only(record).cells] == [("全年执行数", "", "99.95")]
    apply(office, record)
    assert evaluation.funding.get(source="total").executed == Decimal("999500")


# What is computed here, and what has no place -------------------------------------------------------------------------


def test_a_coefficient_that_is_not_score_by_points_is_told(office: Office) -> None:
    form = local_form(layouts.get(CHONGQING))
    rows = (replace(form.rows[0], coefficient=Entry("0.8")), *form.rows[1:])
    found = told(found_with(office, replace(form, rows=rows)))
    assert found["得分系数"][1:] == ("0.7", "0.8")


def test_what_stands_below_the_table_is_a_cell_of_a_form_that_is_there(office: Office) -> None:
    evaluation = building.open_form(office)
    record = brought(office, file_of(local_form(layouts.get(SICHUAN), year=2024)))
    cells = {cell.column: (cell.before, cell.after) for cell in only(record).cells if cell.target == "evaluation"}
    assert cells == {
        "评价结论": ("", "完成较好。"),
        "存在问题": ("", "体检人数不足。"),
        "改进措施": ("", "重新核定指标值。"),
    }
    apply(office, record)
    evaluation.refresh_from_db()
    assert (evaluation.conclusion, evaluation.edits["issues"]["name"]) == ("完成较好。", "陈静")


def looks(form: PlannedForm) -> dict[str, tuple[str, str]]:
    """Column → cell and sentence of what is kept and not printed."""
    return {each.column: (each.cell, each.message) for each in form.problems if each.code == "not-printed"}


NOT_PRINTED = "存下来了，但本批次的表样没有这一栏，不会印在表上"


@pytest.mark.parametrize("is_there", [True, False])
def test_texts_that_the_layout_of_the_round_does_not_print_are_told_at_their_cells(
    office: Office, is_there: bool
) -> None:
    if is_there:
        building.open_form(office)
    form = only(brought(office, file_of(local_form(layouts.get(SICHUAN), improvements=Entry("/")))))
    found = looks(form)
    assert [*found] == ["评价结论", "存在问题"]
    cell, said = found["评价结论"]
    assert said == f"“完成较好。”{NOT_PRINTED}"
    assert cell[1:].isdigit()
    assert {each.level for each in form.problems if each.code == "not-printed"} == {"warning"}
    assert planned(Import.objects.get()).work == (form,)


def test_columns_that_the_layout_of_the_round_does_not_print_are_told_once_each(office: Office) -> None:
    found = looks(only(brought(office, file_of(local_form(layouts.get(CHONGQING))))))
    assert {column: said for column, (_, said) in found.items()} == {
        "年初指标值": f"“≥60.00(人)”{NOT_PRINTED}",
        "是否核心指标": f"“是”等 5 行{NOT_PRINTED}",
    }
    form = local_form(layouts.get(SICHUAN), project=Entry("另一个"), **dict.fromkeys(texts_below(), Entry()))
    first = replace(form.rows[0], direction=Entry("反向指标"), target=Entry("50人"), unit=Entry("人"))
    (column,) = looks(found_with(office, replace(form, rows=(first, *form.rows[1:]))))
    assert column == "指标性质"


def texts_below() -> tuple[str, ...]:
    return ("conclusion", "issues", "improvements")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
def test_nothing_is_told_of_what_the_layout_of_the_round_prints(office: Office, layout: Layout) -> None:
    office.round.layout_id = layout.id
    office.round.save()
    assert looks(found_with(office, local_form(layout))) == {}


def test_a_text_below_the_table_that_has_no_place_is_told_on_the_plan(office: Office) -> None:
    book = load_workbook(io.BytesIO(file_of(local_form(layouts.get(SICHUAN))).content))
    sheet = book.active
    assert sheet is not None
    cell = sheet.cell(sheet.max_row + 1, 1, "其他需要说明的问题：另有12万元由区级承担")
    book.save(saved := io.BytesIO())
    record = brought(office, Upload("四川.xlsx", saved.getvalue()))
    page = import_page(user=office.preparer, import_id=record.pk)
    (said,) = [note.message for note, _ in page.notes if "12万元" in note.message]
    assert said.startswith(f"单元格 {cell.coordinate} 读到了，但系统没有这一项：“其他需要说明的问题：")


def test_several_goals_are_printed_by_a_layout_that_names_one(office: Office) -> None:
    record = brought(office, file_of(local_form(layouts.get(HUBEI))))
    assert looks(only(record)) == {}
    assert [goal.expected.text for goal in read(exported(office, apply(office, record))).goals] == [
        "完成体检",
        "服务基层",
    ]


def test_nothing_is_said_to_be_kept_of_a_form_that_is_locked(office: Office) -> None:
    building.build_at(Stage.APPROVED, office)
    assert looks(found_with(office, local_form(layouts.get(SICHUAN)))) == {}


def test_another_head_another_category_and_a_word_without_a_place_are_told_at_their_cells(office: Office) -> None:
    building.open_form(office)
    form = local_form(layouts.get(SICHUAN))
    first = replace(form.rows[0], direction=Entry("约束性"), target=Entry(""), subcategory=Entry("质量指标"))
    found = told(found_with(office, replace(form, rows=(first, *form.rows[1:]), department=Entry("另一个局"))))
    assert found["主管部门"][1:] == ("上海市人力资源和社会保障局", "另一个局")
    assert found["二级指标"][1:] == ("数量指标", "质量指标")
    assert found["指标性质"][1:] == ("", "约束性")


def test_a_direction_in_a_word_is_kept_with_a_new_row(office: Office) -> None:
    form = local_form(layouts.get(SICHUAN))
    first = replace(form.rows[0], direction=Entry("反向指标"), target=Entry("50人"), unit=Entry("人"))
    apply(office, brought(office, file_of(replace(form, rows=(first, *form.rows[1:])))))
    assert Indicator.objects.get(order=1).direction == "negative"


def test_points_of_execution_that_the_policy_of_the_round_does_not_know_are_told(office: Office) -> None:
    form = local_form(layouts.get(HUBEI))
    total = replace(form.funding[0], points=Entry("20", Decimal(20)))
    planned_form = found_with(office, replace(form, funding=(total, *form.funding[1:])))
    (look,) = (each for each in planned_form.problems if each.column == "预算执行率分值")
    assert (look.cell, look.level) == ("H6", "warning")
    assert "20 分，本轮评分办法" in look.message
    assert "是 10 分" in look.message
    usual = found_with(office, local_form(layouts.get(HUBEI), project=Entry("另一个")))
    assert "预算执行率分值" not in {each.column for each in usual.problems}


# Several goals --------------------------------------------------------------------------------------------------------


def test_a_goal_that_the_record_lacks_is_offered_and_made(office: Office) -> None:
    evaluation = building.open_form(office, form=replace(building.build_form(), goal=Entry("完成体检")))
    record = brought(office, file_of(local_form(layouts.get(HUBEI))))
    form = only(record)
    goals = [(cell.row, cell.column, cell.before, cell.after) for cell in form.cells if cell.target.startswith("goal")]
    assert goals == [
        ("年度绩效目标1", "实际完成情况", "", "体检已完成"),
        ("年度绩效目标2", "预期目标", "", "服务基层"),
        ("年度绩效目标2", "实际完成情况", "", "服务 10 次"),
    ]
    apply(office, record)
    kept = list(evaluation.goals.values_list("order", "text", "achievement"))
    assert kept == [(1, "完成体检", "体检已完成"), (2, "服务基层", "服务 10 次")]
    assert only(brought(office, file_of(local_form(layouts.get(HUBEI)), "again.xlsx"))).cells == ()


def test_a_goal_whose_cells_are_not_ticked_is_not_made(office: Office) -> None:
    evaluation = building.open_form(office, form=replace(building.build_form(), goal=Entry("完成体检")))
    record = brought(office, file_of(local_form(layouts.get(HUBEI))))
    form = only(record)
    ticks = {f"{form.number}|{cell.key}": not cell.target.startswith("goal:-") for cell in form.cells}
    importing.tick(user=office.preparer, import_id=record.pk, ticks={str(form.number): True} | ticks)
    apply(office, record)
    assert evaluation.goals.count() == 1


def test_a_record_without_any_goal_is_offered_the_one_of_the_file(office: Office) -> None:
    evaluation = building.open_form(office)
    evaluation.goals.all().delete()
    record = brought(office, official(achievement="年度工作已按计划完成。"))
    goals = {cell.column: cell.after for cell in only(record).cells if cell.target.startswith("goal")}
    assert goals == {"预期目标": "完成年度专业技术人员管理工作。", "实际完成情况": "年度工作已按计划完成。"}
    apply(office, record)
    assert evaluation.goals.get().achievement == "年度工作已按计划完成。"


def test_several_goals_in_one_place_are_the_same_as_a_whole_and_told_where_they_are_not(office: Office) -> None:
    office.round.layout_id = building.LAYOUT
    record = brought(office, file_of(local_form(layouts.get(HUBEI))))
    evaluation = apply(office, record)
    assert evaluation.goals.count() == 2
    out = exported(office, evaluation)
    assert only(brought(office, out)).verdict == Verdict.SAME
    whole = replace(read(out), goals=())
    assert only(brought(office, file_of(whole))).verdict == Verdict.SAME
    form = replace(whole, achievement=Entry("完成一半"))
    found = told(found_with(office, form))
    assert found["实际完成情况"][1:] == ("体检已完成\n服务 10 次", "完成一半")


# Where the goals come from --------------------------------------------------------------------------------------------


def test_goals_that_only_a_self_evaluation_says_are_registered_as_such_and_told(office: Office) -> None:
    record = brought(office, official(rows=FILLED))
    form = only(record)
    assert form.deed == Deed.FOUND
    (look,) = (each for each in form.problems if each.column == "目标的来源")
    assert "没有在系统里批复过" in look.message
    plan = TargetPlan.objects.get(project=apply(office, record).project)
    assert (plan.origin, plan.get_origin_display(), plan.approved_by) == ("evaluated", "照自评表登记", None)
    (entry,) = plan_history(office.preparer, plan.pk).entries
    assert (entry.actor, entry.comment) == ("陈静", "照自评表登记 1.xlsx")
    page = render_to_string("goals/_notices.html", {"page": plan_page(office.preparer, plan.pk, loader.get)})
    assert "目标照自评表登记，已经锁定" in page
    assert "没有在系统里批复过" in page
    assert "目标已批复" not in page


# What is not right in a new form --------------------------------------------------------------------------------------

WRONG: dict[int, dict[str, str]] = {
    1: {**FILLED[1], "points": "5"},
    2: {**FILLED[2], "target": ""},
    3: {**FILLED[3], "actual": "大约九成多一点吧"},
}


def found(office: Office, there: str, form: OfficialForm) -> None:
    """What the import finds: nothing, approved goals without a self-evaluation, or the self-evaluation."""
    if there == "nothing":
        return
    evaluation = building.open_form(office, form=form)
    if there == "goals":
        for rows in (evaluation.results, evaluation.funding, evaluation.goals):
            rows.all().delete()
        evaluation.delete()


@pytest.mark.parametrize("there", ["nothing", "goals", "form"])
def test_a_new_form_is_told_the_same_as_one_that_is_there(office: Office, there: str) -> None:
    found(office, there, official(rows=WRONG))
    form = only(brought(office, official(executed="90", rows=FILLED | WRONG)))
    cells = {each.cell for each in form.problems}
    assert {"E14", "F15"} <= cells
    assert any("102" in each.message for each in form.problems)
    assert {each.level for each in form.problems} <= {"warning", "note", "error"}


@pytest.mark.parametrize("there", ["nothing", "goals", "form"])
def test_points_that_are_no_number_are_named_and_nothing_is_ticked(office: Office, there: str) -> None:
    found(office, there, building.build_form())
    form = only(brought(office, official(rows=FILLED | {2: {**FILLED[2], "points": "三十"}})))
    assert form.verdict == Verdict.REFUSED
    assert [(each.cell, each.written) for each in form.errors] == [("G14", "三十")]
    assert not [cell for cell in form.cells if cell.field == "points"]


def test_no_result_is_left_with_points_in_words(office: Office) -> None:
    evaluation = building.open_form(office)
    Result.objects.filter(evaluation=evaluation, indicator__order=2).update(points=None)
    form = only(brought(office, official(rows=FILLED | {2: {**FILLED[2], "points": "三十"}})))
    assert (form.verdict, [each.cell for each in form.errors]) == (Verdict.REFUSED, ["G14"])
    assert not [cell for cell in form.cells if cell.field == "points"]


# What we hand out as a whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.APPROVED])
def test_our_zip_with_its_list_and_workings_comes_back_as_the_same(office: Office, stage: Stage) -> None:
    first = building.build_at(stage, office)
    second = building.open_form(office, code="310-015", form=building.build_form(name="行政执法经费"))
    ids = [first.pk, second.pk]
    order = exporting.order_forms(user=office.preparer, evaluation_ids=ids, shape=Shape.ARCHIVE, workings=True)
    file = exporting.export_order(user=office.preparer, order=order)
    record = brought(office, Upload(file.filename, file.content))
    assert [(form.verdict, form.cells, form.problems) for form in planned(record).forms] == [(Verdict.SAME, (), ())] * 2
    (beside,) = importing.forms_of(record)[1]
    assert beside.file.endswith("汇总表.xlsx")
    assert "汇总表" in beside.problems[0].message
    assert "不是" not in beside.problems[0].message


def test_our_list_alone_says_that_it_is_a_list_and_what_to_bring(office: Office) -> None:
    evaluation = building.build_at(Stage.DRAFT, office)
    file = exporting.export_forms(user=office.preparer, evaluation_ids=[evaluation.pk], shape=Shape.SUMMARY)
    with pytest.raises(Refused, match="这是汇总表") as refusal:
        brought(office, Upload(file.filename, file.content))
    assert "自评表" in refusal.value.problems[0].remedy
