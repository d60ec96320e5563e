"""几个人同时填一张表: a thousand random interleavings of two to five people, and no text goes unseen.

Each window has a view of its own: the text of each cell and the version that it was read with. Most windows are people
of their own; now and then one person has two open. The saves are real; the judge of what may happen keeps its own book
and knows nothing of versions.
"""

import random
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from evaluator.review import Role
from projects.models import AuditEntry, Evaluation, User
from projects.selectors.cells import CellKind, shown_cell
from projects.selectors.content import EditMark
from projects.services import auditing, entering
from projects.services.entering import taking
from projects.services.overtaking import overtaken_by
from projects.services.results import CellChange, SaveResult
from tests.projects.building import ROWS, build_form, build_office, build_user, open_form

Cell = tuple[str, str]
INTERLEAVINGS = 250
SEEDS = (20241231, 20241232, 20241233, 20241234)
"""Four times 250 interleavings, each on a form of its own."""


class SilentlyReplaced(AssertionError):
    """Somebody's text went without the one who replaced it having seen it."""


@dataclass
class Editor:
    """One window of a browser: whose it is, what each cell shows, and the version that it was read with."""

    user: User
    window: str
    view: dict[Cell, tuple[str, int]] = field(default_factory=dict)
    waiting: dict[Cell, tuple[str, str, int]] = field(default_factory=dict)
    """Cells that came back as conflicts and were left: own text, theirs, and the version to decide with."""


@dataclass
class Book:
    """What stands in each cell and which window wrote it, by the judge's own reckoning."""

    standing: dict[Cell, str]
    author: dict[Cell, str | None]
    written: int = 0
    conflicts: int = 0


class Office:
    """One small form and five people who may type in it."""

    def __init__(self) -> None:
        office = build_office()
        self.form: Evaluation = open_form(office, form=build_form(rows=ROWS[:3]))
        people = [office.preparer, office.colleague]
        people += [build_user(f"p{number}", f"填报{number}", Role.PREPARER, office.section) for number in range(3)]
        self.people = people
        shown = self.read()
        self.cells = tuple(shown)
        self.book = Book({cell: text for cell, (text, _) in shown.items()}, dict.fromkeys(self.cells))

    def read(self) -> dict[Cell, tuple[str, int]]:
        """Every cell as the page would show it now."""
        found: dict[Cell, tuple[str, int]] = {}
        columns = (
            "pk",
            "version",
            "actual_text",
            "deviation_reason",
            "evaluation__version",
            "evaluation__funding_reason",
        )
        for pk, version, actual, reason, whole, money_reason in self.form.results.values_list(*columns).order_by("pk"):
            found[f"result:{pk}", "actual_text"] = (actual, version)
            found[f"result:{pk}", "deviation_reason"] = (reason, version)
            found["evaluation", "funding_reason"] = (money_reason, whole)
        money = self.form.funding.values_list("pk", "version", "executed", "as_typed").order_by("pk")
        for pk, version, amount, typed in money[:2]:
            text = shown_cell(amount, typed.get("executed", ""), CellKind.MONEY, self.form.money_unit)
            found[f"funding:{pk}", "executed"] = (text, version)
        for pk, version, text in self.form.goals.values_list("pk", "version", "achievement"):
            found[f"goal:{pk}", "achievement"] = (text, version)
        return found


def a_text(chance: random.Random, cell: Cell) -> str:
    """A text that nobody else writes, or nothing, or a figure to come."""
    kind = chance.random()
    if kind < 0.1:
        return ""
    if kind < 0.15:
        return "待定"
    number = chance.randrange(10**9)
    if cell[1] == "executed":
        return f"{Decimal(number) / 100:.2f}"
    return f"{number}" if cell[1] == "actual_text" else f"说明 {number}"


def save(
    office: Office, editor: Editor, typed: dict[Cell, tuple[str, int]], seen: dict[Cell, str], *, whole: bool = False
) -> None:
    """Send what was typed, judge the answer, and let the browser take it over.

    ``seen`` is what the person had before his eyes in each of these cells when he decided for his own text.
    """
    changes = tuple(CellChange(*cell, text, version) for cell, (text, version) in typed.items())
    result = entering.save_cells(
        user=editor.user, evaluation_id=office.form.pk, changes=changes, whole=whole, page=editor.window
    )
    judge(office, editor, {cell: text for cell, (text, _) in typed.items()}, seen, result)
    for cell in result.written:
        editor.view[cell] = (typed[cell][0], result.versions[cell[0]])
        editor.waiting.pop(cell, None)
    for conflict in result.conflicts:
        cell = (conflict.target, conflict.field)
        editor.waiting[cell] = (conflict.mine, conflict.theirs, conflict.version)


def judge(office: Office, editor: Editor, typed: dict[Cell, str], seen: dict[Cell, str], result: SaveResult) -> None:
    book, me = office.book, editor.window
    written = set(result.written)
    conflicts = {(each.target, each.field): each for each in result.conflicts}
    assert not result.unwritten
    for cell, text in typed.items():
        was, by = book.standing[cell], book.author[cell]
        if cell in written:
            if by not in (None, me) and seen[cell] != was:
                raise SilentlyReplaced(
                    f"{editor.window} of {editor.user} wrote {text} over {was}, and saw {seen[cell]}"
                )
            book.standing[cell], book.author[cell] = text, me
            book.written += 1
        elif cell in conflicts:
            assert (conflicts[cell].theirs, conflicts[cell].mine) == (was, text)
            assert by not in (None, me), "no window is in conflict with itself"
            book.conflicts += 1
        else:
            assert result.held or text == was, "a text that is neither written nor given back is lost"
    assert not (result.held and written)
    assert written <= set(typed)
    now = {cell: text for cell, (text, _) in office.read().items()}
    assert now == book.standing, "and no other cell has moved"


def interleave(office: Office, chance: random.Random, turn: int) -> None:
    """Two to five windows look, type, save, and decide about conflicts, in a random order."""
    people = chance.sample(office.people, chance.randint(2, 5))
    if chance.random() < 0.2:
        people[-1] = people[0]
    editors = [Editor(user, f"window{turn:04}{place}") for place, user in enumerate(people)]
    opened = office.read()
    for editor in editors:
        editor.view = dict(opened)
    for _ in editors:
        editor = chance.choice(editors)
        act = chance.random()
        if act < 0.15:
            fresh = office.read()
            editor.view.update({cell: shown for cell, shown in fresh.items() if cell not in editor.waiting})
        elif editor.waiting and act < 0.6:
            cell, (mine, theirs, version) = editor.waiting.popitem()
            if chance.random() < 0.5:
                save(office, editor, {cell: (mine, version)}, {cell: theirs})
            else:
                editor.view[cell] = (theirs, version)
        else:
            # Everybody likes the first cells best: that is where people meet.
            chosen = {chance.choice(office.cells[: chance.choice((2, 2, 4, len(office.cells)))]) for _ in range(3)}
            chosen -= set(editor.waiting)
            typed = {cell: (a_text(chance, cell), editor.view[cell][1]) for cell in sorted(chosen)}
            seen = {cell: editor.view[cell][0] for cell in typed}
            save(office, editor, typed, seen, whole=chance.random() < 0.3)


def interleave_often(office: Office, chance: random.Random) -> None:
    for turn in range(INTERLEAVINGS):
        interleave(office, chance, turn)


def replayed(office: Office) -> dict[Cell, str]:
    """What the audit chain says that stands in each cell; every change begins where the one before ended."""
    found: dict[Cell, str] = {}
    entries = AuditEntry.objects.filter(object_type="evaluation", object_id=str(office.form.pk), outcome="done")
    for changes in entries.order_by("sequence").values_list("changes", flat=True):
        for change in changes:
            cell = (change["target"], change["field"])
            assert found.get(cell, change["from"]) == change["from"]
            found[cell] = change["to"]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_thousand_interleavings_nobody_silently_replaces_anybodys_text(seed: int) -> None:
    office, chance = Office(), random.Random(seed)
    before = dict(office.book.standing)
    interleave_often(office, chance)
    assert office.book.written > 2 * INTERLEAVINGS, "people did write"
    assert office.book.conflicts > INTERLEAVINGS, "and they did meet"
    assert before | replayed(office) == office.book.standing
    assert auditing.verify().intact


@pytest.mark.django_db
def test_without_the_version_check_the_same_people_do_replace_each_others_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(taking, "overtaken_by", lambda mark, version, user, page: None)
    office, chance = Office(), random.Random(SEEDS[0])
    with pytest.raises(SilentlyReplaced):
        interleave_often(office, chance)


@pytest.mark.django_db
def test_if_a_persons_own_windows_were_one_they_would_replace_each_others_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def one_window_a_person(mark: EditMark | None, version: int, user: User, page: str) -> EditMark | None:
        found = overtaken_by(mark, version, user, page)
        return None if found and found.user_id == user.pk else found

    monkeypatch.setattr(taking, "overtaken_by", one_window_a_person)
    office, chance = Office(), random.Random(SEEDS[0])
    with pytest.raises(SilentlyReplaced):
        interleave_often(office, chance)
