"""The forms of Yunnan, Sichuan, Hubei and Chongqing: what is written in each is read back, and moves between them."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from evaluator.sheets import layout
from evaluator.sheets.dividing import divided, joined
from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm
from evaluator.sheets.reader import read_forms
from evaluator.sheets.records import as_record, from_record
from evaluator.sheets.writer import write_form
from tests.sheets.published import FORMS
from tests.sheets.workbooks_made import typed

YUNNAN, SICHUAN, HUBEI, CHONGQING = (
    f"{region}/self_evaluation-2020" for region in ("530000", "510000", "420000", "500000")
)
PLACES = (YUNNAN, SICHUAN, HUBEI, CHONGQING)


def number(value: str) -> Entry:
    """A number as the forms print it, with two decimals."""
    return Entry(f"{Decimal(value):.2f}", Decimal(value))


def row(category: str, subcategory: str, name: str, target: str, actual: str, points: str, **more: str) -> IndicatorRow:
    texts = {key: Entry(text) for key, text in more.items()}
    names = (Entry(category), Entry(subcategory), Entry(name))
    return IndicatorRow(*names, Entry(target), Entry(actual), number(points), number(points), Entry(), **texts)


def form(place: str, *rows: IndicatorRow, **more: object) -> OfficialForm:
    money = FundingRow("total", number("120.5"), number("118"), number("117.99"), number("20"), number("99.99"))
    dashed = [FundingRow(source, points=Entry("-"), score=Entry("-")) for source in ("appropriation", "carry_over")]
    whole = OfficialForm(
        layout=place,
        project=Entry("职业技能培训"),
        department=Entry("某市人力资源和社会保障局"),
        unit=Entry("某市培训中心"),
        year=2024,
        money_unit=layout.get(place).money_unit,
        funding=(replace(money, score=number("20")), *dashed, FundingRow("other")),
        goal=Entry("完成年度培训任务。"),
        achievement=Entry("全部完成。"),
        rows=rows,
        total_points=number("100"),
        total_score=number("100"),
        grade=Entry("优"),
    )
    return replace(whole, **more)


SPLIT = (
    row("产出指标", "数量指标", "培训人数", "≥500人", "510", "40", direction="≥", unit="人"),
    row("产出指标", "质量指标", "合格率", "=98%", "98%", "20", direction="=", unit="%"),
    row("效益指标", "社会效益指标", "就业能力", "提升", "达成", "20", direction="定性", unit="/"),
)
PLAIN = (
    row("产出指标", "数量指标", "培训人数", "≥500(人)", "510", "40"),
    row("产出指标", "数量指标", "培训场次", "5场", "5场", "20"),
)
BELOW = {
    "conclusion": Entry("说明：项目实施较好。\n达到预期。"),
    "issues": Entry("无"),
    "improvements": Entry("加强宣传，扩大覆盖面。"),
}
GOALS = (
    Goal(Entry("培训500人。"), Entry("培训510人。")),
    Goal(Entry("开展5场。"), Entry()),
    Goal(Entry("群众满意。"), Entry("满意度96%。")),
)
SEVERAL = {
    "goals": GOALS,
    "goal": Entry("培训500人。\n开展5场。\n群众满意。"),
    "achievement": Entry("培训510人。\n满意度96%。"),
}
ADJUSTED = (
    row("产出指标", "数量指标", "培训人数", "≥450人", "460人", "50", initial_target="≥500人", adjusted_target="≥450人",
        coefficient="1", core="是"),
    row("产出指标", "质量指标", "合格率", "≥98%", "98%", "50", initial_target="≥98%", coefficient="1", core="否"),
)  # fmt: skip
WHOLE = {
    "Yunnan": form(YUNNAN, *SPLIT),
    "Sichuan": form(SICHUAN, *SPLIT, **BELOW),
    "Hubei with several goals": form(HUBEI, *PLAIN, **SEVERAL),
    "Hubei with one goal": form(HUBEI, *PLAIN),
    "Chongqing": form(CHONGQING, *ADJUSTED),
}


def read(content: bytes) -> OfficialForm:
    (found,) = read_forms(content)
    assert isinstance(found, OfficialForm)
    return found


def again(one: OfficialForm) -> OfficialForm:
    return read(write_form(one))


def said(part: object) -> object:
    """What a form says, without addresses."""
    if isinstance(part, Entry):
        return part.text, part.number
    if isinstance(part, tuple):
        return tuple(said(each) for each in part)
    if isinstance(part, FundingRow | IndicatorRow | Goal):
        return {each.name: said(getattr(part, each.name)) for each in fields(part)}
    return part


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_written_is_read_back_and_stored_without_loss(name: str) -> None:
    written = WHOLE[name]
    once = again(written)
    assert once.problems == ()
    for part in fields(OfficialForm):
        if part.name not in ("file", "sheet"):
            assert said(getattr(once, part.name)) == said(getattr(written, part.name)), part.name
    assert again(once) == once
    assert from_record(as_record(once)) == once


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("path", FORMS[::4], ids=lambda path: path.stem)
def test_a_published_form_goes_into_another_places_form_and_keeps_every_target(place: str, path: object) -> None:
    (published,) = read_forms(path)
    assert isinstance(published, OfficialForm)
    moved = again(replace(published, layout=place))
    assert moved.layout == place
    assert [line.target.text for line in moved.rows] == [line.target.text for line in published.rows]
    assert [said(line.points) for line in moved.rows] == [said(line.points) for line in published.rows]
    assert said(moved.funding) == said(published.funding)


def test_the_three_columns_of_a_target_are_filled_from_its_text() -> None:
    rows = {
        "≥95%": ("≥", "95", "%"),
        "≤3500元/人": ("≤", "3500", "元/人"),
        "20次": ("", "20", "次"),
        "≥3.00(次)": ("≥", "3.00(次)", ""),
        "不少于20次": ("", "不少于20次", ""),
        "11月30日前": ("", "11月30日前", ""),
        "提升": ("定性", "提升", ""),
        "100%覆盖": ("", "100%覆盖", ""),
        "==5": ("", "==5", ""),
        "": ("", "", ""),
        " ≥5次": ("", " ≥5次", ""),
    }
    assert {text: divided(row("", "", "", text, "", "1")) for text in rows} == rows
    assert all(joined(*parts) == text for text, parts in rows.items())


def test_the_unit_of_the_record_is_printed_where_the_target_bears_it() -> None:
    assert divided(row("", "", "", "≥20次", "", "1", unit="次")) == ("≥", "20", "次")
    assert divided(row("", "", "", "≥20(次)", "", "1", unit="次")) == ("≥", "20(次)", "")


def test_texts_below_the_table_are_no_indicators_and_an_indicator_may_bear_their_name() -> None:
    named = (*SPLIT, row("效益指标", "社会效益指标", "存在问题", "=0个", "0个", "20", direction="=", unit="个"))
    once = again(form(SICHUAN, *named, **BELOW))
    assert [line.indicator.text for line in once.rows][-1] == "存在问题"
    assert len(once.rows) == 4
    assert once.issues.text == "无"


def test_an_adjusted_target_counts_and_a_dash_is_none() -> None:
    head = ["一级指标", "二级指标", "三级指标", "年初指标值", "调整指标值", "实际完成值", "分值", "得分", "备注"]
    rows = [
        ["项目支出绩效自评表（2024年度）"],
        ["项目名称", "培训", "主管部门", "某局", "实施单位", "某中心"],
        ["", "年初预算数", "全年预算数（万元）", "全年执行数"],
        ["年度资金总额", 1, 1, 1],
        head,
        ["产出", "数量", "人数", "≥50人", "≥40人", "45人", 50, 50],
        ["产出", "数量", "场次", "≥5场", "-", "5场", 50, 50],
    ]
    found = read(typed(rows))
    assert [line.target.text for line in found.rows] == ["≥40人", "≥5场"]
    assert [line.initial_target.text for line in found.rows] == ["≥50人", "≥5场"]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_certain_about_a_places_form_says_so(place: str) -> None:
    assert layout.get(place).source.confidence == "to-confirm"
    assert layout.find(f"{place[:2]}0100", "self_evaluation", 2024).id == place
