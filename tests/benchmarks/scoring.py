"""``python -m tests.benchmarks.scoring --rows 1000000``: the whole scoring from parsed columns against bare arithmetic.

Both sides walk the same parsed columns (category, sign, target, actual, points in hundredths; ten rows a project, its
money) in the same run, in turns; what is read is the ratio of their CPU times, the median of the rounds. *Bare* is
the Decimal arithmetic alone, written out in one loop: compare, proportion, half up, sum, grade. *Whole* goes through
the policy: the rule of each row's category gives the exact points, the policy rounds them (full points are in
hundredths already), gives the execution's score and the grade. A third walk with whole numbers, in another way, must
give every total again. Nothing is kept but the totals of the pool, so memory does not grow with the rows.

The score sheets with their wording, which a person looks at one by one, are measured apart.
"""

import argparse
import random
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.policy import Policy

ROWS_OF_A_PROJECT = 10
POOL = 5_000
"""Distinct projects; a larger run walks them again."""
CENT = Decimal("0.01")
SIGNS = ("≥", "≥", "≥", "≥", "=", "=", "=", "=", ">", "≤")
CATEGORIES = (
    "产出指标",
    "产出指标",
    "产出指标",
    "产出指标",
    "产出指标",
    "产出指标",
    "效益指标",
    "效益指标",
    "效益指标",
    "满意度指标",
)
TARGETS = ("1.00", "3.00", "12.00", "50.00", "80.00", "90.00", "95.00", "100.00", "400.00", "2500.00")

Row = tuple[str, str, Decimal, Decimal, Decimal]
"""(category, sign, target, actual, points)"""


@dataclass(frozen=True, slots=True)
class Project:
    """The parsed columns of one self-evaluation."""

    adjusted: Decimal
    executed: Decimal
    rows: tuple[Row, ...]


def make_pool(projects: int, missed: int, seed: int = 20240) -> list[Project]:
    """Projects as life has them: ``missed`` of a hundred rows are missed, the others reached."""
    draw = random.Random(seed)
    pool = []
    for _ in range(projects):
        rows = []
        for sign, category in zip(SIGNS, CATEGORIES, strict=True):
            target = Decimal(draw.choice(TARGETS))
            share = Decimal(draw.randint(5, 99)) / 100 if draw.randrange(100) < missed else Decimal(1)
            if sign == "≤":
                actual = (target / share).quantize(CENT)
            else:
                actual = (target * share).quantize(CENT) + (CENT if sign == ">" and share == 1 else 0)
            rows.append((category, sign, target, actual, Decimal("9.00")))
        adjusted = Decimal(draw.randint(1_000_000, 900_000_000)) / 100
        pool.append(Project(adjusted, adjusted * draw.randint(20, 100) / 100, tuple(rows)))
    return pool


def walk(pool: list[Project], projects: int) -> Iterator[Project]:
    """The pool again and again, so many projects."""
    whole, rest = divmod(projects, len(pool))
    for _ in range(whole):
        yield from pool
    yield from pool[:rest]


def bare(projects: Iterator[Project]) -> list[tuple[Decimal, str]]:
    """The Decimal arithmetic alone."""
    last: list[tuple[Decimal, str]] = []
    ten = Decimal("10.00")
    for project in projects:
        total = (ten * project.executed / project.adjusted).quantize(CENT, ROUND_HALF_UP)
        for _, sign, target, actual, points in project.rows:
            if sign == "≤":
                if actual <= target:
                    total += points
                else:
                    total += (points * target / actual).quantize(CENT, ROUND_HALF_UP)
            elif actual > target if sign == ">" else actual >= target:
                total += points
            else:
                total += (points * actual / target).quantize(CENT, ROUND_HALF_UP)
        grade = "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"
        if len(last) < POOL:
            last.append((total, grade))
    return last


def whole(projects: Iterator[Project], policy: Policy) -> list[tuple[Decimal, str]]:
    """The same through the policy: its rule for each row, its rounding, execution rate and grades."""
    last: list[tuple[Decimal, str]] = []
    ten = Decimal("10.00")
    within, grade_of = policy.rounding.within, policy.grades.of
    points_by = {category: policy.quantity_rule(category, "").rule.points for category in set(CATEGORIES)}
    execution = policy.rules.execution.rule
    for project in projects:
        total = within(execution.points(project.executed, project.adjusted, ten), ten)
        for category, sign, target, actual, points in project.rows:
            exact = points_by[category](sign, target, actual, points)
            if exact is points:
                total += points
            elif exact is not None:
                total += within(exact, points)
        grade = grade_of(total)
        if len(last) < POOL:
            last.append((total, grade))
    return last


def in_whole_numbers(projects: Iterator[Project]) -> list[int]:
    """Totals in hundredths by integer arithmetic only: an independent second opinion."""
    totals = []
    for project in projects:
        total = _half_up(1000 * _hundredths(project.executed, 10_000), _hundredths(project.adjusted, 10_000))
        for _, sign, target, actual, points in project.rows:
            goal, done, full = _hundredths(target), _hundredths(actual), _hundredths(points)
            good, base = (goal, done) if sign == "≤" else (done, goal)
            total += full if good >= base else _half_up(full * good, base)
        totals.append(total)
    return totals


def _hundredths(value: Decimal, scale: int = 100) -> int:
    number = int(value * scale)
    assert number == value * scale
    return number


def _half_up(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)


def sheet_facts(project: Project) -> EvaluationFacts:
    """The project as a form has it: texts to be read, for the score sheets with their wording."""
    lines = tuple(
        LineFacts(f"F{number}", category, "", "指标", f"{sign}{target}(%)", f"{actual}(%)", points)
        for number, (category, sign, target, actual, points) in enumerate(project.rows, 12)
    )
    return EvaluationFacts(2024, FundingFacts(project.adjusted, project.adjusted, project.executed), lines)


def measure(rows: int, rounds: int, missed: int, policy: Policy) -> tuple[float, float, float, int]:
    """(bare ns/row, whole ns/row, median ratio, projects that differ from whole numbers)."""
    projects = max(rows // ROWS_OF_A_PROJECT, 1)
    pool = make_pool(min(POOL, projects), missed)
    times: list[tuple[float, float]] = []
    for _ in range(rounds):
        start = time.process_time()
        plain = bare(walk(pool, projects))
        middle = time.process_time()
        answers = whole(walk(pool, projects), policy)
        times.append((middle - start, time.process_time() - middle))
        assert answers == plain
    exact = in_whole_numbers(walk(pool, len(pool)))
    differ = sum(int(total * 100) != other for (total, _), other in zip(answers, exact, strict=True))
    count = projects * ROWS_OF_A_PROJECT
    bare_time = statistics.median(first for first, _ in times) / count * 1e9
    whole_time = statistics.median(second for _, second in times) / count * 1e9
    return bare_time, whole_time, statistics.median(second / first for first, second in times), differ


def peak_mb() -> float:
    """The most memory the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the ratios and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    policy = loader.get("310000/self_evaluation-2020")
    before = peak_mb()
    print(f"Scoring {options.rows:,} rows from parsed columns, ten a project, median of {options.rounds} rounds")
    for missed, name in ((7, "7 of 100 rows missed, as in the published forms"), (50, "every second row missed")):
        plain, full, ratio, differ = measure(options.rows, options.rounds, missed, policy)
        reached = "reached" if ratio <= 2 else "NOT reached"
        print(f"  {name}:")
        print(
            f"    bare Decimal {plain:,.0f} ns/row, whole {full:,.0f} ns/row, ratio {ratio:.2f} (goal 2.00: {reached})"
        )
        print(f"    totals that differ from whole-number arithmetic: {differ}")
    print(f"  peak memory {peak_mb():.0f} MB, {peak_mb() - before:.0f} MB above the start")
    sheets = [sheet_facts(project) for project in make_pool(min(options.rows // 500, 2_000), 7)]
    start = time.process_time()
    for facts in sheets:
        score(facts, policy)
    spent = (time.process_time() - start) / max(len(sheets), 1)
    print(f"Score sheets with every text read and every step in words: {spent * 1e3:.2f} ms a project of ten rows")


if __name__ == "__main__":
    main()
