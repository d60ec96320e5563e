"""The scoring benchmark measures the real thing: its three walks and the score sheets agree."""

from evaluator.policies import loader
from evaluator.scoring.engine import score
from tests.benchmarks import scoring


def test_the_walks_of_the_benchmark_give_the_totals_of_the_score_sheets():
    policy = loader.get("310000/self_evaluation-2020")
    pool = scoring.make_pool(60, missed=50)
    answers = scoring.whole(iter(pool), policy)
    assert answers == scoring.bare(iter(pool))
    assert [int(total * 100) for total, _ in answers] == scoring.in_whole_numbers(iter(pool))
    sheets = [score(scoring.sheet_facts(project), policy) for project in pool]
    assert [(sheet.total, sheet.grade) for sheet in sheets] == answers


def test_the_benchmark_measures_and_finds_no_difference():
    bare, whole, ratio, differ = scoring.measure(200, 1, 7, loader.get("310000/self_evaluation-2020"))
    assert bare > 0
    assert whole > 0
    assert ratio > 0
    assert differ == 0
    assert scoring.peak_mb() > 1
