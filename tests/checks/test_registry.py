"""The catalogue: every check says who it is, numbers are unique, and policies set only what checks have."""

from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest

from evaluator import checks
from evaluator.checks import catalogue
from evaluator.checks.registry import Seen, check
from evaluator.policies import loader
from evaluator.problems import Level, Problem
from evaluator.scoring.policy import CheckSetting
from tests.checks.building import found, material, row, shanghai

PROMISED = {"01", "02", "06", "19", "20", "26", "27", "28", "30", "32", "40", "44"}


def test_the_promised_checks_are_registered_in_order():
    numbers = [one.number for one in checks.all_checks()]
    assert set(numbers) >= PROMISED
    assert numbers == sorted(numbers)


def test_every_check_says_what_it_is_where_it_comes_from_and_what_to_do():
    for one in checks.all_checks():
        assert len(one.number) == 2
        assert one.title
        assert one.basis
        assert one.remedy
        assert one.look.__doc__, f"{one.number} has no docstring"


def test_a_number_taken_twice_is_refused():
    def look(material, numbers):
        """Nothing."""
        yield Seen("A1", "…")

    subject = ModuleType("subject")
    for name in ("甲", "乙"):
        setattr(subject, name, check("61", name, level=Level.NOTE, basis="…", remedy="…")(look))
    with pytest.raises(catalogue.DoubleNumber, match=r"61.*甲|61.*乙"):
        catalogue.collect([subject])


def test_every_finding_carries_place_numbers_and_remedy():
    form = material(row("", "", "5", "6"), row("≥90(%)", "90.00(%)", "5", "4"), row("≥50(人)", "好", "5", "5"))
    findings = checks.run(form)
    assert {"02", "06", "19", "20", "26", "27", "32", "44"} <= {finding.check for finding in findings}
    for finding in findings:
        assert finding.remedy, finding
        assert finding.message, finding


def with_setting(number, level, **numbers):
    policy = shanghai()
    source = policy.checks["44"].source
    setting = CheckSetting(number, level, {name: Decimal(value) for name, value in numbers.items()}, source)
    return replace(policy, checks={**policy.checks, number: setting})


def test_a_policy_sets_level_and_threshold_of_a_check():
    lost = row("≥50.00(人)", "35.00(人)", "3", "2.1", "因机构改革人员已划转")
    assert not found(material(lost), "44")
    [finding] = found(material(lost, policy=with_setting("44", Level.WARNING, shortest=20)), "44")
    assert finding.level is Level.WARNING
    assert "不足20个字" in finding.message


def test_policies_set_only_numbers_that_their_checks_have():
    known = {one.number: set(one.numbers) for one in checks.all_checks()}
    for policy in loader.load_all().policies.values():
        for number, setting in policy.checks.items():
            if number in known:
                assert set(setting.numbers) <= known[number], f"{policy.id}: checks.{number}"


def test_what_could_not_be_read_is_told_once_and_at_its_cell():
    form = material(row("≥50(人)", "", "5", "5"), row("≥50(人)", "50(人)", None))
    findings = checks.run(form)
    assert [finding.check for finding in findings if finding.place == "F13"] == ["19"]
    assert ("00", "G14") in {(finding.check, finding.place) for finding in findings}


def test_a_readers_problem_becomes_a_finding_with_its_cell():
    problem = Problem("figure-unreadable", "F6", "全年执行数填着“约百万”，不是数字", "请填数字")
    form = replace(material(row("≥50(人)", "50(人)", "90")), unread=(problem,))
    [finding] = [one for one in checks.run(form) if one.place == "F6"]
    assert (finding.check, finding.level) == ("00", Level.ERROR)
    assert "约百万" in finding.message
