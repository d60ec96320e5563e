"""The plan of an import as its page shows it: what is ticked is kept, what is chosen is set, what was read is there."""

import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from evaluator.review import Stage
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Import, Project, RoleAssignment
from projects.services import importing
from projects.services.importing.planning import as_stored, make_plan
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, NAME, brought, file_of, official, planned, read_in_this_process
from tests.projects.test_pages_imports import said, ticked

pytestmark = pytest.mark.django_db
MANY = 300


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def preparer(client: Client, office: Office) -> Client:
    client.force_login(office.preparer)
    return client


def address_of(record: Import) -> str:
    return f"/imports/{record.pk}/"


def section(response: object, heading: str) -> str:
    """The words of the part of a page below a heading."""
    text = response.content.decode()  # type: ignore[attr-defined]
    (part,) = re.findall(rf'<(?:section|details)[^>]*aria-labelledby="{heading}".*?</(?:section|details)>', text, re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part)))


def row_of(response: object, record: Import) -> str:
    """The words of an import's row in the list."""
    text = response.content.decode()  # type: ignore[attr-defined]
    (row,) = re.findall(rf'<tr><th[^>]*><a href="{address_of(record)}".*?</tr>', text, re.S)
    return re.sub(r"<[^>]+>", " ", row)


def many(office: Office, count: int) -> Import:
    """An import of so many new forms: one file read, and kept under as many names."""
    record = brought(office, official(name="新项目", executed="90.00", rows=FILLED))
    (form,) = record.forms
    record.forms = [form | {"project": [f"新项目 {number}", *form["project"][1:]]} for number in range(count)]
    record.plan = as_stored(make_plan(office.preparer, record))
    record.save()
    return record


def test_a_tick_taken_away_is_kept_on_the_way_to_another_filter(preparer: Client, office: Office) -> None:
    building.open_form(office, code="A", form=building.build_form(name="甲"))
    record = brought(office, *(official(name=name, rows=FILLED) for name in ("甲", "新项目")))
    everything = ticked(preparer.get(address_of(record)))
    kept = [name for name in everything if name != "2"]
    walked = preparer.post(f"{address_of(record)}?show=changed", {"step": "tick", "take": kept, "at": ""})
    assert walked["Location"] == f"{address_of(record)}?show=changed"
    assert ticked(preparer.get(address_of(record))) == kept
    onwards = {"step": "tick", "take": [name for name in kept if name != "1"], "at": "show=changed"}
    preparer.post(f"{address_of(record)}?form=2", onwards)
    assert ticked(preparer.get(address_of(record))) == [name for name in kept if name != "1"]


def test_every_way_through_a_waiting_plan_keeps_the_ticks(preparer: Client, office: Office) -> None:
    building.open_form(office, code="A", form=building.build_form(name="甲"))
    record = brought(office, *(official(name=name, rows=FILLED) for name in ("甲", "新项目")))
    for query in ("", "?show=changed", "?form=2"):
        page = preparer.get(f"{address_of(record)}{query}").content.decode()
        links = re.findall(rf'<a[^>]*href="{address_of(record)}[^"]*"', page)
        assert all("form=" in link for link in links), "a plain link is only there where nothing can be opened in place"
        assert f'name="at" value="{query[1:]}"' in page


def test_the_button_says_how_much_is_ticked_and_what_it_does(preparer: Client, office: Office) -> None:
    building.open_form(office, code="A", form=building.build_form(name="甲"))
    record = brought(office, *(official(name=name, rows=FILLED) for name in ("甲", "新项目")))
    page = preparer.get(address_of(record))
    cells = [name for name in ticked(page) if "|" in name]
    assert f"已勾 2 个项目：新增 1 个，变更 1 个里的 {len(cells)} 个单元格" in said(page)
    assert "要么全部写入，要么一处不写" in said(page)
    preparer.post(address_of(record), {"step": "keep", "take": ["1", *cells[:3]], "at": ""})
    page = said(preparer.get(address_of(record)))
    assert "已勾 1 个项目：新增 0 个，变更 1 个里的 3 个单元格" in page
    assert "勾选保存下来了，还没有写入" in page


def test_all_ticks_everything_but_what_warns(preparer: Client, office: Office) -> None:
    evaluation = building.open_form(office)
    evaluation.goals.update(achievement="系统里写着的")
    record = brought(office, official(rows=FILLED))
    everything = ticked(preparer.get(address_of(record)))
    preparer.post(address_of(record), {"step": "none", "at": ""})
    assert ticked(preparer.get(address_of(record))) == []
    preparer.post(address_of(record), {"step": "all", "at": ""})
    assert ticked(preparer.get(address_of(record))) == everything
    assert "勾选才会清空" in said(preparer.get(address_of(record)))


def test_after_applying_the_page_says_what_became_of_every_form(preparer: Client, office: Office) -> None:
    names = ("变", "同", "错")
    forms = {name: building.open_form(office, code=name, form=building.build_form(name=name)) for name in names}
    locked = building.build_at(Stage.SUBMITTED, office)
    changed = official(name="变", rows={1: {"actual": "35.00(人)"}, 2: {"actual": "10.00(个)"}})
    wrong = official(name="错", rows={1: {"score": "很多"}})
    others = [official(name=name, rows={1: {"actual": "35.00(人)"}}) for name in (NAME, "新", "不要")]
    record = brought(office, changed, wrong, official(name="同"), *others)
    taken = [name for name in ticked(preparer.get(address_of(record))) if name not in ("6",)]
    left = next(name for name in taken if name.startswith("1|") and "actual_text" in name)
    taken.remove(left)
    done = preparer.post(f"{address_of(record)}apply/", {"take": taken, "at": "", "without_refused": "1"})
    assert done.status_code == 302
    page = preparer.get(address_of(record))
    text = said(page)
    assert "已写入 2 个项目" in text
    assert "新增 1 个，变更 1 个，没有勾选 1 个，拒绝 1 个，不动 1 个，相同 1 个" in text
    assert re.search(r"陈静 \d{4}-\d\d-\d\d \d\d:\d\d", section(page, "h-written"))
    assert re.search(r"变更 变 \S+ 改了 1 个单元格 1 个单元格没有勾选，没有写 F13", text)
    assert "没有勾选，一处没有写" in text
    assert "没有写：1 处要改" in text
    assert re.search(r"没有写：\d+ 处不同，已锁定或已批复", text)
    assert "和系统里一样，没有写" in text
    new = Evaluation.objects.get(project__name="新")
    for evaluation in (forms["变"], new):
        assert f'href="/evaluations/{evaluation.pk}/"' in page.content.decode()
    assert f'href="/evaluations/{locked.pk}/"' not in page.content.decode()
    assert "接下来" in text
    assert f"{address_of(record)}file/2/marked/" in page.content.decode()


def test_what_was_written_is_told_when_the_plan_has_expired(preparer: Client, office: Office) -> None:
    building.open_form(office)
    record = brought(office, official(rows=FILLED))
    importing.apply_import(user=office.preparer, import_id=record.pk)
    Import.objects.update(forms=[], plan=[], ticks={})
    page = preparer.get(address_of(record))
    assert "已写入 1 个项目" in said(page)
    assert "改了" in said(page)


def test_only_what_can_be_settled_here_has_fields(preparer: Client, office: Office) -> None:
    building.open_form(office, code="A", form=building.build_form(name="同"))
    forms = [official(name="同"), official(name="错", rows={1: {"score": "很多"}}), official(name="新")]
    record = brought(office, *forms)
    page = preparer.get(address_of(record)).content.decode()
    assert re.findall(r'name="((?:unit|code|year)-\d)"', page) == ["unit-3", "code-3"]
    assert page.index('id="h-form-2"') < page.index('name="unit-3"'), "what is wrong stands above what is settled"


def test_one_setting_is_for_all_that_ask(preparer: Client, office: Office) -> None:
    RoleAssignment.objects.create(user=office.preparer, unit=office.other_section, role="preparer")
    record = brought(office, *(official(name=name, rows=FILLED) for name in ("甲", "乙")))
    assert "要您选定：2 个项目" in said(preparer.get(address_of(record)))
    everything = {"step": "alike", "unit-all": str(office.other_section.pk), "at": "", "unit-1": "", "code-1": ""}
    assert preparer.post(address_of(record), everything).status_code == 302
    page = preparer.get(address_of(record))
    assert "已勾 2 个项目：新增 2 个" in said(page)
    preparer.post(f"{address_of(record)}apply/", {"take": ticked(page), "at": ""})
    assert {project.unit for project in Project.objects.all()} == {office.other_section}


def test_a_code_that_was_only_offered_is_not_chosen(preparer: Client, office: Office) -> None:
    record = brought(office, official(name="新", rows=FILLED))
    form = importing.plan_of(record).forms[0]
    posted = {"step": "choose", "take": ["1"], "at": "", "unit-1": str(form.unit_id), "code-1": form.code}
    preparer.post(address_of(record), posted)
    record.refresh_from_db()
    assert record.chosen == {}
    preparer.post(address_of(record), posted | {"code-1": "X-1"})
    record.refresh_from_db()
    assert record.chosen == {"1": {"code": "X-1"}}


def test_the_whole_form_that_was_read_is_shown_with_its_cells(preparer: Client, office: Office) -> None:
    record = brought(office, official(name="新", executed="90.00", achievement="都做完了", rows=FILLED))
    assert "机构改革" not in said(preparer.get(address_of(record)))
    part = preparer.get(f"{address_of(record)}?form=1", headers={"HX-Request": "true"})
    text = said(part)
    assert "<html" not in part.content.decode()
    row = r"≥50.00\(人\) E13 读作：\S+ 50 人，越多越好 35.00\(人\) F13 3.00 G13 2.10 H13 机构改革，\S+ I13"
    assert re.search(row, text)
    assert "90.00 F6" in text
    assert "都做完了" in text
    assert len(re.findall(r"读作", text)) == len(record.forms[0]["rows"])
    assert text.strip() in said(preparer.get(f"{address_of(record)}?form=1"))


def test_content_has_the_numbers_of_the_plan(preparer: Client, office: Office) -> None:
    record = brought(office, official(name="甲"), Upload("说明.txt", "不是表".encode()), official(name="乙"))
    for form in importing.plan_of(record).forms:
        part = said(preparer.get(f"{address_of(record)}?form={form.number}", headers={"HX-Request": "true"}))
        assert f"项目名称 {form.name} " in part if form.kind != "unknown" else "没有留下" in part


def test_an_other_persons_form_is_not_read_to_anybody(preparer: Client, office: Office) -> None:
    record = brought(office, official(name="新", rows=FILLED))
    preparer.force_login(office.colleague)
    response = preparer.get(f"{address_of(record)}?form=1", headers={"HX-Request": "true"})
    assert response.status_code == 404


def test_problems_looks_and_notes_are_three_things(preparer: Client, office: Office) -> None:
    record = brought(office, *(official(name=name, rows=FILLED) for name in ("甲", "乙")))
    note = {"code": "mapped", "cell": "", "column": "", "written": "", "remedy": "", "level": "note"}
    for form in record.plan:
        form["problems"] = [note | {"message": "按本单位保存的对应关系“台账”读的"}]
    record.plan[0]["problems"].append(note | {"message": "指标值要核对", "level": "warning", "cell": "E13"})
    record.save()
    page = preparer.get(address_of(record))
    assert "对应关系“台账”读的。 甲、乙" in section(page, "h-notes")
    assert "指标值要核对" in section(page, "h-looks")
    assert "对应关系" not in section(page, "h-looks")
    assert "哪里不对" not in said(page)
    assert "要看一眼" in said(preparer.get(f"{address_of(record)}?show=looks"))
    assert "乙" not in section(preparer.get(f"{address_of(record)}?show=looks"), "h-plan")


def test_imports_of_the_same_file_are_told_apart_in_the_list(preparer: Client, office: Office) -> None:
    building.open_form(office)
    file = file_of(official(rows=FILLED), "自评.xlsx")
    first, second = brought(office, file), brought(office, file)
    importing.apply_import(user=office.preparer, import_id=first.pk)
    page = preparer.get("/imports/")
    assert "陈静 上传的" in said(page)
    row, earlier = row_of(page, second), row_of(page, first)
    for words in ("变更 1", "1 张", "到期", "同样的文件"):
        assert words in row
    assert "写入：变更 1 个里的" in earlier
    assert "同样的文件" not in earlier


def test_three_hundred_forms_cost_no_more_queries_and_no_more_bytes_a_page(preparer: Client, office: Office) -> None:
    few, lots = many(office, 2), many(office, MANY)
    costs = {}
    preparer.get("/imports/")
    for record in (few, lots):
        for query in ("", "?show=new", "?form=1"):
            with CaptureQueriesContext(connection) as counted:
                page = preparer.get(f"{address_of(record)}{query}")
            costs[record.pk, query] = (len(counted), len(page.content))
    for query in ("", "?show=new", "?form=1"):
        assert costs[lots.pk, query][0] == costs[few.pk, query][0]
    assert costs[lots.pk, ""][1] < 150_000
    page = preparer.get(address_of(lots))
    assert f"已勾 {MANY} 个项目" in said(page)
    assert len(ticked(page)) == 50
    assert "第 1 / 6 页" in said(page)
    preparer.post(f"{address_of(lots)}?page=2", {"step": "tick", "take": ticked(page)[1:], "at": ""})
    assert f"已勾 {MANY - 1} 个项目" in said(preparer.get(f"{address_of(lots)}?page=2"))
    preparer.post(address_of(lots), {"step": "none", "at": ""})
    assert "已勾 0 个项目" in said(preparer.get(address_of(lots)))


def test_a_table_that_was_pasted_becomes_a_plan(preparer: Client, office: Office) -> None:
    sheet = load_workbook(io.BytesIO(file_of(official(name="新", executed="90.00", rows=FILLED)).content)).active
    assert sheet is not None
    rows = [[str("" if cell is None else cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = "\r\n".join("\t".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in rows)
    address = preparer.post("/imports/", {"text": text})["Location"]
    assert "已勾 1 个项目：新增 1 个" in said(preparer.get(address))
    part = said(preparer.get(f"{address}?form=1", headers={"HX-Request": "true"}))
    assert "35.00(人) F13" in part
    assert re.search(r" 90(\.0+)? F6 ", part)


def test_files_that_do_nothing_are_listed_where_nothing_else_is(preparer: Client, office: Office) -> None:
    building.open_form(office, code="A", form=building.build_form(name="甲"))
    page = preparer.get(address_of(brought(office, official(name="甲"))))
    assert "文件里的和系统里的一样，不用写入" in said(page)
    assert "甲" in section(page, "h-plan")
    both = preparer.get(address_of(brought(office, official(name="甲"), official(name="新"))))
    assert "相同 1 个 不用处理" in section(both, "h-plan")


def test_an_import_that_is_being_read_or_gone_says_what_is_the_matter(preparer: Client, office: Office) -> None:
    record = brought(office, official(rows=FILLED))
    importing.discard(user=office.preparer, import_id=record.pk)
    assert "什么也没有写入；上传的文件和读到的内容都删掉了" in said(preparer.get(address_of(record)))
    Import.objects.update(state="expired")
    assert "没有写入的导入保留" in said(preparer.get(address_of(record)))
    Import.objects.update(state="reading")
    assert "还在后台读" in said(preparer.get(address_of(record)))


def test_a_form_that_is_ticked_without_a_cell_is_counted_and_said_to_write_nothing(
    preparer: Client, office: Office
) -> None:
    for name in ("甲", "乙"):
        building.open_form(office, code=name, form=building.build_form(name=name))
    record = brought(office, *(official(name=name, rows=FILLED) for name in ("甲", "乙")))
    first, second = planned(record).forms
    ticks = {f"{first.number}|{cell.key}": False for cell in first.cells}
    importing.tick(user=office.preparer, import_id=record.pk, ticks=ticks)
    page = preparer.get(address_of(record))
    assert [name for name in ticked(page) if "|" not in name] == [str(first.number), str(second.number)]
    text = said(page)
    assert f"已勾 2 个项目：变更 1 个里的 {len(second.cells)} 个单元格 ，另 1 个一格也没有勾，不会写" in text
    importing.tick(user=office.preparer, import_id=record.pk, ticks={str(first.number): False})
    assert f"已勾 1 个项目：变更 1 个里的 {len(second.cells)} 个单元格 ，另 0 个" in said(
        preparer.get(address_of(record))
    )
    assert 'data-ticked-any="empty" hidden' in preparer.get(address_of(record)).content.decode()
