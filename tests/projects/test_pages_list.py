"""项目列表: search, filters, chips, sorting, totals, pages, empty states; the same with and without script."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from projects.models import Round, Unit
from projects.views import listing
from tests.projects.rows import a_bureau, a_person, a_round, a_section, an_evaluation

pytestmark = pytest.mark.django_db
GRADED = {"pending_count": 0, "filled_count": 8}


@pytest.fixture
def bureau() -> Unit:
    return a_bureau()


@pytest.fixture
def round_2024(bureau: Unit) -> Round:
    return a_round(bureau)


@pytest.fixture
def three(bureau: Unit, round_2024: Round) -> None:
    """Three published projects: 专业技术… still pending, 行政执法… with nothing spent, 高技能人才… complete."""
    first, second = a_section(bureau, "01", "职业能力建设处"), a_section(bureau, "02", "行政执法处")
    pending = {"sort_key": "zhuan", "initials": "zyjsrygl", "code": "A-014", "owed_count": 3}
    an_evaluation(first, round_2024, "专业技术人员管理工作经费", **pending)
    an_evaluation(
        second,
        round_2024,
        "行政执法经费",
        sort_key="xing",
        initials="xzzfjf",
        code="B-019",
        initial_budget=Decimal(0),
        adjusted_budget=Decimal("406000"),
        executed_amount=Decimal(0),
        execution_rate=Decimal(0),
        total=Decimal("45.00"),
        grade="差",
        error_count=3,
        **GRADED,
    )
    an_evaluation(
        first,
        round_2024,
        "高技能人才工作专项",
        sort_key="gao",
        initials="gjnrc",
        code="A-003",
        initial_budget=Decimal("8100000"),
        adjusted_budget=Decimal("8100000"),
        executed_amount=Decimal("8084300"),
        execution_rate=Decimal("99.80"),
        total=Decimal("99.98"),
        grade="优",
        **GRADED,
    )


@pytest.fixture
def visitor(client: Client, bureau: Unit) -> Client:
    client.force_login(a_person("chenjing", bureau, full_name="陈静"))
    return client


def text_of(client: Client, query: str = "", **headers: str) -> str:
    return client.get(f"/projects/{query}", headers=headers).content.decode()


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/evaluations/\d+/">([^<]+)</a>', text)


def chips(text: str) -> dict[str, int]:
    return {word: int(count) for word, count in re.findall(r">([^<>]+) <b>(\d+)</b></a>", text)}


@pytest.mark.usefixtures("three")
def test_names_stand_in_the_order_of_their_pinyin(visitor: Client) -> None:
    assert names(text_of(visitor)) == ["高技能人才工作专项", "行政执法经费", "专业技术人员管理工作经费"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("-name", "专业技术人员管理工作经费"),
        ("-executed_amount", "高技能人才工作专项"),
        ("executed_amount", "行政执法经费"),
        ("-execution_rate", "高技能人才工作专项"),
        ("adjusted_budget", "行政执法经费"),
        ("-total", "高技能人才工作专项"),
    ],
)
def test_a_column_sorts_both_ways_and_says_so(visitor: Client, column: str, first: str) -> None:
    text = text_of(visitor, f"?sort={column}")
    assert names(text)[0] == first
    assert f'aria-sort="{"descending" if column.startswith("-") else "ascending"}"' in text


@pytest.mark.usefixtures("three")
def test_an_unknown_column_or_page_is_no_fault_of_the_page(visitor: Client) -> None:
    assert len(names(text_of(visitor, "?sort=nonsense&page=99&stage=nonsense&unit=999&rate=x&grade=x"))) == 3


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("words", ["行政", "xzzf", "XZZF", "B-019", "执法 经费"])
def test_a_project_is_found_by_name_first_letters_or_code(visitor: Client, words: str) -> None:
    assert names(text_of(visitor, f"?q={words}")) == ["行政执法经费"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?rate=low", ["行政执法经费"]),
        ("?rate=enough", ["高技能人才工作专项", "专业技术人员管理工作经费"]),
        ("?grade=优", ["高技能人才工作专项"]),
        ("?grade=none", ["专业技术人员管理工作经费"]),
        ("?stage=draft&grade=差", ["行政执法经费"]),
    ],
)
def test_conditions_narrow_the_list(visitor: Client, query: str, found: list[str]) -> None:
    assert names(text_of(visitor, query)) == found


@pytest.mark.usefixtures("three")
def test_a_unit_is_chosen_by_its_own_name(visitor: Client) -> None:
    text = text_of(visitor)
    option = re.search(r'<option value="(\d+)">行政执法处</option>', text)
    assert option is not None
    assert names(text_of(visitor, f"?unit={option.group(1)}")) == ["行政执法经费"]


@pytest.mark.usefixtures("three")
def test_chips_count_each_stage_under_the_other_conditions(visitor: Client, bureau: Unit, round_2024: Round) -> None:
    an_evaluation(bureau, round_2024, "还没动的项目", filled_count=0)
    everything = chips(text_of(visitor))
    assert everything["全部"] == 4
    assert everything["未开始"] == 1
    assert everything["填报中"] == 3
    assert everything["已审定"] == 0
    assert chips(text_of(visitor, "?rate=low&stage=not_started"))["填报中"] == 1


@pytest.mark.usefixtures("three")
def test_totals_are_those_of_everything_that_meets_the_conditions(visitor: Client) -> None:
    """By hand: 689.60 + 0 + 810.00; 551.60 + 40.60 + 810.00; 461.62 + 0 + 808.43; 1270.05 ÷ 1402.20 = 90.57 %."""
    foot = text_of(visitor).split("<tfoot>", 1)[1]
    for figure in ("合计 3 个", "1,499.60", "1,402.20", "1,270.05", "90.57%", "72.49", "已定总分的 2 个项目平均"):
        assert figure in foot
    assert "合计 1 个" in text_of(visitor, "?grade=优").split("<tfoot>", 1)[1]


@pytest.mark.usefixtures("three")
def test_the_unit_of_money_stands_above_the_table(visitor: Client) -> None:
    text = text_of(visitor)
    assert text.index("金额单位：万元") < text.index("<table")


@pytest.mark.usefixtures("three")
def test_a_row_says_in_words_what_it_marks_by_colour(visitor: Client) -> None:
    text = text_of(visitor)
    rows = re.findall(r"<tr>.*?</tr>", text.split("<tbody>", 1)[1], re.S)
    told = dict(zip(names(text), rows, strict=False))
    assert "偏低" in told["行政执法经费"]
    assert "年初为 0" in told["行政执法经费"]
    assert "3 处错误" in told["行政执法经费"]
    assert "偏低" not in told["高技能人才工作专项"]
    assert "可以报送" in told["高技能人才工作专项"]
    assert "调减 20.01%" in told["专业技术人员管理工作经费"]
    assert "还差 3 处" in told["专业技术人员管理工作经费"]
    assert "未定" in told["专业技术人员管理工作经费"]
    assert "—" in told["专业技术人员管理工作经费"], "no total is a dash, not zero"


@pytest.mark.usefixtures("three")
def test_an_empty_result_says_which_condition_to_drop(visitor: Client) -> None:
    text = text_of(visitor, "?stage=not_started&rate=low")
    assert "没有符合条件的项目" in text
    assert "3 个项目里，没有符合这 2 条的" in text
    assert "阶段：未开始" in text
    assert "执行率：低于 80%" in text
    assert "去掉“未开始”，有 1 个" in text
    assert "清除全部条件" in text


@pytest.mark.usefixtures("three")
def test_an_empty_result_that_no_single_condition_explains_says_so(visitor: Client) -> None:
    assert "单独去掉哪一条都还是没有" in text_of(visitor, "?stage=not_started&q=没有这个名字")


def test_nobody_without_projects_is_told_about_conditions(visitor: Client) -> None:
    text = text_of(visitor)
    assert "还没有项目" in text
    assert "没有符合条件" not in text


@pytest.mark.usefixtures("three")
def test_htmx_gets_the_table_and_the_chips_alone(visitor: Client) -> None:
    text = text_of(visitor, "?q=行政", **{"HX-Request": "true"})
    assert "<html" not in text
    assert 'id="stage-chips"' in text
    assert 'hx-swap-oob="true"' in text
    assert names(text) == ["行政执法经费"]
    assert 'id="q"' not in text, "the search field stays, or an input method would lose its word"


@pytest.mark.usefixtures("three")
def test_every_swap_has_an_address_that_works_without_script(visitor: Client) -> None:
    text = text_of(visitor)
    for tag in re.findall(r"<a [^>]*hx-get=[^>]*>", text):
        swap, link = re.search(r'hx-get="([^"]+)"', tag), re.search(r'href="([^"]+)"', tag)
        assert swap is not None
        assert link is not None
        assert swap.group(1) == link.group(1)
    form = re.search(r'<form class="filters".*?>', text, re.S)
    assert form is not None
    assert 'method="get"' in form.group()
    assert "<noscript><button" in text


def test_a_hundred_rows_come_at_once_and_then_pages_of_fifty(
    visitor: Client, bureau: Unit, round_2024: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.views.listing.AT_ONCE", 4)
    monkeypatch.setattr("projects.views.listing.PER_PAGE", 2)
    for number in range(4):
        an_evaluation(bureau, round_2024, f"项目{number}")
    text = text_of(visitor)
    assert len(names(text)) == 4
    assert "翻页" not in text
    an_evaluation(bureau, round_2024, "项目4")
    text = text_of(visitor, "?page=2")
    assert names(text) == ["项目2", "项目3"]
    assert "第 2 / 3 页，共 5 个" in text
    assert "合计 5 个" in text, "totals are of all pages"


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("asked", ["per_page=-1", "per_page=1", "page=-1", "page=0", "page=９９９９９", "page="])
def test_the_length_of_a_page_is_ours_and_a_page_that_is_none_is_the_nearest(visitor: Client, asked: str) -> None:
    assert len(names(text_of(visitor, f"?{asked}"))) == 3


def test_the_limits_are_a_hundred_and_fifty() -> None:
    assert (listing.AT_ONCE, listing.PER_PAGE) == (100, 50)


@pytest.mark.usefixtures("three")
def test_projects_of_another_unit_are_neither_listed_nor_counted(client: Client, bureau: Unit) -> None:
    other = a_bureau("320", "别的局")
    client.force_login(a_person("wanglei", other))
    text = text_of(client)
    assert names(text) == []
    assert "行政执法" not in text


@pytest.mark.usefixtures("three")
def test_a_section_sees_its_own_projects_only(client: Client) -> None:
    section = Unit.objects.get(name="行政执法处")
    client.force_login(a_person("wanglei", section))
    text = text_of(client)
    assert names(text) == ["行政执法经费"]
    assert chips(text)["全部"] == 1


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("administration", ["system_admin", "security_admin", "auditor"])
def test_administrators_see_no_business_data(client: Client, administration: str) -> None:
    client.force_login(a_person("admin", administration=administration))
    assert names(text_of(client)) == []


def test_a_name_is_text_never_markup(visitor: Client, bureau: Unit, round_2024: Round) -> None:
    an_evaluation(bureau, round_2024, "<script>alert(1)</script>")
    assert "<script>alert(1)</script>" not in text_of(visitor)
    assert "<script>alert" not in text_of(visitor, "?q=%3Cscript%3Ealert(1)%3C/script%3Ex")


@pytest.mark.usefixtures("three")
def test_a_list_shows_one_year_and_the_newest_unless_asked(visitor: Client, bureau: Unit) -> None:
    an_evaluation(bureau, a_round(bureau, fiscal_year=2023), "上一年的项目")
    newest = text_of(visitor)
    assert len(names(newest)) == 3
    assert "2024 年度 · 3 个" in newest
    earlier = text_of(visitor, "?year=2023")
    assert names(earlier) == ["上一年的项目"]
    assert "合计 1 个" in earlier
    assert "year=2023&amp;stage=draft" in earlier, "a chip stays in its year"
    assert names(text_of(visitor, "?year=1999")) == names(newest)


@pytest.mark.usefixtures("three")
def test_one_year_offers_no_choice_of_years(visitor: Client) -> None:
    assert 'aria-label="年度"' not in text_of(visitor)
