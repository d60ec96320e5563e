"""Ordinary forms for benchmarks, no two alike, and how they go out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evaluator.sheets.forms import Entry
from evaluator.sheets.outgoing import OutgoingForm
from tests.sheets.forms_made import Made, made_forms

LAYOUT = "310000/self_evaluation-2024"
UNITS = {f"310-{number:02d}": f"第{number}业务处" for number in range(20)}


def forms_of(count: int) -> Iterator[Made]:
    """So many forms, each of its own project."""
    for number, made in enumerate(made_forms(count, (LAYOUT,), seed=2024, odd=False), start=1):
        project = Entry(f"{made.form.project.text}第{number}期")
        yield replace(made, form=replace(made.form, project=project))


def outgoing(forms: Iterable[Made]) -> Iterator[OutgoingForm]:
    """The forms on their way out, one after the other."""
    for number, made in enumerate(forms):
        name = f"{made.form.project.text}.xlsx"
        yield OutgoingForm(made.form, f"310-{number % 20:02d}", name, made.draft, made.sign_off)
