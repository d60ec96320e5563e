"""列的对应: an unknown form is named once, read at once, and read in silence but told of the next time."""

from dataclasses import replace

import pytest
from django.utils import timezone

from evaluator.sheets.reading import Upload
from projects.models import AuditEntry, Import, SheetMapping
from projects.permissions import NotVisible
from projects.selectors.mappings import kept_mapping, kept_mappings, mapping_records
from projects.services import importing
from projects.services.importing.mappings import delete_mapping, keep_mapping, rename_mapping
from projects.services.importing.naming import Said, naming_page
from projects.services.importing.sheets import unmapped_of
from projects.services.results import Refused
from tests.projects import building, imported_files
from tests.projects.building import Office
from tests.projects.ledgers import COLUMNS, HEAD, ROWS, SAID, ledger
from tests.sheets.workbooks_made import typed

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
    return keep_mapping(user=user, import_id=record.pk, number=1, said=said, unit_id=unit, name=name)


def test_the_page_shows_the_table_and_what_its_columns_seem_to_be(office: Office) -> None:
    page = naming_page(user=office.preparer, import_id=brought(office, ledger()).pk, number=1)
    assert (page.file, page.sheet, page.said.head_row) == ("台账1.xlsx", "台账", 3)
    assert [line.texts[0] for line in page.lines[:3]] == ["某市培训中心考核台账", "项目名称", "大类"]
    assert [line.is_head for line in page.lines[:4]] == [False, False, True, False]
    assert [column.letters for column in page.columns] == list("ABCDEFGH")
    assert page.columns[3].chosen == "target"
    assert {field.key: field.value for field in page.fields}["project"] == "B2"
    assert dict(page.options)["actual"] == "实际完成值"


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
    said = Said(
        "self_evaluation", 3, 1, {key: what for key, what in columns.items() if what}, {"project": "职业技能培训"}
    )
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
        keep_mapping(
            user=office.preparer, import_id=record.pk, number=2, said=SAID, unit_id=office.section.pk, name="没有这张"
        )
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
    monkeypatch.setattr("projects.services.importing.bringing.MOST_FORMS", 1)
    with pytest.raises(Refused) as refused:
        kept(office, record)
    assert [problem.code for problem in refused.value.problems] == ["too-many-forms"]
    assert not SheetMapping.objects.exists()
    assert len(unmapped_of(Import.objects.get(pk=record.pk))) == 2
