"""The thirteen published Shanghai forms of 2024: exactly the findings that were judged right, and no other."""

import tomllib
from pathlib import Path

import pytest

from projects.services.examining import examine_files

ROOT = Path(__file__).resolve().parents[2]
FORMS = sorted((ROOT / "projects" / "demo" / "shanghai-2024").glob("*.xlsx"))
JUDGED = tomllib.loads((Path(__file__).parent / "published_findings.toml").read_text(encoding="utf-8"))


def test_the_thirteen_forms_are_there_and_every_judgement_is_about_one_of_them():
    names = {path.name for path in FORMS}
    assert len(names) == 13
    assert set(JUDGED) <= names


def test_every_judgement_says_why():
    assert all(finding["why"] for findings in JUDGED.values() for finding in findings)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_published_form_has_exactly_the_findings_that_were_judged_right(path):
    [examination] = examine_files([path])
    found = {(finding.check, finding.level.value, finding.place) for finding in examination.findings}
    judged = {(finding["check"], finding["level"], finding["cell"]) for finding in JUDGED.get(path.name, ())}
    assert found == judged
    assert len(found) == len(examination.findings)
