"""偏差：which lines need 偏差原因分析及改进措施, why, and the computed statement of each in plain Chinese.

The statement has the numbers filled in; the person adds cause and measure. The official form has one reason column
only: a form read from Excel carries the same text as deviation reason and as reason for the person's own score.
"""

from decimal import Decimal

from evaluator.scoring.cases import HUNDRED, ZERO, Verdict
from evaluator.scoring.facts import FundingFacts, LineFacts
from evaluator.scoring.meanings import Actual, Target
from evaluator.scoring.policy import Policy
from evaluator.scoring.reasons import characters, is_explained, says_something
from evaluator.scoring.scoresheet import Explanation, Outcome, Why
from evaluator.scoring.values import half_up, in_wan, shown
from evaluator.scoring.working import actual_words, in_percent, in_score, target_words

_POSITIVE = ("≥", ">", "=")


def explain_line(
    facts: LineFacts, target: Target, actual: Actual, verdict: Verdict, policy: Policy
) -> tuple[Explanation, ...]:
    """What one row must explain: missed, far exceeded, or a person's score other than the proposal."""
    if verdict.outcome is Outcome.PENDING or facts.points is None:
        return ()
    found = []
    shortest = policy.shortest_reason
    answered = is_explained(facts.deviation_reason, facts.improvement, shortest)
    ask = "" if answered else f"请写偏差原因和改进措施，合计不少于 {shortest} 个字{_written_so_far(facts)}"
    counted = verdict.proposed if facts.given_score is None else facts.given_score
    quoted = f"年度指标值{target_words(target)}，实际{actual_words(actual)}"
    if verdict.met is False:
        found.append(Explanation(Why.MISSED, f"{quoted}{_missed(facts, verdict)}", answered, ask=ask))
    elif verdict.proposed is None and facts.given_score is not None and facts.given_score < facts.points:
        statement = f"{quoted}，由人评定，自评得{in_score(facts.given_score)}分{_lost(facts.points, facts.given_score)}"
        found.append(Explanation(Why.MISSED, statement, answered, ask=ask))
    elif counted is not None and counted < facts.points and _gives_less(verdict, facts.points):
        statement = f"{quoted}，达到指标值，{verdict.method}得{in_score(counted)}分{_lost(facts.points, counted)}"
        found.append(Explanation(Why.LOST, statement, answered, ask=ask))
    over = policy.thresholds.over_completion
    if verdict.sign in _POSITIVE and verdict.completion is not None and verdict.completion >= over.percent:
        beyond = in_percent(half_up(verdict.completion) - HUNDRED)
        wants = "须说明" if over.required else "提示说明"
        statement = (
            f"{quoted}，完成率{in_percent(verdict.completion)}，高于目标{beyond}，"
            f"完成率达到{wants}的{shown(over.percent)}%界限"
        )
        ask = "" if answered else f"请写偏差原因，不少于 {shortest} 个字（改进措施计算在内）{_written_so_far(facts)}"
        found.append(Explanation(Why.EXCEEDED, statement, answered, required=over.required, ask=ask))
    adjusted = _adjusted(facts, verdict, policy)
    if adjusted:
        answered = says_something(facts.given_reason)
        found.append(Explanation(Why.ADJUSTED, adjusted, answered, ask="" if answered else "请写调整理由"))
    return tuple(found)


def _gives_less(verdict: Verdict, points: Decimal) -> bool:
    """Whether the policy's rule itself gives less than full points for a target that was reached."""
    return verdict.proposed is not None and verdict.proposed < points


def _written_so_far(facts: LineFacts) -> str:
    if says_something(facts.deviation_reason):
        return f"，现在 {characters(facts.deviation_reason, facts.improvement)} 个字"
    return "，现在没有写偏差原因" if says_something(facts.improvement) else ""


def _missed(facts: LineFacts, verdict: Verdict) -> str:
    assert facts.points is not None
    words = ""
    if verdict.completion is not None:
        words = f"，完成率{in_percent(verdict.completion)}{_below(verdict)}"
    words += verdict.beyond
    if not facts.points:
        return f"{words}，分值0分，不计分"
    if verdict.outcome is Outcome.COMPUTED and verdict.proposed is not None:
        return f"{words}，{verdict.method}得{in_score(verdict.proposed)}分{_lost(facts.points, verdict.proposed)}"
    assert verdict.range is not None
    low, high = verdict.range
    words += f"，{verdict.method}可评{in_score(low)}至{in_score(high)}分"
    if verdict.proposed is not None:
        words += f"，建议{in_score(verdict.proposed)}分{_lost(facts.points, verdict.proposed)}"
    return words


def _below(verdict: Verdict) -> str:
    """How far from the target: 100 less the 完成率 as it is printed, so that both figures make 100.

    Nothing to subtract where ``>`` or ``<`` was hit exactly, or where the miss is smaller than 0.005 %.
    """
    assert verdict.completion is not None
    if verdict.completion == HUNDRED:
        return f"，刚好等于目标而{'未超过' if verdict.sign in _POSITIVE else '没有低于目标'}"
    gap = abs(HUNDRED - half_up(verdict.completion))
    if verdict.completion > HUNDRED:
        return f"，高于目标{in_percent(gap)}" if gap else "，略高于目标"
    side = "低于" if verdict.sign in _POSITIVE else "差于"
    return f"，{side}目标{in_percent(gap)}" if gap else f"，略{side}目标"


def _lost(points: Decimal, score: Decimal) -> str:
    return f"，少得{in_score(points - score)}分" if score < points else ""


def _adjusted(facts: LineFacts, verdict: Verdict, policy: Policy) -> str:
    if facts.given_score is None or verdict.proposed is None:
        return ""
    difference = facts.given_score - verdict.proposed
    if not difference or abs(difference) < policy.thresholds.adjustment:
        return ""
    side = "多" if difference > ZERO else "少"
    own, proposed = in_score(facts.given_score), in_score(verdict.proposed)
    return f"测算{proposed}分，自评{own}分，{side}{in_score(abs(difference))}分"


def explain_funding(
    funding: FundingFacts, rate: Decimal, printed: Decimal, score: Decimal, points: Decimal, policy: Policy
) -> tuple[Explanation, ...]:
    """What the money must explain: a low execution rate, and a budget changed a lot in the year.

    The exact rate decides; the statement quotes the rate as the form prints it.
    """
    found = []
    shortest = policy.shortest_reason
    length = characters(funding.reason)
    answered = length >= shortest and says_something(funding.reason)
    so_far = f"，现在 {length} 个字" if length else ""
    ask = "" if answered else f"请写资金偏差说明，不少于 {shortest} 个字{so_far}"
    low = policy.thresholds.low_execution
    if rate < low.percent:
        assert funding.adjusted is not None
        assert funding.executed is not None
        statement = (
            f"全年预算数{_money(funding.adjusted)}，全年执行数{_money(funding.executed)}，执行率{printed}%，"
            f"低于{shown(low.percent)}%，得{in_score(score)}分{_lost(points, score)}"
        )
        found.append(Explanation(Why.LOW_EXECUTION, statement, answered, required=low.required, ask=ask))
    changed = _budget_changed(funding, policy)
    if changed:
        required = policy.thresholds.budget_change.required
        found.append(Explanation(Why.BUDGET_CHANGED, changed, answered, required=required, ask=ask))
    return tuple(found)


def _budget_changed(funding: FundingFacts, policy: Policy) -> str:
    initial, adjusted = funding.initial, funding.adjusted
    if initial is None or adjusted is None or initial == adjusted:
        return ""
    difference = adjusted - initial
    words = f"年初预算数{_money(initial)}，全年预算数{_money(adjusted)}"
    way = "调增" if difference > ZERO else "调减"
    if initial <= ZERO:
        return f"{words}，年初没有安排，全年{way}{_money(abs(difference))}"
    share = HUNDRED * abs(difference) / initial
    limit = policy.thresholds.budget_change.percent
    if share <= limit:
        return ""
    return f"{words}，{way}{_money(abs(difference))}，幅度{in_percent(share)}，超过{shown(limit)}%"


def _money(amount: Decimal) -> str:
    """An amount in 万元, exact to the cent: ``808.43万元``."""
    return f"{in_score(in_wan(amount, '元'))}万元"
