"""From a resolved document (文件) to a :class:`Policy`: every table read strictly, every number with its source."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from evaluator.policies.rulings import read_caps, read_rules, source_of
from evaluator.policies.tables import Table
from evaluator.problems import Level
from evaluator.regions import is_known
from evaluator.scoring.policy import (
    HOUSE_CONVENTION,
    Category,
    CheckSetting,
    Confidence,
    Grade,
    Grades,
    LegalSource,
    Policy,
    Rounding,
    Signless,
    Threshold,
    Thresholds,
    Weights,
    WeightSet,
)
from evaluator.scoring.values import normalise

CATEGORY_KEYS = ("execution", "cost", "output", "benefit", "satisfaction")
FORMS = ("self_evaluation",)
HUNDRED = Decimal(100)
CONFIDENCES = (Confidence.PUBLISHED.value, Confidence.PRACTICE.value, Confidence.TO_CONFIRM.value)
LEVELS = tuple(level.value for level in Level)

Sources = Mapping[str, LegalSource]


def build(table: Table, *, digest: str, file: str) -> Policy:
    """Read a whole resolved document. Faults are noted in the table's notes; the answer counts only without any."""
    sources = _sources(table)
    categories = _categories(table, sources)
    known = len(table.notes.faults)
    weights = _weights(table, sources)
    total = weights.total if len(table.notes.faults) == known else HUNDRED
    weight_sets = _weight_sets(table, sources)
    _divisions_add_up(table, categories, weight_sets, total)
    rules = read_rules(table, sources, tuple(category.key for category in categories))
    applies_from, applies_to = _years(table)
    policy = Policy(
        id=table.text("id"),
        label=table.text("label"),
        region=table.text("region"),
        form=table.one_of("form", FORMS),
        digest=digest,
        applies_from=applies_from,
        applies_to=applies_to,
        based_on=table.text("based_on", required=False),
        categories=categories,
        weight_sets=weight_sets,
        weights=weights,
        rules=rules,
        caps=read_caps(table, sources),
        grades=_grades(table, sources, total),
        rounding=_rounding(table, sources),
        thresholds=_thresholds(table, sources),
        signless=_signless(table, sources),
        checks=_checks(table, sources),
        tiers=_tiers(table, {band.key: (band.label, *band.spellings) for band in rules.qualitative.rule.bands}),
        sources=(*sources.values(),),
        file=file,
    )
    _stands_where_it_says(table, policy)
    table.close()
    return policy


def _sources(table: Table) -> Sources:
    found: dict[str, LegalSource] = {HOUSE_CONVENTION.key: HOUSE_CONVENTION}
    for key, entry in table.tables("sources", required=True):
        if key == HOUSE_CONVENTION.key:
            entry.notes.add(entry.key, "house-convention 是保留的名字", "换一个键；house-convention 不用定义就可以引用")
            continue
        found[key] = LegalSource(
            key=key,
            title=entry.text("title"),
            number=entry.text("number", required=False),
            article=entry.text("article", required=False),
            url=entry.text("url", required=False),
            confidence=Confidence(entry.one_of("confidence", CONFIDENCES)),
        )
        entry.close()
    return found


def _spellings(label: str, written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(text.split()) for text in (label, *written)))


def _categories(table: Table, sources: Sources) -> tuple[Category, ...]:
    found = []
    for key, entry in table.tables("categories", required=True):
        if key not in CATEGORY_KEYS:
            table.notes.add(entry.key, "没有这一种一级指标", f"可用的是：{'、'.join(CATEGORY_KEYS)}")
            continue
        label = entry.text("label")
        found.append(
            Category(
                key=key,
                label=label,
                spellings=_spellings(label, entry.texts("spellings")),
                points=entry.number("points", 0, HUNDRED),
                required=entry.flag("required", default=False),
                subcategories=entry.texts("subcategories"),
                source=source_of(entry, sources),
            )
        )
        entry.close()
    if table.has("categories") and not any(category.key == "execution" for category in found):
        table.notes.add("categories.execution", "缺少这张表", "补上预算执行率的名称和分值")
    return tuple(found)


def _weight_sets(table: Table, sources: Sources) -> tuple[WeightSet, ...]:
    found = []
    for key, entry in table.tables("weight_sets"):
        points = entry.numbers("points")
        for name in points:
            if name not in CATEGORY_KEYS:
                entry.fault(f"points.{name}", "没有这一种一级指标", f"可用的是：{'、'.join(CATEGORY_KEYS)}")
        found.append(WeightSet(key, entry.text("label"), MappingProxyType(points), source_of(entry, sources)))
        entry.close()
    return tuple(found)


def _weights(table: Table, sources: Sources) -> Weights:
    entry = table.table("weights")
    weights = Weights(
        adjustable=entry.flag("adjustable"),
        reason_required=entry.flag("reason_required"),
        total=entry.number("total", 1, 1000),
        source=source_of(entry, sources),
    )
    entry.close()
    return weights


def _divisions_add_up(
    table: Table, categories: tuple[Category, ...], weight_sets: tuple[WeightSet, ...], total: Decimal
) -> None:
    standard = sum((category.points for category in categories), Decimal(0))
    if categories and standard != total:
        table.notes.add(
            "categories", f"各一级指标的分值合计是 {standard}，不是 {total}", "改分值，使合计等于 weights.total"
        )
    for weight_set in weight_sets:
        added = sum(weight_set.points.values(), Decimal(0))
        if added != total:
            key = f"weight_sets.{weight_set.key}.points"
            table.notes.add(key, f"分值合计是 {added}，不是 {total}", "改分值，使合计等于 weights.total")


def _years(table: Table) -> tuple[int, int | None]:
    entry = table.table("applies")
    first = entry.whole("from_budget_year", 1994, 2199)
    last = entry.whole("to_budget_year", 1994, 2199) if entry.has("to_budget_year") else None
    if last is not None and last < first:
        entry.fault("to_budget_year", f"止于 {last} 年，早于起始的 {first} 年", "改成不早于 from_budget_year 的年度")
    entry.close()
    return first, last


def _grades(table: Table, sources: Sources, total: Decimal) -> Grades:
    entry = table.table("grades")
    bands = []
    for row in entry.rows("bands"):
        bands.append(Grade(row.text("label"), row.number("from", 0, total)))
        row.close()
    starts = [band.start for band in bands]
    if starts != sorted(set(starts), reverse=True):
        entry.fault("bands", "等级没有从高到低排列，或有两个同样的界限", "按 from 从大到小排列，各不相同")
    elif starts and starts[-1] != 0:
        entry.fault("bands", f"最低等级从 {starts[-1]} 起，再低的总分没有等级", "最后一个等级写 from = 0")
    if len({band.label for band in bands}) != len(bands):
        entry.fault("bands", "两个等级同名", "每个等级用自己的名称")
    grades = Grades(tuple(bands), source_of(entry, sources))
    entry.close()
    return grades


def _rounding(table: Table, sources: Sources) -> Rounding:
    entry = table.table("rounding")
    rounding = Rounding(entry.whole("places", 0, 4), entry.one_of("at", ("line",)), source_of(entry, sources))
    entry.close()
    return rounding


def _threshold(parent: Table, name: str, sources: Sources, low: int, high: int) -> Threshold:
    entry = parent.table(name)
    threshold = Threshold(entry.number("percent", low, high), entry.flag("required"), source_of(entry, sources))
    entry.close()
    return threshold


def _thresholds(table: Table, sources: Sources) -> Thresholds:
    parent = table.table("thresholds")
    adjustment = parent.table("adjustment")
    thresholds = Thresholds(
        over_completion=_threshold(parent, "over_completion", sources, 100, 10000),
        low_execution=_threshold(parent, "low_execution", sources, 0, 100),
        budget_change=_threshold(parent, "budget_change", sources, 0, 1000),
        adjustment=adjustment.number("points", 0, 100),
        adjustment_source=source_of(adjustment, sources),
    )
    adjustment.close()
    parent.close()
    return thresholds


def _signless(table: Table, sources: Sources) -> Signless:
    entry = table.table("signless")
    signless = Signless(entry.one_of("reading", ("at_least", "ask")), entry.texts("ask_in"), source_of(entry, sources))
    entry.close()
    return signless


def _checks(table: Table, sources: Sources) -> Mapping[str, CheckSetting]:
    found = {}
    for number, entry in table.tables("checks"):
        if len(number) != 2 or not number.isdecimal():
            table.notes.add(entry.key, f"“{number}”不是检查的编号", "写两位数字的编号，如 04")
        level = Level(entry.one_of("level", LEVELS)) if entry.has("level") else None
        numbers = MappingProxyType(entry.numbers("numbers"))
        found[number] = CheckSetting(number, level, numbers, source_of(entry, sources))
        entry.close()
    return MappingProxyType(found)


def _tiers(table: Table, statements: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, spellings in statements.items():
        for spelling in map(normalise, spellings):
            if found.setdefault(spelling, key) != key:
                message = f"“{spelling}”写在两档里"
                table.notes.add("rules.qualitative.bands", message, "一种说法只留在一档")
    return MappingProxyType(found)


def _stands_where_it_says(table: Table, policy: Policy) -> None:
    """The id, the region and the file's place must agree, or two people would mean different files by one name."""
    expected = policy.file.removesuffix(".toml")
    if policy.id and policy.id != expected:
        table.fault("id", f"写的是“{policy.id}”，与文件的位置不符", f"改为“{expected}”，或移动文件")
    if policy.region and policy.region != expected.split("/")[0]:
        table.fault("region", f"写的是“{policy.region}”，与文件夹不符", f"改为“{expected.split('/')[0]}”，或移动文件")
    if policy.region and not is_known(policy.region):
        table.fault("region", f"“{policy.region}”不是认识的行政区划代码", "写六位代码，如 310000；全国写 000000")
    if policy.form and not expected.split("/")[-1].startswith(f"{policy.form}-"):
        table.fault("form", f"写的是“{policy.form}”，与文件名不符", f"文件名以“{policy.form}-年度”命名")
