"""Rules about the code of a room, beyond who imports whom. Each is a function from one source to sentences."""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.house import FACTS, RULES_AND_FORMS, Source, imports_of, room_of

OWN_LIBRARIES = {"sheets": {"openpyxl", "defusedxml", "xlrd"}, "reports": {"docx"}}
SPREADSHEET_LIBRARIES = {"openpyxl", "xlrd", "xlsxwriter", "pandas", "docx"}
WITHOUT_QUERIES = {"views", "forms", "tables", "filters", "tasks", "templatetags", "urls"}
WITH_UPLOADS = ("projects.views", "projects.services", "projects.selectors", "projects.tasks", "projects.forms")
SHELL = ("projects.services.examining", "projects.services.establishing")
"""Services of commands: whoever calls them has the machine."""
OPENERS = {
    "read_all", "read_forms", "read_target_forms", "sheets_of", "sheets_of_text", "files_of", "read_roster",
    "read_offline", "template_sheets", "read_workbook", "read_parts", "read_old_workbook", "read_document", "mark",
    "Archive",
}  # fmt: skip
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def foreign_libraries(source: Source) -> Iterator[str]:
    """Floors 0 and 1 stand on the standard library; office files live in one room each."""
    room = room_of(source.module)
    own = OWN_LIBRARIES.get(room.name, set())
    for found in imports_of(source):
        library = found.name.split(".")[0]
        place = f"{source.path}:{found.line}"
        if library in {"evaluator", "projects"} or library in sys.stdlib_module_names or library in own:
            continue
        if room.name in FACTS | RULES_AND_FORMS:
            yield f"{place} imports {library}: “{room.name}” stands on the standard library alone (Django: floor 2)."
        elif library in SPREADSHEET_LIBRARIES:
            yield f"{place} imports {library}: office files belong to evaluator.sheets and .reports."


def queries_outside(source: Source) -> Iterator[str]:
    """Pages and tasks ask selectors and services; they hold no query of their own."""
    room = room_of(source.module)
    if room.name not in WITHOUT_QUERIES:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield f"{source.path}:{node.lineno} uses .{node.attr}: “{room.name}” asks a selector or a service instead."


def unguarded_opening(source: Source) -> Iterator[str]:
    """Files that people send in are opened by the guarded child alone; demonstrations and the shell have their own."""
    if not source.module.startswith(WITH_UPLOADS) or source.module.startswith(SHELL):
        return
    for found in imports_of(source):
        if found.name.startswith("evaluator.sheets") and found.name.rpartition(".")[2] in OPENERS:
            yield (
                f"{source.path}:{found.line} imports {found.name}: a file that somebody sent is opened in the guarded "
                "process; use evaluator.sheets.guarding."
            )


def inexact_numbers(source: Source) -> Iterator[str]:
    """Scores are exact decimals. Python's round() makes 8.62 of 8.625; the rule is half up (四舍五入), 8.63."""
    if room_of(source.module).name not in {"scoring", "policies", "checks"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{source.path}:{node.lineno} writes {node.value}: use Decimal, a float is not exact."
        elif isinstance(node, ast.Name) and node.id == "float":
            yield f"{source.path}:{node.lineno} uses float: use Decimal, a float is not exact."
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
            yield f"{source.path}:{node.lineno} calls round(): it rounds half to even; use values.half_up."


def signal_handlers(source: Source) -> Iterator[str]:
    """What happens on a save is written in the service that saves."""
    for found in imports_of(source):
        if "signals" in found.name.split(".") or found.name.startswith("django.dispatch"):
            yield f"{source.path}:{found.line} imports {found.name}: no signal handlers; write it in the service."


def late_imports(source: Source) -> Iterator[str]:
    """Imports stand at the top, where the plan of the house can be read off."""
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{source.path}:{node.lineno} imports inside {function.name}(): move it to the top."


def vague_names(source: Source) -> Iterator[str]:
    """A module is named after what it holds."""
    for part in source.module.split("."):
        if part in {"utils", "helpers", "manager", "managers", "common", "misc"}:
            yield f"{source.path} is called “{part}”: name what is in it."


def mute_modules(source: Source) -> Iterator[str]:
    """The first line of a file says what it is in the world."""
    if source.tree.body and not ast.get_docstring(source.tree):
        yield f"{source.path} has no docstring: say in one line what it is."


RULES = (
    foreign_libraries,
    queries_outside,
    unguarded_opening,
    inexact_numbers,
    signal_handlers,
    late_imports,
    vague_names,
    mute_modules,
)
