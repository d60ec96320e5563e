"""导入前看一看，as frozen types: what the page of an uploaded file shows of each form in it."""

from dataclasses import dataclass

from evaluator.problems import Problem
from evaluator.sheets.forms import Entry


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page says of one form: ticked, and the texts of its fields as they stand."""

    is_ticked: bool
    unit: str
    code: str
    year: str
    target: str
    """Empty, ``new``, or the key of the project whose new year this is."""


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field of the head or one long text, and its cell."""

    label: str
    text: str
    cell: str


@dataclass(frozen=True, slots=True)
class ReadMoney:
    """资金 of one source as the form says it."""

    label: str
    period: Entry
    annual: Entry


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One indicator, and what its target means in words."""

    number: int
    category: str
    subcategory: str
    name: Entry
    target: Entry
    period_target: Entry
    points: Entry
    reading: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class LikeProject:
    """A project of the chosen unit with the same code or name."""

    id: int
    name: str
    code: str
    plan_id: int | None
    """Its goals of the chosen year, if there are any already."""


@dataclass(frozen=True, slots=True)
class ReadForm:
    """One form of the file, complete."""

    number: int
    sheet: str
    name: str
    layout_name: str
    year: int | None
    money_unit: str
    head: tuple[ReadField, ...]
    texts: tuple[ReadField, ...]
    money: tuple[ReadMoney, ...]
    rows: tuple[ReadRow, ...]
    unused: tuple[str, ...]
    problems: tuple[Problem, ...]
    """Of the file's cells."""
    refusals: tuple[Problem, ...]
    """Why it was not imported at the last press of the button."""
    chosen: Chosen
    like: tuple[LikeProject, ...]
    plan_id: int | None
    """The plan that was made of it."""

    @property
    def has_period(self) -> bool:
        """Some row has an 实施期指标值."""
        return any(not row.period_target.blank for row in self.rows)

    @property
    def has_points(self) -> bool:
        """Some row has a 分值."""
        return any(not row.points.blank for row in self.rows)


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The whole page of one uploaded file."""

    upload_id: int
    filename: str
    units: tuple[tuple[str, str], ...]
    forms: tuple[ReadForm, ...]
    beside: tuple[Problem, ...]
    """Sheets that are no target form."""

    @property
    def waiting(self) -> int:
        """Forms that were not imported yet."""
        return sum(form.plan_id is None for form in self.forms)
