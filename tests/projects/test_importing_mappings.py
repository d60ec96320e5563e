"""列的对应: an unknown form is named once, read at once, and read in silence but told of the next time."""

from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.sheets import guarding
from evaluator.sheets.reading import Upload
from projects.models import AuditEntry, Import, SheetMapping
from projects.permissions import NotVisible
from projects.selectors.mappings import kept_mapping, kept_mappings, mapping_records
from projects.services import importing
from projects.services.importing import admitting, mappings, rereading
from projects.services.importing.changing import change_mapping, changing_page
from projects.services.importing.mappings import Chosen, delete_mapping, keep_mapping, rename_mapping
from projects.services.importing.naming import Said, naming_page
from projects.services.importing.sheets import unmapped_of
from projects.services.results import Refused
from tests.projects import building, imported_files
from tests.projects.building import Office
from tests.projects.ledgers import COLUMNS, HEAD, ROWS, SAID, ledger
from tests.sheets.workbooks_made import packed, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    imported_files.read_in_this_process(monkeypatch)
    return building.build_office()


def brought(office: Office, *contents: bytes, user: object = None) -> Import:
    uploads = [Upload(f"台账{number}.xlsx", content) for number, content in enumerate(contents, start=1)]
    return importing.bring(user=user or office.preparer, uploads=uploads)


def kept(office: Office, record: Import, said: Said = SAID, name: str = "培训台账", **more: object) -> int:
    unit = more.pop("unit_id", office.section.pk)
    user = more.pop("user", office.preparer)
    return keep_mapping(user=user, chosen=Chosen(record.pk, 1, said, unit, name))


def test_the_page_shows_the_table_and_what_its_columns_seem_to_be(office: Office) -> None:
    page = naming_page(user=office.preparer, import_id=brought(office, ledger()).pk, number=1)
    assert (page.file, page.sheet, page.table.said.head_row) == ("台账1.xlsx", "台账", 3)
    assert [line.texts[0] for line in page.table.lines[:3]] == ["某市培训中心考核台账", "项目名称", "大类"]
    assert [line.is_head for line in page.table.lines[:4]] == [False, False, True, False]
    assert [column.letters for column in page.table.columns] == list("ABCDEFGH")
    assert page.table.columns[3].chosen == "target"
    assert {field.key: field.value for field in page.table.fields}["project"] == "B2"
    assert dict(page.table.options)["actual"] == "实际完成值"


def test_what_was_said_is_read_at_once_before_anything_is_kept(office: Office) -> None:
    page = naming_page(user=office.preparer, import_id=brought(office, ledger()).pk, number=1, said=SAID)
    assert page.faults == ()
    assert page.reading is not None
    assert dict(page.reading.head)["项目名称"] == "职业技能培训"
    assert page.reading.labels[:5] == ("一级指标", "二级指标", "三级指标", "年度指标值", "分值")
    assert page.reading.rows[1][:5] == ("产出指标", "数量指标", "培训场次", "5场", "30")
    assert not SheetMapping.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(office: Office) -> None:
    columns = {**COLUMNS, 3: "target", 2: ""}
    said = Said("self_evaluation", 3, 1, {key: what for key, what in columns.items() if what}, {"goal": "提高技能"})
    record = brought(office, ledger())
    page = naming_page(user=office.preparer, import_id=record.pk, number=1, said=said)
    assert page.reading is None
    assert [problem.code for problem in page.faults] == ["mapping-twice", "mapping-field", "mapping-indicator"]
    with pytest.raises(Refused) as refused:
        kept(office, record, said, name=" ")
    assert {problem.code for problem in refused.value.problems} >= {
        "mapping-twice",
        "mapping-indicator",
        "mapping-name",
    }
    assert not SheetMapping.objects.exists()


def test_keeping_reads_the_import_again_and_says_by_what(office: Office) -> None:
    record = brought(office, ledger(), ledger("另一张", "创业指导"))
    assert kept(office, record) == 2
    record.refresh_from_db()
    assert [form["project"][0] for form in record.forms] == ["职业技能培训", "创业指导"]
    assert {form["file"] for form in record.forms} == {"台账1.xlsx", "台账2.xlsx"}
    assert unmapped_of(record) == ()
    made_at = SheetMapping.objects.get().made_at
    told = f"按本单位 {timezone.localtime(made_at):%Y-%m-%d} 保存的对应关系“培训台账”读的"
    assert [form["problems"][0][2] for form in record.forms] == [told, told]
    assert [form["number"] for form in record.plan] == [1, 2]
    entry = AuditEntry.objects.get(action="mapping-keep")
    assert (entry.actor, entry.object_label) == (office.preparer, "培训台账")


@pytest.mark.parametrize("is_much", [True, False])
def test_a_small_zip_that_unfolds_to_much_is_read_again_in_the_background(
    office: Office, monkeypatch: pytest.MonkeyPatch, is_much: bool
) -> None:
    content = packed({"台账.xlsx": ledger(), "清单.csv": b"1,2\n" * (20_000 if is_much else 2)})
    record = importing.bring(user=office.preparer, uploads=[Upload("包.zip", content)])
    monkeypatch.setattr(admitting, "LARGEST_AT_ONCE", 40_000)
    assert len(content) < admitting.LARGEST_AT_ONCE
    assert rereading.reads_long(user=office.preparer, import_id=record.pk) is is_much


def test_what_was_decided_of_the_other_forms_stays_with_them(office: Office) -> None:
    files = [
        Upload("台账.xlsx", ledger()),
        imported_files.file_of(imported_files.official(name="第一个")),
        imported_files.file_of(imported_files.official(name="第二个")),
    ]
    record = importing.bring(user=office.preparer, uploads=files)
    assert [form["kind"] for form in record.forms] == ["unknown", "self_evaluation", "self_evaluation"]
    importing.choose(user=office.preparer, import_id=record.pk, choices={3: importing.Choice(code="X-3")})
    importing.tick(user=office.preparer, import_id=record.pk, ticks={"3": False, "2|row:1|*": True})
    kept(office, record)
    record.refresh_from_db()
    assert [form["project"][0] for form in record.forms] == ["职业技能培训", "第一个", "第二个"]
    assert record.chosen == {"3": {"code": "X-3"}}
    assert record.ticks == {"3": False, "2|row:1|*": True}


def test_the_next_file_of_that_shape_is_read_without_asking_but_says_so(office: Office) -> None:
    kept(office, brought(office, ledger()))
    record = brought(office, ledger(project="下一个项目"))
    assert [form["project"][0] for form in record.forms] == ["下一个项目"]
    assert "保存的对应关系“培训台账”读的" in record.forms[0]["problems"][0][2]


def test_a_unit_shares_its_mappings_with_all_below_it_and_with_nobody_else(office: Office) -> None:
    kept(office, brought(office, ledger()), unit_id=office.section.pk)
    assert len(mapping_records(office.preparer)) == 1
    for person in (office.stranger, office.reviewer):
        assert mapping_records(person) == ()
        assert kept_mappings(person) == ()
    number = SheetMapping.objects.get().pk
    for person in (office.stranger, office.reviewer):
        for attempt in (
            lambda person=person: kept_mapping(person, number),
            lambda person=person: rename_mapping(user=person, mapping_id=number, name="x"),
            lambda person=person: delete_mapping(user=person, mapping_id=number),
        ):
            with pytest.raises(NotVisible):
                attempt()


def test_nobody_keeps_a_mapping_for_a_unit_that_is_not_his_nor_of_an_import_that_is_not_his(office: Office) -> None:
    record = brought(office, ledger())
    with pytest.raises(NotVisible):
        kept(office, record, unit_id=office.other_section.pk)
    with pytest.raises(NotVisible):
        kept(office, record, user=office.stranger)
    with pytest.raises(NotVisible):
        keep_mapping(user=office.preparer, chosen=Chosen(record.pk, 2, SAID, office.section.pk, "没有这张"))
    assert not SheetMapping.objects.exists()


def test_a_mapping_is_renamed_and_deleted_and_the_trail_says_so(office: Office) -> None:
    kept(office, brought(office, ledger()))
    number = SheetMapping.objects.get().pk
    rename_mapping(user=office.preparer, mapping_id=number, name=" 新的  名称 ")
    assert kept_mapping(office.preparer, number).name == "新的 名称"
    assert delete_mapping(user=office.preparer, mapping_id=number) == "新的 名称"
    assert list(AuditEntry.objects.filter(action__startswith="mapping").values_list("action", flat=True)) == [
        "mapping-keep", "mapping-rename", "mapping-delete",
    ]  # fmt: skip
    assert unmapped_of(brought(office, ledger()))[0].sheet == "台账"


def test_two_mappings_of_a_unit_have_two_names(office: Office) -> None:
    kept(office, brought(office, ledger()))
    number = SheetMapping.objects.get().pk
    delete = [list(row) for row in ROWS]
    delete[2] = [*HEAD[:7], "原因"]
    with pytest.raises(Refused) as refused:
        kept(office, brought(office, typed(delete, title="台账")))
    assert [problem.code for problem in refused.value.problems] == ["mapping-name"]
    assert kept(office, brought(office, typed(delete, title="台账")), name="另一种") == 1
    with pytest.raises(Refused):
        rename_mapping(user=office.preparer, mapping_id=number, name="另一种")


def test_the_page_of_a_mapping_says_what_is_read_where(office: Office) -> None:
    kept(office, brought(office, ledger()))
    (mapping,) = kept_mappings(office.preparer)
    assert (mapping.kind, mapping.made_by, mapping.is_mine_to_change) == ("自评表", office.preparer.full_name, True)
    assert [(column.heading, column.meaning) for column in mapping.columns][2:4] == [
        ("考核内容", "三级指标"), ("计划", "年度指标值"),
    ]  # fmt: skip
    assert mapping.elsewhere == (
        ("项目名称", "表头上面第 1 行、从表头左边数第 2 列的格子"),
        ("年度", "表头上面第 1 行、从表头左边数第 5 列的格子"),
        ("金额单位", "总是“万元”"),
    )


FIXED = {"project": "职业技能培训", "department": "某局", "unit": "某中心", "year": "2024 年", "money_unit": "元"}


def test_what_stands_nowhere_in_the_file_may_always_be_the_same(office: Office) -> None:
    record = brought(office, typed([HEAD, *ROWS[3:]], title="台账"))
    said = replace(SAID, head_row=1, fields=FIXED)
    assert naming_page(user=office.preparer, import_id=record.pk, number=1, said=said).faults == ()
    kept(office, record, said)
    record.refresh_from_db()
    (form,) = record.forms
    assert [form[name][0] for name in ("project", "department", "unit")] == ["职业技能培训", "某局", "某中心"]
    assert (form["year"], form["money_unit"]) == (2024, "元")
    (mapping,) = kept_mappings(office.preparer)
    assert mapping.elsewhere[0] == ("项目名称", "总是“职业技能培训”")


def test_a_year_that_is_none_is_not_kept_as_the_year_of_every_file(office: Office) -> None:
    said = replace(SAID, fields={**SAID.fields, "year": "去年"})
    page = naming_page(user=office.preparer, import_id=brought(office, ledger()).pk, number=1, said=said)
    assert [(problem.code, problem.anchor) for problem in page.faults] == [("mapping-year", "field-year")]
    assert "“去年”不是格子，也不是年份" in page.faults[0].message
    assert page.reading is None


def test_files_are_opened_once_each_and_never_while_the_database_is_held(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [Upload(f"{number}.xlsx", ledger(project=f"第 {number} 个")) for number in range(1, 6)]
    known = imported_files.file_of(imported_files.official())
    record = importing.bring(user=office.preparer, uploads=[imported_files.zipped(*members, known, name="台账.zip")])
    asked: list[tuple[str, str]] = []
    ask = guarding.Child.ask

    def watched(child: object, do: str, upload: Upload, options: object = None) -> object:
        assert connection.savepoint_ids == [], f"“{upload.name}” is opened while others wait for the database"
        asked.append((do, upload.name))
        return ask(child, do, upload, options)

    monkeypatch.setattr(guarding.Child, "ask", watched)
    assert kept(office, record) == 5
    # One look at the chosen sheet, for which the zip is opened; then the zip, and each unknown file in it, once.
    assert asked == [
        ("unpack", "台账.zip"),
        ("look", "台账.zip/1.xlsx"),
        ("read", "台账.zip"),
        *(("read", f"台账.zip/{number}.xlsx") for number in range(1, 6)),
    ]
    record.refresh_from_db()
    assert [form["project"][0] for form in record.forms][:5] == [f"第 {number} 个" for number in range(1, 6)]


def test_an_import_that_moves_while_its_files_are_read_is_left_as_it_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = brought(office, ledger())

    def read_again(*arguments: object) -> object:
        again = rereading.read_again(*arguments)
        importing.plan_anew(user=office.preparer, import_id=record.pk)
        return again

    monkeypatch.setattr(mappings, "read_again", read_again)
    with pytest.raises(Refused) as refused:
        kept(office, record)
    assert [problem.code for problem in refused.value.problems] == ["import-moved"]
    assert not SheetMapping.objects.exists()
    assert len(unmapped_of(Import.objects.get(pk=record.pk))) == 1


def test_a_file_that_stops_the_guarded_process_is_said_on_the_page_and_keeps_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = brought(office, ledger())
    slow = Problem("file-too-slow", "文件", "读这个文件用的时间太长，不是正常的表格文件，已经停下", "请另存")

    def stopped(*asked: object) -> object:
        raise guarding.Stopped(slow)

    monkeypatch.setattr(guarding.Child, "ask", stopped)
    page = naming_page(user=office.preparer, import_id=record.pk, number=1, said=SAID)
    assert (page.faults, page.reading) == ((slow,), None)
    with pytest.raises(Refused) as refused:
        kept(office, record)
    assert refused.value.problems == (slow,)
    assert not SheetMapping.objects.exists()


def test_a_form_that_never_says_its_year_gets_that_of_the_import_or_is_asked_for_it(office: Office) -> None:
    kept(office, brought(office, ledger()), replace(SAID, fields={"project": "B2"}))
    uploads = [Upload("台账.xlsx", ledger(project="下一个项目"))]
    for year in (2024, None):
        record = importing.bring(user=office.preparer, uploads=uploads, fiscal_year=year, unit_id=office.section.pk)
        (form,) = importing.plan_of(record).forms
        assert form.year == year
        assert [problem.code for problem in form.errors] == ([] if year else ["year"])
        assert ("year" in form.asks) == (year is None)


def test_a_mapping_that_would_make_too_many_forms_of_an_import_is_not_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = brought(office, ledger(), ledger(project="创业指导"))
    monkeypatch.setattr("projects.services.importing.admitting.MOST_FORMS", 1)
    with pytest.raises(Refused) as refused:
        kept(office, record)
    assert [problem.code for problem in refused.value.problems] == ["too-many-forms"]
    assert not SheetMapping.objects.exists()
    assert len(unmapped_of(Import.objects.get(pk=record.pk))) == 2


# Changing one ---------------------------------------------------------------------------------------------------------

BUT_REASONS = {column: what for column, what in COLUMNS.items() if what != "reason"}


def changed(office: Office, said: Said, **more: str) -> SheetMapping:
    number = SheetMapping.objects.get().pk
    state = more.pop("state", "") or changing_page(user=office.preparer, mapping_id=number).state
    return change_mapping(user=office.preparer, mapping_id=number, said=said, state=state)


def test_a_kept_mapping_opens_with_its_sheet_and_is_changed_on_it(office: Office) -> None:
    kept(office, brought(office, ledger()))
    number = SheetMapping.objects.get().pk
    page = changing_page(user=office.preparer, mapping_id=number)
    assert page.source == "台账1.xlsx，工作表“台账”"
    assert (page.table.said, page.faults) == (SAID, ())
    assert page.reading is not None
    assert page.reading.rows[0][2] == "培训人数"
    changed(office, replace(SAID, columns=BUT_REASONS, fields={**SAID.fields, "project": "", "unit": "某中心"}))
    (mapping,) = kept_mappings(office.preparer)
    assert mapping.columns[7].meaning == ""
    assert mapping.elsewhere[0] == ("实施单位", "总是“某中心”")
    assert (mapping.changed_by, mapping.changed_at is not None) == (office.preparer.full_name, True)
    entry = AuditEntry.objects.get(action="mapping-change")
    told = [(each["label"], each["from"], each["to"]) for each in entry.changes]
    assert ("列“为什么”", "偏差原因分析及改进措施", "不用") in told
    assert ("实施单位", "", "总是“某中心”") in told
    assert all(before != after for _, before, after in told)
    (form,) = brought(office, ledger()).forms
    assert form["unit"][0] == "某中心"
    assert any("修改的对应关系“培训台账”读的" in problem[2] for problem in form["problems"])


def test_without_its_file_a_mapping_is_changed_by_its_headings_and_its_cells_stay(office: Office) -> None:
    record = brought(office, ledger())
    kept(office, record)
    importing.discard(user=office.preparer, import_id=record.pk)
    number = SheetMapping.objects.get().pk
    page = changing_page(user=office.preparer, mapping_id=number)
    assert (page.source, page.reading, page.faults) == ("", None, ())
    assert [line.texts for line in page.table.lines] == [tuple(HEAD)]
    said = page.table.said
    assert said.fields["project"] == "表头上面第 1 行、从表头左边数第 2 列的格子"
    assert [each.key for each in page.table.fields if each.always] == ["money_unit"]
    before = SheetMapping.objects.get().shape
    columns = {**{key: what for key, what in said.columns.items() if key != 8}, 7: "field:unit"}
    changed(office, replace(said, columns=columns, fields={**said.fields, "money_unit": "元"}))
    after = SheetMapping.objects.get().shape
    assert after["fields"]["project"] == before["fields"]["project"]
    assert after["fields"]["money_unit"]["fixed"] == "元"
    assert after["fields"]["unit"]["heading"] == 6
    assert set(before["columns"]) - set(after["columns"]) == {"score", "reason"}
    with pytest.raises(Refused) as refused:
        changed(office, replace(said, fields={**said.fields, "project": "C1"}))
    assert [problem.code for problem in refused.value.problems] == ["mapping-no-sheet"]


def test_a_mapping_that_somebody_changed_meanwhile_is_not_changed_over(office: Office) -> None:
    kept(office, brought(office, ledger()))
    seen = changing_page(user=office.preparer, mapping_id=SheetMapping.objects.get().pk).state
    changed(office, replace(SAID, columns=BUT_REASONS))
    shape = SheetMapping.objects.get().shape
    with pytest.raises(Refused) as refused:
        changed(office, SAID, state=seen)
    assert f"由{office.preparer.full_name}改过" in refused.value.problems[0].message
    assert SheetMapping.objects.get().shape == shape
    changed(office, replace(SAID, columns=BUT_REASONS))
    assert AuditEntry.objects.filter(action="mapping-change").count() == 1, "what changes nothing is no change"


def test_only_who_keeps_a_mapping_opens_it_to_be_changed(office: Office) -> None:
    kept(office, brought(office, ledger()))
    number = SheetMapping.objects.get().pk
    for person in (office.stranger, office.reviewer):
        with pytest.raises(NotVisible):
            changing_page(user=person, mapping_id=number)
        with pytest.raises(NotVisible):
            change_mapping(user=person, mapping_id=number, said=SAID, state="")


def test_columns_that_are_not_read_are_told_before_and_after(office: Office) -> None:
    rows = [list(row) for row in ROWS]
    rows[2] = [*HEAD, "备注"]
    rows[3] = [*rows[3], "市级", "无表头的"]
    record = brought(office, typed(rows, title="台账"))
    said = replace(SAID, columns=BUT_REASONS)
    page = naming_page(user=office.preparer, import_id=record.pk, number=1, said=said)
    assert page.reading is not None
    told = "没有读的列：为什么（H 列）、备注（I 列）、J 列"
    assert told in [problem.message for problem in page.reading.problems]
    kept(office, record, said)
    record.refresh_from_db()
    (form,) = importing.plan_of(record).forms
    assert told in [problem.message for problem in form.problems]
