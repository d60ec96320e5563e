"""A form that was read is stored as plain data and comes back the same: nothing is read from a file twice."""

import json

import pytest

from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import as_record, from_record
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.writer import write_template
from tests.sheets.published import FORMS, form_file
from tests.sheets.target_samples import DATONG, PANYU, QINGPU

PUBLISHED = {path.name: path.read_bytes() for path in (*FORMS, QINGPU, DATONG, PANYU)}


@pytest.mark.parametrize("name", [*PUBLISHED, "模板.xlsx", "坏文件.xlsx"])
def test_what_was_read_comes_back_the_same(name: str) -> None:
    content = PUBLISHED.get(name) or (write_template() if name == "模板.xlsx" else b"no workbook")
    found = read_all([Upload(name, content)])
    assert found
    for form in found:
        assert from_record(json.loads(json.dumps(as_record(form), ensure_ascii=False))) == form


def test_a_file_is_read_as_the_kind_of_form_that_it_holds() -> None:
    found = read_all(
        [Upload("a", form_file("01").read_bytes()), Upload("b", QINGPU.read_bytes()), Upload("c", b"no workbook")]
    )
    assert [type(form) for form in found] == [OfficialForm, TargetForm, UnknownForm]
    assert [form.file for form in found] == ["a", "b", "c"]
