"""The plan of the house: its rooms, their floors, and what each may use. docs/architecture.md explains it in words.

A room is a set of modules named by a prefix; a module belongs to the room with the longest prefix that fits. Every rule
here is a function from source to sentences, so that each can be shown a bad example.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("evaluator", "projects")

FRONT_DOOR = ("settings", "environment", "urls", "celery", "wsgi", "apps", "sessions", "proxies", "management")
FACTS = frozenset({"problems", "regions", "scoring"})
RULES_AND_FORMS = frozenset({"attachments", "policies", "sheets", "reports", "checks", "review", "explaining"})
RECORDS = frozenset({"models", "permissions", "selectors", "frozen types"})
PAGES = frozenset({"forms", "tables", "filters", "templatetags", "views"})


@dataclass(frozen=True)
class Room:
    """One room: the prefixes of its modules, its floor, and the rooms that it may use besides itself."""

    name: str
    floor: int
    prefixes: tuple[str, ...]
    may_use: frozenset[str]


ROOMS = (
    Room("problems", 0, ("evaluator.problems",), frozenset()),
    Room("regions", 0, ("evaluator.regions",), frozenset({"problems"})),
    Room("scoring", 0, ("evaluator.scoring",), frozenset({"problems"})),
    Room("policies", 1, ("evaluator.policies",), FACTS),
    Room("sheets", 1, ("evaluator.sheets",), FACTS),
    Room("reports", 1, ("evaluator.reports",), FACTS),
    Room("checks", 1, ("evaluator.checks",), FACTS),
    Room("review", 1, ("evaluator.review", "evaluator.plan_review"), FACTS),
    Room("explaining", 1, ("evaluator.explaining",), FACTS),
    Room("attachments", 1, ("evaluator.attachments",), FACTS),
    Room("models", 2, ("projects.models",), FACTS | {"review"}),
    # Pages as selectors hand them on, answers as services give them: data without queries, for templates' tags too.
    Room(
        "frozen types",
        2,
        (
            "projects.selectors.pages",
            "projects.selectors.content",
            "projects.selectors.cells",
            "projects.selectors.plans.cells",
            "projects.selectors.plans.content",
            "projects.services.results",
        ),
        frozenset({"problems", "scoring", "review", "explaining"}),
    ),
    Room("permissions", 3, ("projects.permissions",), FACTS | {"review", "models"}),
    Room(
        "selectors",
        3,
        ("projects.selectors",),
        FACTS | {"review", "explaining", "attachments", "models", "permissions", "frozen types"},
    ),
    Room("services", 4, ("projects.services",), FACTS | RULES_AND_FORMS | RECORDS),
    Room("tasks", 5, ("projects.tasks",), frozenset({"problems", "frozen types", "services"})),
    Room("forms", 6, ("projects.forms",), frozenset({"problems", "scoring", "review", "models"})),
    Room("tables", 6, ("projects.tables",), frozenset({"scoring", "review", "models"})),
    Room("filters", 6, ("projects.filters",), frozenset({"scoring", "review", "models"})),
    Room("templatetags", 6, ("projects.templatetags",), FACTS | {"review", "explaining", "frozen types"}),
    Room("security", 6, ("evaluator.security",), frozenset()),
    Room(
        "views",
        7,
        ("projects.views",),
        # 评分办法 are data without records: a page shows them as they are.
        FACTS
        | {
            "review",
            "policies",
            "explaining",
            "security",
            "permissions",
            "selectors",
            "frozen types",
            "services",
            "tasks",
        }
        | (PAGES - {"views"}),
    ),
    Room("urls", 8, ("projects.urls",), frozenset({"views"})),
    Room("demo", 8, ("projects.demo",), FACTS | RULES_AND_FORMS | RECORDS | {"services"}),
    Room("commands", 8, ("projects.management",), FACTS | RULES_AND_FORMS | RECORDS | {"services", "tasks", "demo"}),
    Room("projects", 8, ("projects",), frozenset()),
    Room(
        "front door",
        9,
        ("evaluator", *(f"evaluator.{name}" for name in FRONT_DOOR)),
        FACTS | RULES_AND_FORMS | RECORDS | PAGES | {"services", "tasks", "urls", "security"},
    ),
)

# Between services only these steps sideways are open; every service may write the audit trail, hold a form still while
# it works, and use the types that services take and answer.
SIDEWAYS = {
    "entering": {"rescoring"},
    "opening": {"rescoring"},
    "planning": {"rescoring", "opening"},
    "cataloguing": {"opening"},
    "establishing": {"opening", "accounts"},
    "organising": {"opening"},
    "administering": {"opening", "accounts"},
    "reviewing": {"rescoring", "rectifying"},
    "importing": {"entering", "examining", "opening", "planning", "rescoring", "offline"},
}
SHARED_SERVICES = {"auditing", "holding", "overtaking", "results", "rewriting"}


@dataclass(frozen=True)
class Source:
    """One Python file of the house: where it is, what it is called, what is in it."""

    path: str
    module: str
    tree: ast.Module

    @classmethod
    def of(cls, text: str, *, module: str) -> "Source":
        """A made-up file, for showing a rule a bad example."""
        return cls(module.replace(".", "/") + ".py", module, ast.parse(text))


@dataclass(frozen=True)
class Import:
    line: int
    name: str
    """As far as it is written: a.b.c for `from a.b import c`."""


def sources(root: Path = ROOT) -> Iterator[Source]:
    """Every Python file of the two packages, migrations aside."""
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            path = file.relative_to(root)
            if "migrations" in path.parts:
                continue
            parts = path.with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Source(str(path), module, ast.parse(file.read_text(encoding="utf-8")))


def imports_of(source: Source) -> Iterator[Import]:
    """Everything that a file imports, relative imports resolved."""
    is_package = source.path.endswith("__init__.py")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                keep = source.module.split(".")
                keep = keep[: len(keep) - node.level + (1 if is_package else 0)]
                base = ".".join([*keep, base]).strip(".")
            for alias in node.names:
                yield Import(node.lineno, f"{base}.{alias.name}")


def room_of(module: str) -> Room:
    """The room of a dotted name, by the longest prefix that fits."""
    fitting = [
        (len(prefix), room)
        for room in ROOMS
        for prefix in room.prefixes
        if module == prefix or module.startswith(prefix + ".")
    ]
    return max(fitting, key=lambda pair: pair[0])[1]


def service_of(module: str) -> str:
    """`reviewing` for projects.services.reviewing.submit; empty for the package itself."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def arrows_upward(source: Source) -> Iterator[str]:
    """A sentence for each import that leaves the plan."""
    here = room_of(source.module)
    for found in imports_of(source):
        if found.name.split(".")[0] not in PACKAGES:
            continue
        there = room_of(found.name)
        place = f"{source.path}:{found.line}"
        if there is here:
            if here.name == "services":
                yield from sideways(source, found, place)
            continue
        if there.name not in here.may_use:
            allowed = ", ".join(sorted(here.may_use)) or "the standard library only"
            yield (
                f"{place} imports {found.name}: “{here.name}” (floor {here.floor}) may not use “{there.name}” "
                f"(floor {there.floor}); it may use {allowed}."
            )


def sideways(source: Source, found: Import, place: str) -> Iterator[str]:
    """A service may use another service only where the plan opens a door."""
    mine, other = service_of(source.module), service_of(found.name)
    if not other or other == mine or not mine:
        return
    open_doors = SIDEWAYS.get(mine, set()) | SHARED_SERVICES
    if other not in open_doors:
        yield (
            f"{place} imports {found.name}: the service “{mine}” may use of the other services only "
            f"{', '.join(sorted(open_doors))}."
        )
