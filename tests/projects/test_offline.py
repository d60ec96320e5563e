"""离线填报表 of real records: who may take it along, what stands in it, and that it comes back as it went."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Stage
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.offline.reader import read_offline
from projects.models import AuditEntry, Evaluation
from projects.permissions import NotVisible
from projects.selectors.evaluation import evaluation_page
from projects.services.offline import MOST_FORMS, export_offline, offer_offline, offline_key
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, line_target, total_target, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.build_at(Stage.DRAFT, office)


def taken(office: Office, *forms: Evaluation) -> bytes:
    return export_offline(user=office.preparer, evaluation_ids=[form.pk for form in forms]).content


def read(content: bytes) -> tuple[OfflineForm, ...]:
    reading = read_offline(content, key=offline_key())
    assert reading is not None
    assert reading.broken is None
    return reading.forms


def guide_of(content: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["填表说明"]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def test_the_template_holds_every_cell_as_the_fill_page_shows_it(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 2), "actual_text", "待定"))
    (back,) = read(taken(office, form))
    page = evaluation_page(office.preparer, form.pk)
    shown = {(cell.target, cell.field): (cell.value, cell.version) for cell in cells_on(page)}
    assert {(cell.target, cell.field): (cell.base, cell.version) for cell in back.cells} == shown
    assert len(shown) == 4 * 2 + 1 + 1 + 6 * form.results.count()
    assert (back.evaluation_id, back.version) == (form.pk, page.head.version)
    assert back.changes == back.problems == ()


def cells_on(page: Any) -> list[Any]:
    """The cells of the page that have a place in the template."""
    found = [cell for row in page.funding for cell in (row.adjusted, row.executed)]
    found += [goal.achievement for goal in page.goals]
    found.append(page.execution.reason)
    for line in page.lines:
        found += [line.actual, line.given, line.given_reason, line.deviation_cause, line.deviation_reason]
        found.append(line.improvement)
    return found


def test_what_was_filled_in_names_the_cell_of_the_record(office: Office, form: Evaluation) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(office, form)))
    sheet = book.worksheets[0]
    row = next(cell.row for cell in sheet["A"] if cell.value == total_target(form))
    sheet[f"I{row}"] = 88.5
    saved = io.BytesIO()
    book.save(saved)
    (change,) = read(saved.getvalue())[0].changes
    assert (change.target, change.field, change.base, change.value) == (
        total_target(form),
        "executed",
        "100.00",
        "88.5",
    )
    assert change.address == f"I{row}"


def test_several_projects_are_one_workbook_with_a_sheet_each(office: Office, form: Evaluation) -> None:
    other = building.build_at(Stage.RETURNED, office, code="310-015")
    locked = building.build_at(Stage.APPROVED, office, code="310-016")
    file = export_offline(user=office.preparer, evaluation_ids=[form.pk, other.pk, locked.pk, form.pk])
    assert [each.evaluation_id for each in read(file.content)] == [form.pk, other.pk]
    assert file.filename == "上海市人力资源和社会保障局_2个项目_2024年度_离线填报表.xlsx"
    assert "没有放进来" in guide_of(file.content)
    assert "审核通过" in guide_of(file.content)
    entries = AuditEntry.objects.filter(action="offline", outcome=AuditEntry.Outcome.DONE)
    assert {entry.object_id for entry in entries} == {str(form.pk), str(other.pk)}


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.FINALISED])
def test_a_locked_form_is_not_given_out_and_the_reason_is_said(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    with pytest.raises(Refused, match="专业技术人员管理工作经费："):
        taken(office, form)
    assert AuditEntry.objects.filter(action="offline", outcome=AuditEntry.Outcome.REFUSED).count() == 1


@pytest.mark.parametrize("name", ["reviewer", "finance", "reader", "unit_head"])
def test_who_may_only_look_gets_none(office: Office, form: Evaluation, name: str) -> None:
    with pytest.raises(Refused, match="填报人"):
        export_offline(user=getattr(office, name), evaluation_ids=[form.pk])


@pytest.mark.parametrize("name", ["stranger", "nobody", "sysadmin"])
def test_a_foreign_form_is_no_form(office: Office, form: Evaluation, name: str) -> None:
    with pytest.raises(NotVisible):
        export_offline(user=getattr(office, name), evaluation_ids=[form.pk])


def test_none_and_too_many_are_refused(office: Office) -> None:
    with pytest.raises(Refused, match="一张表也没有选中"):
        taken(office)
    with pytest.raises(Refused, match=f"最多 {MOST_FORMS} 个项目"):
        export_offline(user=office.preparer, evaluation_ids=range(1, MOST_FORMS + 2))


# ----------------------------------------------------------------------------------------------------------- addresses


def test_the_fill_page_leads_to_the_template_while_it_may_be_filled_in(
    client: Client, office: Office, form: Evaluation
) -> None:
    address = reverse("offline", args=[form.pk])
    client.force_login(office.preparer)
    assert address in client.get(reverse("evaluation", args=[form.pk])).content.decode()
    response = client.get(address)
    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (
        200,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    client.force_login(office.reader)
    assert address not in client.get(reverse("evaluation", args=[form.pk])).content.decode()
    said = client.get(address, follow=True)
    assert said.redirect_chain == [(reverse("evaluation", args=[form.pk]), 302)]
    assert "您没有这张表的这个角色" in said.content.decode()
    client.force_login(office.stranger)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("show", [{}, {"show": "all"}])
def test_the_button_stands_wherever_forms_are_ticked(client: Client, office: Office, show: dict[str, str]) -> None:
    building.build_at(Stage.APPROVED, office)
    client.force_login(office.preparer)
    page = client.get(reverse("downloads"), show).content.decode()
    ours = page.index(f'formaction="{reverse("offline-templates")}')
    assert page.index('value="chosen"') < ours, "Enter in a box presses the first button of its form"


def test_the_project_list_leads_those_who_fill_in_to_the_templates(
    client: Client, office: Office, form: Evaluation
) -> None:
    for user, shown in ((office.preparer, True), (office.reader, False)):
        client.force_login(user)
        assert ("离线填报表" in client.get(reverse("project-list")).content.decode()) is shown


def test_those_with_a_tick_come_as_one_workbook(client: Client, office: Office, form: Evaluation) -> None:
    other = building.build_at(Stage.DRAFT, office, code="310-015")
    client.force_login(office.preparer)
    response = client.post(reverse("offline-templates"), {"form": [form.pk, other.pk]})
    assert [each.evaluation_id for each in read(response.content)] == [form.pk, other.pk]
    nothing = client.post(f"{reverse('offline-templates')}?show=all", follow=True)
    assert "一张表也没有选中" in nothing.content.decode()
    assert nothing.redirect_chain == [(f"{reverse('downloads')}?show=all", 302)]
    assert client.post(reverse("offline-templates"), {"form": "x"}).status_code == 400
    foreign = building.build_at(Stage.DRAFT, office, code="310-019", unit=office.other_section)
    assert client.post(reverse("offline-templates"), {"form": [form.pk, foreign.pk]}).status_code == 404


def test_locked_forms_are_named_on_the_page_with_the_reason_and_the_others_are_a_press_away(
    client: Client, office: Office, form: Evaluation
) -> None:
    handed_in = building.build_at(Stage.SUBMITTED, office, code="310-015")
    approved = building.build_at(Stage.APPROVED, office, code="310-016")
    for evaluation, name in ((handed_in, "已交的项目"), (approved, "已批的项目")):
        evaluation.project.name = name
        evaluation.project.save()
    client.force_login(office.preparer)
    response = client.post(reverse("offline-templates"), {"form": [form.pk, handed_in.pk, approved.pk]})
    page = response.content.decode()
    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, "text/html")
    reasons = {each.name: each.reason for each in response.context["offered"].left_out}
    assert set(reasons) == {"已交的项目", "已批的项目"}
    assert "审核通过" in reasons["已批的项目"]
    assert "已交的项目" not in reasons["已交的项目"]
    assert all(name in page and reason in page for name, reason in reasons.items())
    assert page.count('name="form"') == 1
    rest = client.post(reverse("offline-templates"), {"form": [each.id for each in response.context["offered"].taken]})
    assert [each.evaluation_id for each in read(rest.content)] == [form.pk]


def test_forms_that_are_all_locked_give_no_workbook_and_the_page_says_why(client: Client, office: Office) -> None:
    approved = building.build_at(Stage.APPROVED, office)
    client.force_login(office.preparer)
    response = client.post(reverse("offline-templates"), {"form": [approved.pk]})
    assert response.status_code == 409
    assert "审核通过" in response.content.decode()
    assert 'name="form"' not in response.content.decode()
    assert AuditEntry.objects.filter(action="offline", outcome=AuditEntry.Outcome.REFUSED).count() == 1


def test_a_form_that_is_left_out_of_the_round_is_not_given_out(office: Office, form: Evaluation) -> None:
    other = building.build_at(Stage.DRAFT, office, code="310-015")
    Evaluation.objects.filter(pk=other.pk).update(excluded_at=timezone.now())
    offered = offer_offline(user=office.preparer, evaluation_ids=[form.pk, other.pk])
    ((left, reason),) = ((each.id, each.reason) for each in offered.left_out)
    assert left == other.pk
    assert "不纳入自评" in reason
