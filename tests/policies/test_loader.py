"""A policy is found by region, form and budget year; what it says is resolved, sourced and fingerprinted."""

from decimal import Decimal

import pytest

from evaluator.policies import loader
from evaluator.policies.description import describe, scope
from evaluator.policies.faults import PolicyNotFound
from evaluator.regions import region_of
from evaluator.scoring.policy import Confidence

NATIONAL = "000000/self_evaluation-2020"
SHANGHAI = "310000/self_evaluation-2020"


def written(folder, place: str, extra: str = "", based_on: str = NATIONAL):
    path = folder / f"{place}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'id = "{place}"\nlabel = "某地办法"\nregion = "{place[:6]}"\nform = "self_evaluation"\n'
        f'applies = {{ from_budget_year = 2022 }}\nbased_on = "{based_on}"\n{extra}',
        encoding="utf-8",
    )
    return loader.load_folder(folder, upon=loader.load_all()).get(place)


@pytest.mark.parametrize(
    ("unit", "policy_id"),
    [
        ("上海市人力资源和社会保障局", SHANGHAI),
        ("上海市青浦区教育局", SHANGHAI),
        ("大同市劳动保障监察综合行政执法队", NATIONAL),
        ("广州市番禺区人力资源和社会保障局（本级）", NATIONAL),
    ],
)
def test_the_nearest_region_upward_gives_the_policy(unit, policy_id):
    region = region_of(unit)
    assert region is not None
    assert loader.find(region, "self_evaluation", 2024).id == policy_id


def test_the_budget_year_chooses_and_not_the_calendar():
    assert loader.find("310000", "self_evaluation", 2020).id == SHANGHAI
    with pytest.raises(PolicyNotFound) as missing:
        loader.find("310118", "self_evaluation", 2019)
    problem = missing.value.problem
    assert problem.code == "policy-missing"
    assert "2019 年度" in problem.message
    for place in ("青浦区（310118）", "上海市（310000）", "全国（000000）"):
        assert place in problem.message
    assert problem.remedy


def test_an_unknown_id_is_answered_with_those_there_are():
    with pytest.raises(PolicyNotFound) as missing:
        loader.get("310000/self_evaluation-1999")
    assert NATIONAL in missing.value.problem.remedy
    assert SHANGHAI in missing.value.problem.remedy


def test_the_policies_are_read_once():
    assert loader.load_all() is loader.load_all()


def test_the_national_division_is_10_50_30_10_and_20_40_20_10_with_cost():
    policy = loader.get(NATIONAL)
    points = {category.key: category.points for category in policy.categories}
    assert points == {"execution": 10, "cost": 0, "output": 50, "benefit": 30, "satisfaction": 10}
    with_cost = policy.weights_for(frozenset(("execution", "cost", "output", "benefit", "satisfaction")))
    assert dict(with_cost) == {"execution": 10, "cost": 20, "output": 40, "benefit": 20, "satisfaction": 10}
    assert dict(policy.weights_for(frozenset(("execution", "output", "benefit"))))["benefit"] == 40
    assert dict(policy.weights_for(frozenset(("execution", "output")))) == {
        "execution": 10,
        "output": 50,
        "benefit": 30,
        "satisfaction": 10,
    }


def test_a_category_is_known_by_every_spelling():
    policy = loader.get(NATIONAL)
    for label in ("产出指标", "产出", " 产出 指标 "):
        category = policy.category_of(label)
        assert category is not None
        assert category.key == "output"
    assert policy.category_of("管理指标") is None


def test_shanghai_takes_over_what_it_does_not_replace():
    national, shanghai = loader.get(NATIONAL), loader.get(SHANGHAI)
    assert shanghai.grades == national.grades
    assert shanghai.rules.quantitative == national.rules.quantitative
    assert shanghai.rules.execution.rule.mode == "truncate"
    assert national.rules.execution.rule.mode == "half_up"
    assert shanghai.checks["20"].level != national.checks["20"].level
    assert shanghai.checks["44"] == national.checks["44"]


def test_a_replaced_table_is_replaced_whole_and_never_mixed(tmp_path):
    policy = written(tmp_path, "420000/self_evaluation-2022", '[checks.04]\nsource = "house-convention"\n')
    assert policy.checks["04"].level is None
    assert not policy.checks["04"].numbers
    assert policy.checks["10"] == loader.get(NATIONAL).checks["10"]


def test_a_policy_can_build_on_one_that_builds_on_another(tmp_path):
    written(
        tmp_path, "420000/self_evaluation-2022", '[rounding]\nplaces = 1\nat = "line"\nsource = "house-convention"\n'
    )
    heir = written(tmp_path, "420100/self_evaluation-2022", based_on="420000/self_evaluation-2022")
    assert heir.rounding.places == 1
    assert heir.grades == loader.get(NATIONAL).grades


ROUNDING = 'source = "house-convention"\nat = "line"\nplaces = 2\n'


def test_the_digest_follows_the_content_and_not_the_spelling(tmp_path):
    plain = written(tmp_path / "a", "420000/self_evaluation-2022", f"[rounding]\n{ROUNDING}")
    same = written(tmp_path / "b", "420000/self_evaluation-2022", f"# 说明\n\n[rounding]\n{ROUNDING}\n# 完")
    other = written(tmp_path / "c", "420000/self_evaluation-2022", "[rounding]\n" + ROUNDING.replace("2", "1"))
    assert plain.digest == same.digest != other.digest
    assert plain.digest.startswith("sha256:")
    assert len(plain.digest) == len("sha256:") + 64


def test_the_digest_takes_ten_and_ten_point_zero_for_one_number():
    assert loader.digest_of({"points": 10}) == loader.digest_of({"points": Decimal("10.00")})
    assert loader.digest_of({"points": 10}) != loader.digest_of({"points": "10"})
    assert loader.digest_of({"flag": True}) != loader.digest_of({"flag": 1})


def test_the_digest_follows_the_policy_it_builds_on(tmp_path):
    def heir_of(folder, places):
        rounding = f'[rounding]\nplaces = {places}\nat = "line"\nsource = "house-convention"\n'
        written(folder, "420000/self_evaluation-2022", rounding)
        return written(folder, "420100/self_evaluation-2022", based_on="420000/self_evaluation-2022").digest

    assert heir_of(tmp_path / "a", 1) != heir_of(tmp_path / "b", 2)


@pytest.mark.parametrize("policy_id", [NATIONAL, SHANGHAI])
def test_a_policy_is_described_with_a_source_and_a_confidence_for_every_line(policy_id):
    policy = loader.get(policy_id)
    sections = describe(policy)
    assert [section.title for section in sections] == ["分值", "评分规则", "等级和小数", "偏差须说明的界限", "自评复核"]
    for section in sections:
        assert section.entries
        for entry in section.entries:
            assert entry.name
            assert entry.value
            assert Confidence(entry.source.confidence).label in entry.source.citation
    assert "2020 年度起" in scope(policy)


def test_what_was_not_re_read_is_called_so():
    confidences = {source.key: source.confidence for source in loader.get(NATIONAL).sources}
    assert confidences["weights_2020"] == "published"
    assert confidences["measures_2020"] == "to-confirm"
    assert confidences["shanghai_forms_2024"] == "practice"
    assert confidences["house-convention"] == "house-convention"
