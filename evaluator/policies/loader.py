"""评分办法的装载与选用：load every policy file strictly, and find the one for a region, form and budget year."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from json import dumps
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaluator.policies.building import build
from evaluator.policies.faults import Fault, PolicyFaults, PolicyNotFound
from evaluator.policies.tables import Notes, Table
from evaluator.problems import Problem
from evaluator.regions import name_of, upward
from evaluator.scoring.policy import Policy

FOLDER = Path(__file__).parent

SINGLE = ("weights", "caps", "grades", "rounding", "signless")
"""Tables that a policy takes over from the one it is based on, or replaces whole."""
GROUPS = ("sources", "categories", "weight_sets", "rules", "special", "thresholds", "checks")
"""Tables whose named tables are taken over or replaced one by one, each whole: ``[rules.execution]``."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Library:
    """All policies that loaded, by id."""

    policies: Mapping[str, Policy]

    def get(self, policy_id: str) -> Policy:
        """The policy with this id; :class:`PolicyNotFound` with the ids there are."""
        policy = self.policies.get(policy_id)
        if policy is None:
            known = "、".join(self.policies) or "没有"
            raise PolicyNotFound(
                Problem("policy-unknown", policy_id, f"没有编号为“{policy_id}”的评分办法。", f"可用的有：{known}。")
            )
        return policy

    @property
    def regions(self) -> frozenset[str]:
        """The regions (行政区划代码) that have a policy of their own."""
        return frozenset(policy.region for policy in self.policies.values())

    def named(self, name: str, form: str, budget_year: int) -> Policy:
        """The policy that a person names by its id, or by the code of the region whose own policy is meant.

        >>> load_all().named("310000", "self_evaluation", 2024).id
        '310000/self_evaluation-2020'
        """
        if name not in self.regions:
            return self.get(name)
        return self._of((name,), form, budget_year)

    def find(self, region: str, form: str, budget_year: int) -> Policy:
        """The policy of the nearest region upward whose years cover the budget year (never today's date)."""
        return self._of(upward(region), form, budget_year)

    def _of(self, regions: Sequence[str], form: str, budget_year: int) -> Policy:
        for code in regions:
            for policy in self.policies.values():
                if policy.region == code and policy.form == form and policy.covers(budget_year):
                    return policy
        looked_for = "、".join(f"{name_of(code)}（{code}）" for code in regions)
        raise PolicyNotFound(
            Problem(
                "policy-missing",
                f"{name_of(regions[0])} · {budget_year} 年度",
                f"找不到适用于 {budget_year} 年度的评分办法（{form}）。依次找过：{looked_for}。",
                "请核对年度和所在地区；确有本地办法的，请系统管理员增加评分办法文件。",
            )
        )


@lru_cache(maxsize=1)
def load_all() -> Library:
    """Every shipped policy, loaded once; :class:`PolicyFaults` lists all that is wrong in any of them."""
    return load_folder(FOLDER)


def get(policy_id: str) -> Policy:
    """The shipped policy with this id; raises :class:`PolicyNotFound`."""
    return load_all().get(policy_id)


def find(region: str, form: str, budget_year: int) -> Policy:
    """The shipped policy for a region, form and budget year; raises :class:`PolicyNotFound`."""
    return load_all().find(region, form, budget_year)


def load_folder(folder: Path, *, upon: Library | None = None) -> Library:
    """Load ``<region code>/<form>-<year>.toml`` below a folder; all faults of all files in one :class:`PolicyFaults`.

    ``upon``: policies that the folder's files may be ``based_on`` besides their own; they are not part of the answer.
    """
    documents, faults = _read_documents(folder)
    bases = dict(documents)
    if upon is not None:
        for policy in upon.policies.values():
            bases.setdefault(policy.file, _parse(FOLDER / policy.file))
    policies: dict[str, Policy] = {}
    for file, document in documents.items():
        notes = Notes(file, {})
        resolved, origins = _resolve(file, document, bases, notes)
        notes.origins = origins
        policies[file.removesuffix(".toml")] = build(Table(resolved, "", notes), digest=digest_of(resolved), file=file)
        faults += notes.faults
    faults += _overlaps(policies)
    if faults:
        raise PolicyFaults(faults)
    return Library(MappingProxyType(policies))


def digest_of(resolved: Document) -> str:
    """``sha256:…`` of the resolved content: the same whatever the order of keys or the comments, other for any number.

    Numbers count by value: 10 and 10.00 are the same rule.
    """
    canonical = dumps(_canonical(resolved), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(canonical.encode()).hexdigest()}"


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_canonical(inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value if isinstance(value, str | bool) else str(value)
    number = Decimal(value)
    return {"number": f"{number.normalize():f}" if number.is_finite() else str(number)}


def _parse(path: Path) -> Document:
    with path.open("rb") as stream:
        return tomllib.load(stream, parse_float=Decimal)


def _read_documents(folder: Path) -> tuple[dict[str, Document], list[Fault]]:
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*/*.toml")):
        file = path.relative_to(folder).as_posix()
        try:
            documents[file] = _parse(path)
        except UnicodeDecodeError:
            faults.append(Fault(file, "整个文件", "不是 UTF-8 编码的文字", "用 UTF-8 编码另存"))
        except tomllib.TOMLDecodeError as error:
            faults.append(Fault(file, "整个文件", f"不合 TOML 格式：{error}", "照提示的行列改正；同一个键只能写一次"))
    return documents, faults


def _resolve(
    file: str, document: Document, bases: Mapping[str, Document], notes: Notes, *, above: tuple[str, ...] = ()
) -> tuple[Document, dict[str, str]]:
    """The document with the tables it takes over, and for each of those the file it was written in."""
    base_id = document.get("based_on")
    if base_id is None:
        return document, {}
    base_file = f"{base_id}.toml"
    if base_file == file or base_file in above:
        notes.add("based_on", f"“{base_id}”又以本文件为基础，绕成了圈", "改为另一个办法，或删去 based_on")
        return document, {}
    if base_file not in bases:
        notes.add("based_on", f"没有编号为“{base_id}”的办法可作基础", f"改为：{'、'.join(_ids(bases))}")
        return document, {}
    base, base_origins = _resolve(base_file, bases[base_file], bases, notes, above=(*above, file))
    resolved, origins = dict(document), {}
    for name in (*SINGLE, *GROUPS):
        inherited = base.get(name)
        if inherited is None:
            continue
        own = document.get(name)
        if own is None:
            resolved[name] = inherited
            origins[name] = base_origins.get(name, base_file)
        elif name in GROUPS and isinstance(inherited, dict) and isinstance(own, dict):
            resolved[name] = {**inherited, **own}
            for key in inherited.keys() - own.keys():
                origins[f"{name}.{key}"] = base_origins.get(f"{name}.{key}", base_origins.get(name, base_file))
    return resolved, origins


def _ids(files: Mapping[str, Document]) -> list[str]:
    return sorted(file.removesuffix(".toml") for file in files)


def _overlaps(policies: Mapping[str, Policy]) -> list[Fault]:
    """Two candidates on one level: which of them would hold is nobody's guess."""
    faults = []
    ordered = list(policies.values())
    for number, policy in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if (policy.region, policy.form) == (other.region, other.form) and _meet(policy, other):
                years = max(policy.applies_from, other.applies_from)
                message = f"{years} 年度与“{policy.id}”重叠，两个办法都适用"
                faults.append(Fault(other.file, "applies", message, "给其中一个写上 to_budget_year，使年度不重叠"))
    return faults


def _meet(one: Policy, other: Policy) -> bool:
    return one.covers(max(one.applies_from, other.applies_from)) and other.covers(
        max(one.applies_from, other.applies_from)
    )
