"""Files that once broke a reader, found by changing genuine ones: each is answered now."""

from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.reading import Upload, read_all

HEAD = "一级指标,二级指标,三级指标,年度指标值,分值"


def test_a_head_beyond_the_columns_that_forms_have_is_no_head() -> None:
    (form,) = read_all([Upload("表.csv", f"{',' * 300}{HEAD}\n{',' * 300}产出指标,数量指标,人数,≥5人,10".encode())])
    assert isinstance(form, UnknownForm)
    assert form.problems[0].message
