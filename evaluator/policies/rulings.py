"""Reading the rules of a policy file: which kinds may stand for which target, and each kind's own numbers."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from evaluator.policies.tables import Table
from evaluator.scoring.meanings import Kind
from evaluator.scoring.policy import HOUSE_CONVENTION, LegalSource, Rules, Sourced, SpecialRule
from evaluator.scoring.rules import (
    AllOrNothing,
    Band,
    Bands,
    CapStep,
    Deduction,
    ExecutionCaps,
    ExecutionRate,
    Lateness,
    Proportional,
    QuantityRule,
    Step,
    Stepped,
)

ONE = Decimal(1)
HUNDRED = Decimal(100)
Sources = Mapping[str, LegalSource]
R = TypeVar("R")


def read_rules(table: Table, sources: Sources, categories: tuple[str, ...]) -> Rules:
    """One rule for each kind of target, and the special ones of a 一级 or 二级指标."""
    parent = table.table("rules")
    rules = Rules(
        quantitative=_ruling(parent, "quantitative", sources, _QUANTITY),
        qualitative=_ruling(parent, "qualitative", sources, _BANDS),
        deadline=_ruling(parent, "deadline", sources, _DEADLINE),
        range=_ruling(parent, "range", sources, _RANGE),
        zero_event=_ruling(parent, "zero_event", sources, _QUANTITY),
        execution=_ruling(parent, "execution", sources, _EXECUTION),
        proposals=_proposals(parent, sources),
        special=_special(table, sources, categories),
    )
    parent.close()
    return rules


def read_caps(table: Table, sources: Sources) -> Sourced[ExecutionCaps] | None:
    """总分封顶 by the execution rate; ``None`` where the policy has none."""
    if not table.has("caps"):
        table.table("caps", required=False)
        return None
    entry = table.table("caps")
    steps = []
    for row in entry.rows("steps"):
        steps.append(CapStep(row.number("below", 0, HUNDRED), row.number("maximum", 0, HUNDRED)))
        row.close()
    if _falls([step.below for step in steps]) and _falls([step.maximum for step in steps]):
        return _sourced(entry, sources, ExecutionCaps(tuple(steps)))
    entry.fault("steps", "封顶没有从高到低排列", "按 below 从大到小排列，maximum 也随之变小")
    return _sourced(entry, sources, ExecutionCaps(()))


def source_of(table: Table, sources: Sources, name: str = "source") -> LegalSource:
    """The source that a table names; a number without one, or with an unknown one, is a fault."""
    if not table.has(name):
        table.fault(name, "没有注明依据", "写上 [sources] 中的一个键；文件没有规定的写 house-convention")
        return HOUSE_CONVENTION
    key = table.text(name)
    if key not in sources:
        table.fault(
            name, f"依据“{key}”在 [sources] 中找不到", f"在 [sources.{key}] 中写明，或改用：{'、'.join(sources)}"
        )
        return HOUSE_CONVENTION
    return sources[key]


def _proposals(parent: Table, sources: Sources) -> LegalSource:
    """The source of the proposals; whether it stands there is noted where the bands are read."""
    key = parent.table("qualitative", required=False).peek("propose_source")
    return sources.get(key, HOUSE_CONVENTION)


def _falls(values: list[Decimal]) -> bool:
    return values == sorted(set(values), reverse=True)


def _sourced(entry: Table, sources: Sources, rule: R) -> Sourced[R]:
    answer = Sourced(entry.key, rule, source_of(entry, sources))
    entry.close()
    return answer


def _ruling(
    parent: Table, name: str, sources: Sources, kinds: Mapping[str, Callable[[Table, Sources], R]]
) -> Sourced[R]:
    entry = parent.table(name)
    kind = entry.one_of("kind", tuple(kinds))
    return _sourced(entry, sources, kinds[kind](entry, sources))


def _special(table: Table, sources: Sources, categories: tuple[str, ...]) -> tuple[SpecialRule, ...]:
    found = []
    for _, entry in table.tables("special"):
        category = entry.one_of("category", categories or ("output",))
        subcategory = entry.text("subcategory", required=False)
        kind = entry.one_of("kind", tuple(_QUANTITY))
        target = Kind(entry.one_of("target", (Kind.QUANTITY.value, Kind.ZERO_EVENT.value), Kind.QUANTITY.value))
        rule = _QUANTITY[kind](entry, sources)
        found.append(SpecialRule(category, subcategory, target, _sourced(entry, sources, rule)))
    return tuple(found)


def _proportional(entry: Table, _: Sources) -> Proportional:
    return Proportional(
        negative=entry.one_of("negative", ("ratio", "linear")), equal=entry.one_of("equal", ("reached", "symmetric"))
    )


def _range_proportional(entry: Table, _: Sources) -> Proportional:
    return Proportional(negative=entry.one_of("negative", ("ratio", "linear")))


def _all_or_nothing(_: Table, __: Sources) -> AllOrNothing:
    return AllOrNothing()


def _stepped(entry: Table, _: Sources) -> Stepped:
    steps = []
    for row in entry.rows("steps"):
        steps.append(Step(row.number("from"), row.number("share", 0, 1)))
        row.close()
    if not (_falls([step.start for step in steps]) and _falls([step.share for step in steps])):
        entry.fault("steps", "各段没有从高到低排列", "按 from 从大到小排列，share 也随之变小")
    return Stepped(tuple(steps), entry.one_of("on", ("actual", "completion")))


def _deduction(entry: Table, _: Sources) -> Deduction:
    return Deduction(entry.number("per_event", 0, HUNDRED))


def _lateness(_: Table, __: Sources) -> Lateness:
    return Lateness()


def _execution(entry: Table, _: Sources) -> ExecutionRate:
    return ExecutionRate(places=entry.whole("places", 0, 6), mode=entry.one_of("mode", ("half_up", "truncate")))


def _bands(entry: Table, sources: Sources) -> Bands:
    bands = []
    for row in entry.rows("bands"):
        bands.append(
            Band(
                key=row.text("key"),
                label=row.text("label"),
                low=row.number("from", 0, 1),
                high=row.number("to", 0, 1),
                propose=row.optional_number("propose", 0, 1),
                spellings=row.texts("spellings"),
            )
        )
        row.close()
    if entry.has("propose_source"):
        source_of(entry, sources, "propose_source")
    elif any(band.propose is not None for band in bands):
        entry.fault("propose_source", "有建议分，没有注明建议分的依据", "写上 [sources] 中的一个键")
    _bands_close_up(entry, bands)
    return Bands(tuple(bands))


def _bands_close_up(entry: Table, bands: list[Band]) -> None:
    """From 1 down to 0 without gap or overlap, each with its own key, and proposals that stay inside their band."""
    if len({band.key for band in bands}) != len(bands):
        entry.fault("bands", "两档用了同一个 key", "每一档用自己的 key")
    edges = [ONE, *(band.low for band in bands)]
    if bands and ([band.high for band in bands] != edges[:-1] or edges[-1] != 0 or not _falls(edges)):
        entry.fault(
            "bands", "各档没有从 1 到 0 首尾相接", "从高到低排列，下一档的 to 等于上一档的 from，最后一档 from = 0"
        )
        return
    for number, band in enumerate(bands, 1):
        if band.propose is not None and not (
            band.low <= band.propose <= band.high and (number == 1 or band.propose < band.high)
        ):
            entry.fault(
                f"bands[{number}].propose", f"建议的 {band.propose} 不在本档之内", "改为本档 from 与 to 之间的数"
            )


_QUANTITY: Mapping[str, Callable[[Table, Sources], QuantityRule]] = {
    "proportional": _proportional,
    "all_or_nothing": _all_or_nothing,
    "stepped": _stepped,
    "deduction": _deduction,
}
_BANDS: Mapping[str, Callable[[Table, Sources], Bands]] = {"bands": _bands}
_DEADLINE: Mapping[str, Callable[[Table, Sources], AllOrNothing | Lateness | Bands]] = {
    "all_or_nothing": _all_or_nothing,
    "lateness": _lateness,
    "bands": _bands,
}
_RANGE: Mapping[str, Callable[[Table, Sources], Proportional | AllOrNothing]] = {
    "proportional": _range_proportional,
    "all_or_nothing": _all_or_nothing,
}
_EXECUTION: Mapping[str, Callable[[Table, Sources], ExecutionRate]] = {"execution_rate": _execution}
