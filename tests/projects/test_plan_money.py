"""项目资金 of the goals: typed, kept as typed, compared, merged, locked, carried over, and opened as the budget."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from evaluator.policies import loader
from projects.migrations._triggers import remove
from projects.models import AuditEntry, ProjectFunding, TargetPlan
from projects.permissions import NotVisible
from projects.selectors.pages.plan_money import PlanMoney
from projects.selectors.plans.content import MoneyLine
from projects.selectors.plans.funding import comparisons
from projects.selectors.plans.history import plan_cell_history
from projects.selectors.plans.page import plan_page
from projects.services import opening, planning
from projects.services.planning import MoneyRow
from projects.services.planning.exporting import export_plan
from projects.services.results import CellChange, Refused, Unfinished
from tests.projects.building import Office, build_office
from tests.projects.goals import YEAR, approved, build_plan, money_in, submitted, type_in, version_in
from tests.projects.imported_files import GoalChoice, import_goals
from tests.projects.test_planning import round_of_2025

pytestmark = pytest.mark.django_db
TOTAL, STATE, OWN, OTHER = "funding:total", "funding:appropriation", "funding:own", "funding:other"


@pytest.fixture
def office() -> Office:
    return build_office()


def block(office: Office, plan: TargetPlan, who: str = "preparer") -> PlanMoney:
    return plan_page(getattr(office, who), plan.pk, loader.get).money


def values(office: Office, plan: TargetPlan) -> dict[str, tuple[str, str]]:
    return {row.source: (row.requested.value, row.period_requested.value) for row in block(office, plan).rows}


def bare(office: Office) -> TargetPlan:
    """A project made by form: nothing has been said of its money."""
    data = planning.ProjectData(code="520-009", name="技能大赛")
    return planning.start_plan(user=office.preparer, unit_id=office.section.pk, fiscal_year=YEAR, project=data)


# Typing ---------------------------------------------------------------------------------------------------------------


def test_a_new_project_has_the_usual_rows_and_none_is_stored_before_somebody_types(office: Office) -> None:
    plan = bare(office)
    assert values(office, plan) == {"total": ("", ""), "appropriation": ("", ""), "other": ("", "")}
    assert not ProjectFunding.objects.exists()


def test_amounts_are_typed_in_wan_and_stored_to_the_fen(office: Office) -> None:
    plan = bare(office)
    saved = type_in(
        office.preparer, plan, (TOTAL, "requested", "１２０万元"), (TOTAL, "period_requested", "300.000001")
    )
    assert saved.written == ((TOTAL, "requested"), (TOTAL, "period_requested"))
    (row,) = ProjectFunding.objects.all()
    assert (row.fiscal_year, row.source, row.requested) == (YEAR, "total", Decimal("1200000.00"))
    assert row.period_requested == Decimal("3000000.01")
    assert values(office, plan)["total"] == ("120.00", "300.000001")


def test_zero_blank_not_applicable_and_not_yet_are_four_things(office: Office) -> None:
    plan = bare(office)
    type_in(office.preparer, plan, (TOTAL, "requested", "0"), (STATE, "requested", "/"), (OTHER, "requested", "待定"))
    rows = money_in(plan)
    assert (rows["total"].requested, rows["total"].as_typed) == (0, {})
    assert (rows["appropriation"].requested, rows["appropriation"].as_typed) == (None, {"requested": "/"})
    assert rows["other"].as_typed == {"requested": "待定"}
    shown = values(office, plan)
    assert (shown["total"][0], shown["appropriation"][0], shown["other"][0]) == ("0.00", "/", "待定")
    levels = {row.source: [str(each.level) for each in row.problems] for row in block(office, plan).rows}
    assert levels == {"total": [], "appropriation": [], "other": ["note"]}


@pytest.mark.parametrize("text", ["约一百", "-3", "1e9", "0.0000001", "9999999999999"])
def test_a_text_that_is_no_amount_is_kept_with_a_sentence_and_stands_in_the_way(office: Office, text: str) -> None:
    plan = build_plan(office)
    saved = type_in(office.preparer, plan, (STATE, "requested", text))
    assert saved.problems[0].message.startswith("财政资金“年度申请金额”：")
    assert values(office, plan)["appropriation"][0] == text
    with pytest.raises(Unfinished, match="财政资金“年度申请金额”"):
        submitted(office, plan)
    type_in(office.preparer, plan, (STATE, "requested", "待定"))
    assert submitted(office, plan).stage == "submitted"


def test_goals_without_any_money_are_remarked_on_and_sent_all_the_same(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, (TOTAL, "requested", ""))
    page = plan_page(office.preparer, plan.pk, loader.get)
    assert [each.message for each in page.warnings] == ["没有填年度申请金额"]
    assert not page.missing
    assert submitted(office, plan).stage == "submitted"
    assert not plan_page(office.preparer, build_plan(office, code="520-002").pk, loader.get).warnings


@pytest.mark.parametrize("target", ["funding:lottery", "funding:", "funding:1", "funding"])
def test_a_source_that_does_not_exist_has_no_cell(office: Office, target: str) -> None:
    plan = build_plan(office)
    change = CellChange(target, "requested", "1", 0)
    with pytest.raises(Refused, match="没有这一格"):
        planning.save_plan_cells(user=office.preparer, plan_id=plan.pk, changes=(change,))
    with pytest.raises(Refused, match="没有这一格"):
        type_in(office.preparer, plan, (TOTAL, "approved", "1"))


# Two people, blocks, history ------------------------------------------------------------------------------------------


def test_the_same_amount_of_two_people_shows_both_texts_and_different_ones_merge(office: Office) -> None:
    plan = bare(office)
    type_in(office.colleague, plan, (TOTAL, "requested", "120"), version=0, window="window02")
    saved = type_in(office.preparer, plan, (TOTAL, "requested", "90"), (TOTAL, "period_requested", "300"), version=0)
    (conflict,) = saved.conflicts
    assert (conflict.label, conflict.theirs, conflict.mine) == ("资金总额“年度申请金额”", "120.00", "90")
    assert values(office, plan)["total"] == ("120.00", "300.00")
    type_in(office.preparer, plan, (TOTAL, "requested", "90"), version=conflict.version)
    assert values(office, plan)["total"][0] == "90.00"


def test_a_whole_block_is_written_complete_or_not_at_all(office: Office) -> None:
    plan = bare(office)
    cells = ((TOTAL, "requested", "120"), (STATE, "requested", "一百"), (OTHER, "requested", "20"))
    saved = type_in(office.preparer, plan, *cells, whole=True)
    assert saved.held
    assert [each.target for each in saved.unwritten] == [STATE]
    assert not ProjectFunding.objects.exists()
    assert not type_in(office.preparer, plan, cells[0], cells[2], whole=True).held
    assert sorted(money_in(plan)) == ["other", "total"]


def test_each_amount_has_its_history_and_its_audit_entry(office: Office) -> None:
    plan = bare(office)
    type_in(office.preparer, plan, (TOTAL, "requested", "120"))
    type_in(office.colleague, plan, (TOTAL, "requested", "130"))
    history = plan_cell_history(office.reader, plan.pk, TOTAL, "requested")
    told = [(each.actor, each.before, each.after) for each in history.moments]
    assert told == [("李敏", "120.00", "130.00"), ("陈静", "", "120.00")]
    assert (history.label, history.value) == ("资金总额“年度申请金额”", "130.00")
    entry = AuditEntry.objects.latest("sequence")
    assert entry.changes[0]["label"] == "资金总额“年度申请金额”"
    for target in ("funding:lottery", "funding:"):
        with pytest.raises(NotVisible):
            plan_cell_history(office.reader, plan.pk, target, "requested")


# Rows -----------------------------------------------------------------------------------------------------------------


def test_a_row_for_another_source_is_added_and_taken_away_while_it_is_empty(office: Office) -> None:
    plan = bare(office)
    planning.add_source(user=office.preparer, plan_id=plan.pk, source="own")
    assert [row.source for row in block(office, plan).rows] == ["total", "appropriation", "own", "other"]
    assert "own" not in dict(block(office, plan).sources)
    with pytest.raises(Refused, match="已经有“单位自筹”这一行"):
        planning.add_source(user=office.preparer, plan_id=plan.pk, source="own")
    type_in(office.preparer, plan, (OWN, "period_requested", "/"))
    with pytest.raises(Refused, match="“单位自筹”这一行还填着内容"):
        planning.remove_source(user=office.preparer, plan_id=plan.pk, source="own")
    type_in(office.preparer, plan, (OWN, "period_requested", ""))
    planning.remove_source(user=office.preparer, plan_id=plan.pk, source="own")
    assert "own" not in values(office, plan)
    notes = list(AuditEntry.objects.filter(outcome="done").order_by("-sequence").values_list("note", flat=True))
    assert notes[0] == "去掉“单位自筹”"
    with pytest.raises(Refused, match="已经不在了"):
        planning.remove_source(user=office.preparer, plan_id=plan.pk, source="own")


@pytest.mark.parametrize(
    ("source", "said"), [("total", "固定的一行"), ("other", "固定的一行"), ("lottery", "没有这种资金来源")]
)
def test_the_usual_rows_stay(office: Office, source: str, said: str) -> None:
    plan = build_plan(office)
    with pytest.raises(Refused, match=said):
        planning.remove_source(user=office.preparer, plan_id=plan.pk, source=source)
    if source == "lottery":
        with pytest.raises(Refused, match=said):
            planning.add_source(user=office.preparer, plan_id=plan.pk, source=source)


def test_who_still_has_a_row_open_that_went_away_is_told_of_what_was_typed_since(office: Office) -> None:
    plan = bare(office)
    for text in ("1", "2", "3", ""):
        type_in(office.preparer, plan, (OWN, "requested", text))
    stale = money_in(plan)["own"].version
    planning.remove_source(user=office.preparer, plan_id=plan.pk, source="own")
    planning.add_source(user=office.preparer, plan_id=plan.pk, source="own")
    type_in(office.preparer, plan, (OWN, "requested", "7"))
    saved = type_in(office.colleague, plan, (OWN, "requested", "8"), version=stale)
    assert [each.theirs for each in saved.conflicts] == ["7.00"]


# Locked ---------------------------------------------------------------------------------------------------------------


def test_money_is_locked_with_the_goals_and_the_reviewer_sees_it(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, (STATE, "requested", "120"))
    submitted(office, plan)
    for step in (
        lambda: type_in(office.preparer, plan, (TOTAL, "requested", "1")),
        lambda: planning.add_source(user=office.preparer, plan_id=plan.pk, source="own"),
        lambda: planning.remove_source(user=office.preparer, plan_id=plan.pk, source="own"),
    ):
        with pytest.raises(Refused):
            step()
    seen = block(office, plan, "reviewer")
    assert [(row.label, row.requested.value, row.requested.editable) for row in seen.rows[:2]] == [
        ("资金总额", "120.00", False),
        ("财政资金", "120.00", False),
    ]
    with pytest.raises(NotVisible):
        type_in(office.stranger, plan, (TOTAL, "requested", "1"))


def test_the_database_itself_keeps_the_money_of_settled_goals(office: Office) -> None:
    plan = approved(office, build_plan(office))
    rows = ProjectFunding.objects.filter(project=plan.project)
    for change in ({"requested": 1}, {"period_requested": 1}, {"source": "own"}, {"as_typed": {"requested": "x"}}):
        with pytest.raises(IntegrityError, match="the goals are locked"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="the goals are locked"), transaction.atomic():
        ProjectFunding.objects.create(project=plan.project, fiscal_year=YEAR, source="own")
    rows.update(approved=1)
    ProjectFunding.objects.create(project=plan.project, fiscal_year=YEAR + 1, source="own")


def test_without_its_triggers_the_database_would_let_the_money_of_settled_goals_change(office: Office) -> None:
    plan = approved(office, build_plan(office))
    remove(apps, SimpleNamespace(connection=connection))
    assert ProjectFunding.objects.filter(project=plan.project).update(requested=1) == 1


# What adds up ---------------------------------------------------------------------------------------------------------


def line(source: str, amount: str = "") -> MoneyLine:
    label = str(ProjectFunding.Source(source).label)
    if amount and not amount[0].isdigit():
        return MoneyLine(source, label, 1, as_typed={"requested": amount})
    return MoneyLine(source, label, 1, requested=Decimal(amount) * 10000 if amount else None)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((line("total", "120"),), []),
        (
            (line("total", "120"), line("appropriation", "100"), line("other", "20")),
            ["年度申请金额：资金总额 120.00 = 财政资金 100.00 + 其他资金 20.00"],
        ),
        (
            (line("total", "120"), line("appropriation", "100")),
            ["年度申请金额：资金总额 120.00，各项合计 100.00（财政资金 100.00），资金总额多 20.00 万元"],
        ),
        (
            (line("total", "0"), line("own", "0.000001")),
            ["年度申请金额：资金总额 0.00，各项合计 0.000001（单位自筹 0.000001），资金总额少 0.000001 万元"],
        ),
        (
            (line("total"), line("other", "5")),
            ["年度申请金额：没有填资金总额，各项合计 5.00 万元（其他资金 5.00）"],
        ),
        ((line("total", "5"), line("appropriation", "5"), line("other", "／")), ["= 财政资金 5.00"]),
        ((line("total", "5"), line("other", "待定")), ["年度申请金额：其他资金不是金额，没有加总比对"]),
        ((line("total", "5"), line("central", "3"), line("local", "2")), ["= 中央财政资金 3.00 + 市县"]),
        (
            (line("total", "5"), line("appropriation", "5"), line("central", "3")),
            [
                "资金总额 5.00 = 财政资金 5.00",
                "财政资金 5.00，各项合计 3.00（中央财政资金 3.00），财政资金多 2.00 万元",
            ],
        ),
    ],
)
def test_a_total_is_compared_with_its_parts_in_words(lines: tuple[MoneyLine, ...], said: list[str]) -> None:
    words = [each.words for each in comparisons(lines)]
    assert len(words) == len(said)
    assert all(part in whole for part, whole in zip(said, words, strict=True)), words


def test_a_total_that_is_not_its_parts_is_remarked_on_and_never_corrected(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, (STATE, "requested", "100"))
    page = plan_page(office.preparer, plan.pk, loader.get)
    assert [(each.code, each.anchor) for each in page.warnings] == [("money-total", "funding-total-requested")]
    assert submitted(office, plan).stage == "submitted"
    assert money_in(plan)["total"].requested == Decimal("1200000.00")
    assert plan_page(office.reviewer, plan.pk, loader.get).warnings


# In and out -----------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_exported_and_comes_back_by_import(office: Office) -> None:
    plan = bare(office)
    type_in(
        office.preparer,
        plan,
        (TOTAL, "requested", "120.000001"),
        (TOTAL, "period_requested", "待定"),
        (STATE, "requested", "0"),
        (OWN, "requested", "/"),
        (OTHER, "requested", "120.000001"),
    )
    file = export_plan(user=office.preparer, plan_id=plan.pk)
    choice = GoalChoice(1, office.section.pk, "520-010", YEAR, "new")
    (back,) = import_goals(office.preparer, file.content, choice, name=file.filename)
    assert values(office, back) == values(office, plan)
    type_in(office.preparer, back, (TOTAL, "requested", "130"))
    assert values(office, back)["total"] == ("130.00", "待定")


def test_what_is_typed_becomes_the_initial_budget(office: Office) -> None:
    plan = build_plan(office)
    planning.add_source(user=office.preparer, plan_id=plan.pk, source="own")
    type_in(
        office.preparer,
        plan,
        ("funding:central", "requested", "60"),
        ("funding:local", "requested", "40"),
        ("funding:carry_over", "requested", "/"),
        (OWN, "requested", "5"),
        (OTHER, "requested", "15"),
    )
    approved(office, plan)
    form = opening.open_from_plan(user=office.preparer, round_id=round_of_2025(office).pk, plan_id=plan.pk)
    lines = {row.source: (row.initial, row.as_typed) for row in form.funding.all()}
    assert lines == {
        "total": (Decimal("1200000.00"), {}),
        "appropriation": (Decimal("1000000.00"), {}),
        "carry_over": (None, {"initial": "/"}),
        "other": (Decimal("200000.00"), {}),
    }


def test_a_budget_of_which_a_part_is_not_known_is_not_known(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, (OWN, "requested", "5"), (OTHER, "requested", "待定"))
    approved(office, plan)
    form = opening.open_from_plan(user=office.preparer, round_id=round_of_2025(office).pk, plan_id=plan.pk)
    other = form.funding.get(source="other")
    assert (other.initial, other.as_typed) == (None, {"initial": "待定"})


def test_next_year_has_the_sources_with_last_years_amounts_beside_and_its_own_blank(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, (OWN, "requested", "20"), (TOTAL, "period_requested", "360"))
    approved(office, plan)
    after = planning.roll_forward(user=office.preparer, plan_id=plan.pk)
    rows = {row.source: row for row in block(office, after).rows}
    assert list(rows) == ["total", "appropriation", "own", "other"]
    assert {source: row.last_amount for source, row in rows.items()} == {
        "total": "120.00",
        "appropriation": "",
        "own": "20.00",
        "other": "",
    }
    assert not any(row.requested.value for row in rows.values())
    assert rows["total"].period_requested.value == "360.00"
    type_in(office.preparer, after, (TOTAL, "period_requested", "400"))
    assert money_in(plan)["total"].period_requested == Decimal("3600000.00"), "what was approved stands as it was"


def test_a_second_year_that_is_imported_brings_its_own_money(office: Office) -> None:
    plan = approved(office, build_plan(office))
    after = planning.start_year(
        user=office.preparer,
        project_id=plan.project_id,
        fiscal_year=YEAR + 1,
        funding=(MoneyRow("total", Decimal(7000000)), MoneyRow("total", Decimal(900000), YEAR + 1)),
    )
    assert values(office, after)["total"] == ("90.00", "700.00")
    assert money_in(plan)["total"].period_requested is None
    assert version_in(after) == 1
