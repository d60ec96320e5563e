"""Workbooks with lists of units, people and roles as people make them: out of the template, or by their own head."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from evaluator.sheets.rosters import write_template

KINDS = ("主管部门", "单位", "科室")
ROLES = ("填报人", "审核人", "财政审核人", "单位负责人", "只读人员")
Rows = Sequence[Sequence[Any]]


def template() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_template(KINDS, ROLES)))


def filled(units: Rows = (), people: Rows = (), roles: Rows = ()) -> bytes:
    """The template with these rows below its heads."""
    book = template()
    for name, rows in (("单位", units), ("人员", people), ("角色", roles)):
        for row in rows:
            book[name].append(list(row))
    return saved(book)


def own(**sheets: Rows) -> bytes:
    """A workbook of one's own: each sheet as it is given, row by row from the first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
