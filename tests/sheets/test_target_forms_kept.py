"""A target form that was read is stored as plain data and comes back the same."""

import json

import pytest

from evaluator.sheets.targets.reader import read_target_forms
from evaluator.sheets.targets.records import as_record, from_record
from evaluator.sheets.targets.writer import write_template
from tests.sheets.published import form_file
from tests.sheets.target_samples import DATONG, QINGPU


@pytest.mark.parametrize("source", [QINGPU, DATONG, form_file("01"), write_template()], ids=["甲", "乙", "丙", "丁"])
def test_what_was_read_comes_back_the_same(source: object) -> None:
    for form in read_target_forms(source):  # type: ignore[arg-type]
        stored = json.loads(json.dumps(as_record(form), ensure_ascii=False))
        assert from_record(stored) == form
