"""写了什么：what applying did with one form, as the import keeps it and the page shows it."""

from dataclasses import asdict, dataclass
from typing import Any

EVALUATION, PLAN = "evaluation", "plan"
FROM_FILE = "由文件导入"
"""What the audit trail says of records that an import has written, with the file's name behind it."""


@dataclass(frozen=True, slots=True)
class Written:
    """One form that was written, and the record that it is in."""

    number: int
    kind: str
    """``evaluation`` or ``plan``."""
    id: int
    name: str
    unit: int
    cells: int
    is_new: bool = False
    file: str = ""
    """Where the form stood; it is still to be told when the plan has expired."""
    note: str = ""
    """What was written otherwise than the plan said."""

    def as_plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)
