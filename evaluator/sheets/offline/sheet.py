"""One project's form as a sheet to be filled in: labels locked, fillable cells open, keys in a hidden column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from evaluator.scoring.values import read_number, shown
from evaluator.sheets.cells import address, clean
from evaluator.sheets.drawing import Drawing, Look, Row, Value, checked, drawn
from evaluator.sheets.leaves import LONGEST_LIST, Choices, Leaf, Paper
from evaluator.sheets.offline import columns
from evaluator.sheets.offline.columns import KEY, LAST, LINE_FIELDS, WIDTHS, UnknownField
from evaluator.sheets.offline.fingerprint import PrintedCell, PrintedForm, PrintedRow
from evaluator.sheets.offline.forms import Blank, OfflineLine, OfflineSheet
from evaluator.sheets.shapes import Span

TITLE = "项目支出绩效自评表（离线填报）"
_WHOLE = Span(2, LAST)
_GOAL_HEIGHT = 90.0
_HINT = "从下拉里选，或照实填写"
_CAUSES = "请从下拉里选一类"
Fields = Mapping[str, tuple[str, Span]]
Group = Callable[[OfflineLine], tuple[str, ...]]
_GROUPS: tuple[tuple[tuple[str, Span], Group], ...] = (
    (columns.CATEGORY, lambda line: (line.category,)),
    (columns.SUBCATEGORY, lambda line: (line.category, line.subcategory)),
)


def offline_leaf(form: OfflineSheet, *, name: str) -> Leaf:
    """The sheet of one project. Raises :class:`columns.UnknownField` for a field that has no cell here."""
    sheet = _Sheet(form)
    drawing = drawn(sheet.rows, WIDTHS, head_row=sheet.head)
    paper = Paper(
        sheet=name,
        widths=WIDTHS,
        orientation="landscape",
        title=f"{form.project} {form.year}年度{TITLE}",
        creator=form.unit,
    )
    return Leaf(drawing, paper, protected=True, choices=tuple(sheet.choices(drawing)))


def printed_form(form: OfflineSheet) -> PrintedForm:
    """What the sheet says, for the fingerprint."""
    return PrintedForm(form.evaluation_id, form.version, form.project, tuple(_Sheet(form).printed))


class _Sheet:
    """The rows from top to bottom, what they say, and which cells have choices."""

    def __init__(self, form: OfflineSheet) -> None:
        self.form = form
        self.rows: list[Row] = []
        self.printed: list[PrintedRow] = []
        self._choices: list[tuple[int, Span, tuple[str, ...], str]] = []
        self._title()
        self._funding()
        self._goals()
        self.head = len(self.rows)
        self._lines()
        self._below()

    def choices(self, drawing: Drawing) -> Iterable[Choices]:
        """Cells with the same options share one rule."""
        listed: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for place, span, options, hint in self._choices:
            listed.setdefault((options, hint), []).append(address(drawing.tops[place], span.first))
        for (options, hint), cells in listed.items():
            yield Choices(at=" ".join(cells), options=options, hint=hint)

    def _add(self, key: str, *cells: tuple[Span, Value, Look], least: float = 21.0) -> Row:
        row = Row([*cells], least=least)
        if key:
            row.cells.append((Span(KEY, KEY), key, Look.NOTE))
        self.rows.append(row)
        return row

    def _title(self) -> None:
        form = self.form
        self._add(columns.SHEET_KEY.format(form.evaluation_id), (_WHOLE, TITLE, Look.TITLE), least=30)
        self._add("", (_WHOLE, f"（{form.year}年度）", Look.PLAIN), least=18)
        self._add(
            columns.PROJECT, (Span(2, 3), "项目名称", Look.LABEL), (Span(4, LAST), checked(form.project), Look.LEFT)
        )
        self._add(
            columns.NAMES,
            (Span(2, 3), "主管部门", Look.LABEL),
            (Span(4, 6), checked(form.department), Look.LEFT),
            (Span(7, 8), "实施单位", Look.LABEL),
            (Span(9, LAST), checked(form.unit), Look.LEFT),
        )
        names = (("主管部门", form.department), ("实施单位", form.unit))
        self.printed += [
            PrintedRow(columns.PROJECT, (), (("项目名称", form.project),)),
            PrintedRow(columns.NAMES, (), names),
        ]

    def _funding(self) -> None:
        heads = [(span, label, Look.LABEL) for label, span in columns.FUNDING_FIELDS.values()]
        label, span = columns.SOURCE
        source = (span, label, Look.LABEL)
        head = self._add(columns.HEAD_FUNDING, source, *heads)
        block = f"项目资金\n（{self.form.money_unit}）"
        head.groups.append((columns.FUNDING_LABEL, block, Look.LABEL))
        note = f"按{self.form.money_unit}只填数字，最多精确到分；没有发生的填 0，不适用的填 /。"
        head.groups.append((columns.FUNDING_REST, note, Look.LEFT))
        head.reach |= {columns.FUNDING_LABEL.first: 1 + len(self.form.funding)}
        head.reach |= {columns.FUNDING_REST.first: 1 + len(self.form.funding)}
        for each in self.form.funding:
            cells = self._blanks(
                (each.initial, each.adjusted, each.executed), columns.FUNDING_FIELDS, ((label, each.label),)
            )
            self._add(
                each.initial.target,
                (span, checked(each.label), Look.LABEL),
                *cells,
            )
        for blank in self.form.whole:
            cells = self._blanks((blank,), columns.WHOLE_FIELDS, ())
            label = columns.WHOLE_FIELDS[blank.field][0]
            self._add(blank.target, (Span(2, 3), label, Look.LABEL), *cells, least=33)

    def _goals(self) -> None:
        label, span = columns.GOAL_TEXT
        heads = [(where, text, Look.LABEL) for text, where in columns.GOAL_FIELDS.values()]
        head = self._add(columns.HEAD_GOALS, (span, label, Look.LABEL), *heads)
        head.groups.append((columns.GOAL_LABEL, "年度总体目标", Look.LABEL))
        head.reach[columns.GOAL_LABEL.first] = 1 + len(self.form.goals)
        for goal in self.form.goals:
            cells = self._blanks((goal.achievement,), columns.GOAL_FIELDS, ((label, goal.text),))
            text = (span, checked(goal.text), Look.LEFT)
            self._add(goal.achievement.target, text, *cells, least=_GOAL_HEIGHT)

    def _lines(self) -> None:
        locked = columns.LOCKED[columns.HEAD_LINES]
        heads = [(span, label, Look.HEAD) for label, span in (*locked, *LINE_FIELDS.values())]
        self._add(columns.HEAD_LINES, *heads, least=30)
        lines = self.form.lines
        for place, line in enumerate(lines):
            points = "" if line.points is None else line.points
            row = self._add(
                _key(line),
                (columns.INDICATOR[1], checked(line.indicator), Look.LEFT),
                (columns.TARGET[1], checked(line.target), Look.CENTER),
                (columns.POINTS[1], points, Look.NUMBER),
                *self._blanks(line.blanks, LINE_FIELDS, self._shown(place)),
                least=30,
            )
            self._groups(row, place)

    def _groups(self, row: Row, place: int) -> None:
        """一级 and 二级指标 reach down over the rows that share them."""
        lines = self.form.lines
        for (_, span), group in _GROUPS:
            if not self._begins(place, group):
                continue
            _, members = next(groupby(lines[place:], key=group))
            row.groups.append((span, checked(group(lines[place])[-1]), Look.CENTER))
            row.reach[span.first] = len(list(members))

    def _begins(self, place: int, group: Group) -> bool:
        """Whether a line is the first of its 一级 or 二级指标."""
        lines = self.form.lines
        return not place or group(lines[place]) != group(lines[place - 1])

    def _shown(self, place: int) -> tuple[tuple[str, str], ...]:
        """The locked texts of a line; those of a group stand in its first line only."""
        line = self.form.lines[place]
        points = "" if line.points is None else shown(line.points)
        groups = tuple((label, group(line)[-1]) for (label, _), group in _GROUPS if self._begins(place, group))
        own = ((columns.INDICATOR[0], line.indicator), (columns.TARGET[0], line.target), (columns.POINTS[0], points))
        return groups + own

    def _below(self) -> None:
        text = "浅黄色的格子可以填写，其余是批复的内容，已锁定；怎样填写见“填表说明”。"
        self._add(columns.END, (Span(2, 2), text, Look.NOTE), least=18)

    def _blanks(
        self, blanks: Sequence[Blank], fields: Fields, shown_beside: tuple[tuple[str, str], ...]
    ) -> list[tuple[Span, Value, Look]]:
        """The fillable cells of one row; those that are only shown are locked, and are written down as they stand."""
        unknown = sorted({blank.field for blank in blanks} - set(fields))
        if unknown:
            raise UnknownField(", ".join(unknown))
        by_field = {blank.field: blank for blank in blanks}
        cells: list[tuple[Span, Value, Look]] = []
        beside = [*shown_beside]
        for field, (label, span) in fields.items():
            blank = by_field.get(field)
            if blank is None:
                cells.append((span, "", Look.CENTER))
                continue
            cells.append((span, _value(blank), _look(blank)))
            if not blank.open:
                beside.append((label, blank.text))
            elif _fit(blank.choices):
                hint = _CAUSES if field == "deviation_cause" else _HINT
                self._choices.append((len(self.rows), span, blank.choices, hint))
        if blanks:
            printed = tuple(PrintedCell(blank.field, blank.version, blank.text) for blank in blanks if blank.open)
            self.printed.append(PrintedRow(blanks[0].target, printed, tuple(beside)))
        return cells


def _fit(choices: tuple[str, ...]) -> bool:
    """Whether a native list holds the words; where it does not, people type them: any text may be typed anyway."""
    listed = ",".join(choices)
    return 0 < len(listed) <= LONGEST_LIST and listed.count(",") == len(choices) - 1


def _key(line: OfflineLine) -> str:
    return line.blanks[0].target if line.blanks else ""


def _value(blank: Blank) -> Value:
    number = read_number(blank.text) if blank.field in columns.NUMBERS else None
    return checked(clean(blank.text)) if number is None else number


def _look(blank: Blank) -> Look:
    if blank.field in columns.NUMBERS:
        return Look.INPUT_NUMBER if blank.open else Look.NUMBER
    return Look.INPUT if blank.open else Look.LEFT
