"""解冻：a frozen revision goes to paper the short way, and what it says there is what the long way says."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from evaluator.review import Stage
from projects.models import Evaluation
from projects.selectors.canonical import canonical, from_plain
from projects.selectors.content import EvaluationContent, GoalContent
from projects.selectors.live import live_content, thaw
from projects.services.exporting.thawing import thawed_form
from projects.services.exporting.translating import official_form
from tests.projects import building

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in() -> EvaluationContent:
    return thaw(building.build_at(Stage.SUBMITTED, building.build_office()).revisions.get())


def said_alike(content: EvaluationContent) -> bool:
    return thawed_form(json.loads(canonical(content))) == official_form(content)


def test_a_form_that_was_handed_in_says_the_same_either_way(handed_in: EvaluationContent) -> None:
    form = thawed_form(json.loads(canonical(handed_in)))
    assert form.total_score.number == handed_in.total
    assert [row.indicator.text for row in form.rows] == [row.indicator.text for row in building.ROWS]
    assert form == official_form(handed_in)


def test_what_is_pending_is_empty_either_way() -> None:
    form = building.open_form(building.build_office())
    content = live_content(Evaluation.objects.get(pk=form.pk))
    assert thawed_form(json.loads(canonical(content))).total_score.blank
    assert said_alike(content)


def test_money_by_source_is_the_same_in_either_unit(handed_in: EvaluationContent) -> None:
    total, *others = handed_in.funding
    other = replace(others[0], executed=Decimal("333333.33"), adjusted=Decimal("1000000.00"), initial=None)
    nothing = replace(others[1], executed=Decimal("0.00"), adjusted=Decimal("0.00"))
    typed = replace(others[2], executed=Decimal("120000.00"), as_typed={"executed": "12万", "adjusted": "另报"})
    content = replace(handed_in, funding=(total, other, nothing, typed))
    form = thawed_form(json.loads(canonical(content)))
    assert [row.rate.text for row in form.funding[1:3]] == ["33.33", "0"]
    assert (form.funding[3].executed.text, form.funding[3].executed.number) == ("12万", 12)
    assert said_alike(content)
    assert said_alike(replace(content, money_unit="元"))


def test_several_goals_are_the_same(handed_in: EvaluationContent) -> None:
    second, empty = GoalContent(8, 1, "第二个目标。", "已经达到。", {}), GoalContent(9, 1, "", "", {})
    content = replace(handed_in, goals=(*handed_in.goals, second, empty))
    assert len(thawed_form(json.loads(canonical(content))).goals) == len(handed_in.goals) + 2
    assert said_alike(content)
    assert said_alike(replace(handed_in, goals=()))


def test_an_explanation_that_was_not_composed_names_cause_measure_owner_and_day(handed_in: EvaluationContent) -> None:
    first, *lines = handed_in.lines
    first = replace(
        first, composed="", improvement_due=date(2025, 3, 31), improvement_owner="王强", given_reason="酌情"
    )
    content = replace(handed_in, lines=(first, *lines))
    reason = thawed_form(json.loads(canonical(content))).rows[0].reason.text
    for part in (first.deviation_reason, first.improvement, "王强", "2025-03-31 前完成", "酌情"):
        assert part in reason
    assert said_alike(content)


def test_a_revision_from_before_there_were_such_fields_is_the_same(handed_in: EvaluationContent) -> None:
    plain = json.loads(canonical(handed_in))
    for line in plain["lines"]:
        del line["composed"], line["improvement_owner"], line["adjusted"]
    del plain["working"]["execution_points"], plain["submitted_by"], plain["submitted_at"]
    form = thawed_form(plain)
    assert handed_in.lines[0].deviation_reason in form.rows[0].reason.text
    assert form == official_form(from_plain(EvaluationContent, plain))
