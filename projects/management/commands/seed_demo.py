"""manage.py seed_demo: the demonstration data, once; prints the accounts to sign in with."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from evaluator.review import ROLE_NAMES
from projects.demo import cast, play
from projects.models import User


class Command(BaseCommand):
    help = "在空库中放入演示数据，并列出演示账号；已有数据时不改动"

    def handle(self, *args: Any, **options: Any) -> None:
        if not play.is_seeded():
            if not play.is_empty():
                self.stdout.write("库里已有数据，没有放入演示数据。")
                return
            play.seed()
        for line in accounts_table():
            self.stdout.write(line)


def accounts_table() -> Iterator[str]:
    """The demo's accounts, in columns that line up with Chinese text."""
    units = {unit.code: unit.name for unit in cast.UNITS}
    words = dict(User.Administration.choices)
    rows = [("账号", "密码", "姓名", "角色", "单位")]
    for each in cast.PEOPLE:
        role = ROLE_NAMES[each.role] if each.role else words[each.administration]
        rows.append((each.username, cast.PASSWORD, each.full_name, role, units.get(each.unit, "—")))
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    yield "演示账号："
    for row in rows:
        cells = (text + " " * (width - width_of(text)) for text, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
