"""按目标开表 in an import: what a file says of goals that have no self-evaluation yet is on the plan cell by cell."""

import html
import re
from dataclasses import replace

import pytest
from django.test import Client

from evaluator.sheets import layout as layouts
from evaluator.sheets.forms import Entry, OfficialForm
from projects.models import Evaluation, FundingLine, Import, Indicator, Result
from projects.services import importing
from projects.services.importing.outcomes import UNTICKED, outcomes_of
from projects.services.importing.page import ImportPage
from projects.services.importing.plan import Deed, PlannedCell, Verdict
from projects.services.importing.planning import as_stored
from projects.services.importing.showing import import_page, names_matching, names_shown
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import brought, file_of, official, only, planned, read_in_this_process
from tests.projects.test_import_layouts import HUBEI, local_form
from tests.projects.test_import_rows import APPROVED, form_of
from tests.projects.test_pages_imports import ticked

pytestmark = pytest.mark.django_db
DOUBT = "名称不同，可能是改名：系统里是“到课率”，文件里是“出勤率”"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def approved(office: Office, form: OfficialForm) -> None:
    """Approved goals that have no self-evaluation yet."""
    evaluation = building.open_form(office, form=form)
    for rows in (evaluation.results, evaluation.funding, evaluation.goals):
        rows.all().delete()
    evaluation.delete()


RENAMED = (("合格率", "100.00(%)", "91(%)"), ("出勤率", "100.00(%)", "88.00(%)"), ("按时率", "100.00(%)", "93(%)"))


@pytest.fixture
def record(office: Office) -> Import:
    """A file with a row that may be renamed, brought for approved goals."""
    approved(office, form_of(*APPROVED))
    return brought(office, form_of(*RENAMED))


def row_cells(record: Import) -> dict[str, PlannedCell]:
    return {cell.row: cell for cell in only(record).cells if cell.column == "实际完成值"}


def applied(office: Office, record: Import) -> dict[str, str]:
    """What stands in the form that was opened: 三级指标 → 实际完成值."""
    (written,) = importing.apply_import(user=office.preparer, import_id=record.pk).written
    rows = Result.objects.filter(evaluation_id=written.id).order_by("indicator__order")
    return dict(rows.values_list("indicator__name", "actual_text"))


def text_of(response: object) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", html.unescape(text))


def page_of(office: Office, record: Import, only: int | None = None) -> ImportPage:
    return import_page(user=office.preparer, import_id=record.pk, only=only)


def test_every_cell_is_on_the_plan_and_those_of_a_doubtful_row_are_not_ticked(record: Import) -> None:
    plan = planned(record)
    (form,) = plan.forms
    assert form.deed == Deed.OPEN
    assert {row: (cell.before, cell.after, cell.warning) for row, cell in row_cells(record).items()} == {
        "合格率": ("", "91(%)", ""),
        "到课率": ("", "88.00(%)", DOUBT),
        "按时率": ("", "93(%)", ""),
    }
    assert not plan.takes_cell(form, row_cells(record)["到课率"])


def test_what_is_ticked_is_written_and_nothing_else(office: Office, record: Import) -> None:
    cells = row_cells(record)
    ticks = {f"1|{cells['到课率'].key}": True, f"1|{cells['按时率'].key}": False}
    importing.tick(user=office.preparer, import_id=record.pk, ticks=ticks)
    assert applied(office, record) == {"合格率": "91(%)", "到课率": "88.00(%)", "按时率": ""}


def test_without_a_tick_the_doubtful_value_is_not_written_and_the_result_names_it(
    office: Office, record: Import, client: Client
) -> None:
    assert applied(office, record) == {"合格率": "91(%)", "到课率": "", "按时率": "93(%)"}
    client.force_login(office.preparer)
    said = text_of(client.get(f"/imports/{record.pk}/"))
    assert "1 个单元格没有勾选，没有写" in said
    assert f"{row_cells(record)['到课率'].cell} 到课率，实际完成值：还是 （空），文件里是 88.00(%)" in said
    assert "要写入请把文件再传一次，勾上再应用" in said


def test_a_tick_stays_when_the_plan_is_made_anew_and_ends_where_the_form_was_opened(
    office: Office, record: Import
) -> None:
    key = row_cells(record)["到课率"].key
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{key}": True})
    record = importing.plan_anew(user=office.preparer, import_id=record.pk)
    assert record.ticks == {f"1|{key}": True}
    other = brought(office, form_of(*RENAMED))
    applied(office, other)
    record = importing.plan_anew(user=office.preparer, import_id=record.pk)
    assert record.ticks == {}
    assert "88.00(%)" in {cell.after for cell in only(record).cells}


def test_a_tick_stays_with_its_row_where_the_rows_of_the_goals_are_put_in_another_order(
    office: Office, record: Import
) -> None:
    key = row_cells(record)["到课率"].key
    Indicator.objects.filter(name="合格率").update(order=9)
    assert row_cells(importing.plan_anew(user=office.preparer, import_id=record.pk))["到课率"].key == key
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{key}": True})
    Indicator.objects.filter(name="合格率").update(order=1)
    assert applied(office, record)["到课率"] == "88.00(%)"


def test_money_goals_and_texts_go_to_their_places(office: Office) -> None:
    approved(office, form_of(*APPROVED))
    form = replace(official(executed="90.00", achievement="都做完了。"), rows=form_of(*RENAMED).rows)
    (written,) = importing.apply_import(user=office.preparer, import_id=brought(office, form).pk).written
    evaluation = Evaluation.objects.get(pk=written.id)
    total = evaluation.funding.get(source=FundingLine.Source.TOTAL)
    assert (total.executed, total.adjusted) == (900_000, 1_000_000)
    assert evaluation.goals.get().achievement == "都做完了。"
    assert written.cells == len(only(Import.objects.get()).cells) - 1


def test_a_cell_that_does_not_stand_as_it_was_planned_takes_the_whole_import_back(
    office: Office, record: Import
) -> None:
    (form,) = planned(record).forms
    stood = tuple(replace(cell, before="别的") if cell.row == "合格率" else cell for cell in form.cells)
    record.plan = as_stored((replace(form, cells=stood),))
    record.save()
    with pytest.raises(Refused, match="合格率 实际完成值”在计划做好以后又有改动") as refusal:
        importing.apply_import(user=office.preparer, import_id=record.pk)
    assert refusal.value.problems[0].code == "import-moved"
    assert not Evaluation.objects.exists()


def test_the_plan_lists_what_is_to_be_decided_and_all_cells_of_a_form_that_is_looked_at_alone(
    office: Office, record: Import, client: Client
) -> None:
    cells = row_cells(record)
    doubtful = f"1|{cells['到课率'].key}"
    assert {each.name for each in page_of(office, record).opened} == {doubtful}
    assert names_shown(page_of(office, record)) == {"1", doubtful}
    everything = {f"1|{cell.key}" for cell in only(record).cells}
    assert names_shown(page_of(office, record, 1)) == {"1"} | everything
    client.force_login(office.preparer)
    page = client.get(f"/imports/{record.pk}/")
    assert "（空） → 改为 88.00(%)" in text_of(page)
    assert DOUBT in text_of(page)
    assert ticked(page) == ["1"]
    client.post(f"/imports/{record.pk}/", {"step": "tick", "take": ["1", doubtful], "at": ""})
    assert ticked(client.get(f"/imports/{record.pk}/")) == ["1", doubtful]
    assert applied(office, record)["到课率"] == "88.00(%)"


def test_no_cell_of_a_new_form_stays_behind_unseen_when_all_ticks_are_taken_away(
    office: Office, record: Import
) -> None:
    page, doubtful = page_of(office, record), f"1|{row_cells(record)['到课率'].key}"
    everything = {f"1|{cell.key}" for cell in only(record).cells}
    assert names_matching(page, ticked=False) == {"1", doubtful}
    assert names_matching(page, ticked=True) == {"1"} | everything - {doubtful}


def test_a_plan_of_three_hundred_forms_to_open_lists_only_what_is_to_be_decided(
    office: Office, record: Import, client: Client
) -> None:
    (form,) = planned(record).forms
    record.plan = as_stored([replace(form, number=number, name=f"项目 {number}") for number in range(1, 301)])
    record.save()
    page = page_of(office, record)
    assert page.pages < 20
    assert {each.cell.warning for each in page.opened} == {DOUBT}
    client.force_login(office.preparer)
    assert len(client.get(f"/imports/{record.pk}/").content) < 150_000


def test_a_goal_that_the_approved_goals_lack_is_made_where_its_cells_are_ticked(office: Office) -> None:
    approved(office, replace(building.build_form(), goal=Entry("完成体检")))
    record = brought(office, file_of(local_form(layouts.get(HUBEI))))
    goals = {cell.key: cell for cell in only(record).cells if cell.target.startswith("goal")}
    assert [(each.column, each.before, each.after) for each in goals.values()] == [
        ("实际完成情况", "", "体检已完成"),
        ("预期目标", "", "服务基层"),
        ("实际完成情况", "", "服务 10 次"),
    ]
    ticks = {f"1|{key}": cell.target == "goal:-1" for key, cell in goals.items()}
    importing.tick(user=office.preparer, import_id=record.pk, ticks=ticks)
    (written,) = importing.apply_import(user=office.preparer, import_id=record.pk).written
    evaluation = Evaluation.objects.get(pk=written.id)
    assert [(goal.order, goal.achievement) for goal in evaluation.goals.all()] == [(1, "体检已完成")]


def test_goals_beyond_the_approved_ones_stand_behind_them(office: Office) -> None:
    approved(office, replace(building.build_form(), goal=Entry("完成体检")))
    record = brought(office, file_of(local_form(layouts.get(HUBEI))))
    (written,) = importing.apply_import(user=office.preparer, import_id=record.pk).written
    kept = Evaluation.objects.get(pk=written.id).goals.values_list("order", "text", "achievement")
    assert list(kept) == [(1, "完成体检", "体检已完成"), (2, "服务基层", "服务 10 次")]


def test_a_row_of_the_file_that_is_none_of_the_goals_is_named_with_its_cell(office: Office) -> None:
    approved(office, form_of(*APPROVED))
    form = only(brought(office, form_of(*RENAMED, ("新增的一行", "≥5(个)", "7(个)"))))
    assert form.verdict == Verdict.REFUSED
    assert [(each.code, each.cell, each.written) for each in form.errors] == [("row-unknown", "C16", "新增的一行")]


def test_a_new_form_without_its_tick_is_not_opened_and_its_cells_are_not_listed(office: Office, record: Import) -> None:
    other = brought(office, form_of(*RENAMED), official(name="新项目"))
    first = next(form for form in planned(other).forms if form.deed == Deed.OPEN)
    importing.tick(user=office.preparer, import_id=other.pk, ticks={str(first.number): False})
    importing.apply_import(user=office.preparer, import_id=other.pk)
    other.refresh_from_db()
    (outcome,) = (each for each in outcomes_of(other, planned(other)) if each.number == first.number)
    assert (outcome.what, outcome.left) == (UNTICKED, ())
