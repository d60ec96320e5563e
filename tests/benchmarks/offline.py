"""``python -m tests.benchmarks.offline --records 200``: round trips of 离线填报表, three of each kind.

Through an office program: made-up projects, with texts that nobody should have typed, are written as templates, saved
again by LibreOffice, read, and written anew from what was read. Through the site: as many self-evaluations in a
database, with the same texts typed in, are taken along, imported and taken along again. The answers are the number of
cells that differ from what stood in the record, and whether the last workbooks are the first ones.
"""

import argparse
import os
import random
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.utils import setup_databases, teardown_databases  # noqa: E402 -- Django stands first

from evaluator.sheets.offline.reader import read_offline  # noqa: E402
from evaluator.sheets.reading import Upload  # noqa: E402
from projects.models import Evaluation  # noqa: E402
from projects.services import importing  # noqa: E402
from projects.services.importing.plan import Verdict  # noqa: E402
from projects.services.offline import export_offline, offline_key  # noqa: E402
from tests.projects import building  # noqa: E402
from tests.projects.building import Office  # noqa: E402
from tests.sheets.offline_made import TEXTS, project, read, replace_texts, written  # noqa: E402
from tests.sheets.workings_made import libreoffice  # noqa: E402

A_BOOK = 50
ROUNDS = 3


def through_an_office_program(count: int) -> int:
    """The number of cells that differ."""
    records = [project(number, 6, seed=number, texts=TEXTS) for number in range(1, count + 1)]
    books = [records[start : start + A_BOOK] for start in range(0, count, A_BOOK)]
    first = [written(*book) for book in books]
    contents, cells, different = first, 0, 0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            saved = libreoffice(contents, Path(folder))
        back = [form for content in saved for form in read(content).forms]
        cells += sum(len(form.cells) for form in back)
        different += sum(len(form.changes) + len(form.problems) for form in back)
        texts = {form.evaluation_id: {(cell.target, cell.field): cell.value for cell in form.cells} for form in back}
        contents = [written(*(replace_texts(form, texts[form.evaluation_id]) for form in book)) for book in books]
    same = "are the first ones" if contents == first else "differ from the first"
    print(f"office program: {count} records, {cells} cells, {different} differences; the last workbooks {same}")
    return different + (contents != first)


def through_the_site(count: int) -> int:
    """The number of cells that an import would write, or that differ at the end."""
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        office = building.build_office()
        ids = [filled_in(office, number).pk for number in range(count)]
        first, different = taken_along(office, ids), 0
        for _ in range(ROUNDS):
            for content in first:
                record = importing.bring(user=office.preparer, uploads=[Upload("离线填报表.xlsx", content)])
                forms = importing.plan_of(record).forms
                different += sum(len(form.cells) + len(form.problems) for form in forms)
                different += sum(form.verdict != Verdict.SAME for form in forms)
            again = taken_along(office, ids)
            different += texts_of(again) != texts_of(first)
        print(f"site: {count} records, {len(texts_of(first))} cells, {different} differences")
        return different
    finally:
        teardown_databases(databases, verbosity=0)


def filled_in(office: Office, number: int) -> Evaluation:
    """A self-evaluation in which somebody typed anything anywhere."""
    chance = random.Random(number)
    evaluation = building.open_form(office, code=f"F-{number}", form=building.build_form(name=f"项目{number}"))
    lines = [building.line_target(evaluation, line) for line in range(1, 6)]
    fields = ("actual_text", "given_score", "given_reason", "deviation_reason", "improvement")
    cells = [(line, field, chance.choice(TEXTS)) for line in lines for field in fields]
    cells += [(building.total_target(evaluation), "executed", chance.choice(("88.5", "待定", "/", "")))]
    cells += [(building.goal_target(evaluation), "achievement", chance.choice(TEXTS))]
    building.type_cells(office.preparer, evaluation, *cells)
    return evaluation


def taken_along(office: Office, ids: list[int]) -> list[bytes]:
    """The templates, so many to a workbook."""
    return [
        export_offline(user=office.preparer, evaluation_ids=ids[start : start + A_BOOK]).content
        for start in range(0, len(ids), A_BOOK)
    ]


def texts_of(contents: list[bytes]) -> dict[tuple[int, str, str], str]:
    """What stands in every fillable cell."""
    found = {}
    for content in contents:
        reading = read_offline(content, key=offline_key())
        assert reading is not None
        for form in reading.forms:
            found |= {(form.evaluation_id, cell.target, cell.field): cell.value for cell in form.cells}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200)
    count = parser.parse_args().records
    if through_an_office_program(count) + through_the_site(count):
        raise SystemExit("a round trip changed something")


if __name__ == "__main__":
    main()
