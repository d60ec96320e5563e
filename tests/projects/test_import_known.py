"""认得的文件: a file that comes again is said to have become what became of it, not what its import did."""

import pytest

from projects.models import Import
from projects.services import importing
from projects.services.importing import bringing
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, file_of, official, planned, read_in_this_process, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def test_each_file_is_said_to_have_become_what_it_became_and_not_what_its_import_did(office: Office) -> None:
    for name in ("甲", "乙", "丙"):
        building.open_form(office, code=f"310-{name}", form=building.build_form(name=name))
    one, left, wrong, same = (
        file_of(official(name="甲", rows=FILLED), "甲.xlsx"),
        file_of(official(name="乙", rows=FILLED), "乙.xlsx"),
        file_of(official(name="丙", year=2023), "丙.xlsx"),
        file_of(building.build_form(name="丙"), "丙丙.xlsx"),
    )
    first = brought(office, one, left, wrong, same)
    numbers = {form.file: form.number for form in planned(first).forms}
    line = planned(first).forms[numbers["甲.xlsx"] - 1].cells[0]
    ticks = {str(numbers["乙.xlsx"]): False, f"{numbers['甲.xlsx']}|{line.key}": False}
    importing.tick(user=office.preparer, import_id=first.pk, ticks=ticks, without_refused=True)
    importing.apply_import(user=office.preparer, import_id=first.pk)
    again = brought(office, one, left, wrong, same)

    def became(user: object) -> list[str]:
        return [known.sentence.split(" ", 3)[3] for known in importing.known_files(user, again)]  # type: ignore[arg-type]

    assert sorted(became(office.preparer)) == sorted(
        [
            "已经导入过，其中 1 个单元格没有勾选，没有写",
            "读过，没有写入（没有勾选 1 个）",
            "读过，没有写入（拒绝 1 个）",
            "读过，和当时系统里的一样，没有要写的",
        ]
    )
    assert became(office.colleague) == ["已经导入过，其中 1 个单元格没有勾选，没有写"], (
        "what another left out is theirs"
    )
    bringing.expire([Import.objects.get(pk=first.pk)])
    assert sorted(became(office.preparer)) == sorted(["已经导入过", *["读过，没有写入"] * 3]), "the plan is gone"
    kept = Import.objects.get(pk=first.pk)
    kept.written = [{name: value for name, value in each.items() if name != "file"} for each in kept.written]
    kept.save()
    assert set(became(office.preparer)) == {"和别的文件一起导入过，那一次写入 1 个项目，有没有这个文件的已经查不到"}, (
        "as imports were kept before"
    )


def test_a_package_of_which_a_part_was_written_says_how_much(office: Office) -> None:
    for name in ("甲", "乙"):
        building.open_form(office, code=f"310-{name}", form=building.build_form(name=name))
    package = zipped(*(file_of(official(name=name, rows=FILLED), f"{name}.xlsx") for name in ("甲", "乙")))
    first = brought(office, package)
    importing.tick(user=office.preparer, import_id=first.pk, ticks={"2": False})
    importing.apply_import(user=office.preparer, import_id=first.pk)
    (known,) = importing.known_files(office.preparer, brought(office, package))
    assert known.sentence.endswith(" 导入过，写入 1 个项目，没有写 1 个（没有勾选 1 个）")
