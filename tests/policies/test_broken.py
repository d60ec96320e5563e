"""Every refusal of the policy loader has a broken file here, with the words that its message must contain.

A file's first lines say what to expect: ``#! fault: dotted.key | words | words`` for each fault, ``#! file:`` where it
must stand when that matters, ``#! and more`` when faults that follow from it may be listed too.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluator.policies import loader
from evaluator.policies.faults import PolicyFaults

FOLDER = Path(__file__).parent / "broken"
USUAL_PLACE = "420000/self_evaluation-2022.toml"


@dataclass(frozen=True)
class Broken:
    """One broken file and what must be said of it."""

    name: str
    content: str
    faults: tuple[tuple[str, ...], ...]
    place: str
    more: bool


def read_broken(path: Path) -> Broken:
    content = path.read_text(encoding="utf-8")
    notes = [line.removeprefix("#! ") for line in content.splitlines() if line.startswith("#! ")]
    faults = [note.removeprefix("fault: ") for note in notes if note.startswith("fault: ")]
    places = [note.removeprefix("file: ") for note in notes if note.startswith("file: ")]
    return Broken(
        path.stem,
        content,
        tuple(tuple(part.strip() for part in fault.split("|")) for fault in faults),
        places[0] if places else USUAL_PLACE,
        "and more" in notes,
    )


BROKEN = [read_broken(path) for path in sorted(FOLDER.glob("*.toml"))]


def write(folder: Path, place: str, content: str | bytes) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def faults_of(folder: Path):
    with pytest.raises(PolicyFaults) as stopped:
        loader.load_folder(folder, upon=loader.load_all())
    return stopped.value.faults


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_file_is_refused_with_key_words_and_remedy(broken, tmp_path):
    write(tmp_path, broken.place, broken.content)
    faults = faults_of(tmp_path)
    assert broken.faults
    for key, *words in broken.faults:
        of_key = [fault for fault in faults if fault.key == key]
        assert of_key, f"{key} not among {[fault.key for fault in faults]}"
        said = " ".join(str(fault) for fault in of_key)
        assert all(word in said for word in words), said
    assert broken.more or len(faults) == len(broken.faults), [str(fault) for fault in faults]
    for fault in faults:
        assert fault.file == broken.place
        assert fault.message
        assert fault.remedy


def good(place: str, *lines: str) -> str:
    region, year = place.split("/")[0], place.split("-")[-1].removesuffix(".toml")
    return "\n".join(
        (
            f'id = "{place.removesuffix(".toml")}"',
            'label = "某地办法"',
            f'region = "{region}"',
            'form = "self_evaluation"',
            f"applies = {{ from_budget_year = {year} }}",
            'based_on = "000000/self_evaluation-2020"',
            *lines,
        )
    )


def test_the_untouched_file_of_these_tests_loads(tmp_path):
    write(tmp_path, USUAL_PLACE, good(USUAL_PLACE))
    assert list(loader.load_folder(tmp_path, upon=loader.load_all()).policies) == ["420000/self_evaluation-2022"]


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    write(tmp_path, USUAL_PLACE, good(USUAL_PLACE).encode("gbk"))
    (fault,) = faults_of(tmp_path)
    assert "不是 UTF-8" in fault.message


def test_two_policies_for_one_year_of_one_region_are_refused(tmp_path):
    for place in ("420000/self_evaluation-2022.toml", "420000/self_evaluation-2024.toml"):
        write(tmp_path, place, good(place))
    (fault,) = faults_of(tmp_path)
    assert fault.key == "applies"
    assert "2024 年度与“420000/self_evaluation-2022”重叠" in fault.message
    assert "to_budget_year" in fault.remedy


def test_a_policy_that_ends_before_the_next_begins_is_no_overlap(tmp_path):
    first = good("420000/self_evaluation-2022.toml").replace("2022 }", "2022, to_budget_year = 2023 }")
    write(tmp_path, "420000/self_evaluation-2022.toml", first)
    write(tmp_path, "420000/self_evaluation-2024.toml", good("420000/self_evaluation-2024.toml"))
    library = loader.load_folder(tmp_path, upon=loader.load_all())
    assert library.find("420000", "self_evaluation", 2023).id == "420000/self_evaluation-2022"
    assert library.find("420000", "self_evaluation", 2024).id == "420000/self_evaluation-2024"


def test_two_policies_based_on_one_another_are_refused(tmp_path):
    for place, base in (("420000/self_evaluation-2022", "430000"), ("430000/self_evaluation-2022", "420000")):
        content = good(f"{place}.toml").replace("000000/self_evaluation-2020", f"{base}/self_evaluation-2022")
        write(tmp_path, f"{place}.toml", content)
    assert any("绕成了圈" in fault.message for fault in faults_of(tmp_path))


def test_the_faults_of_all_files_are_reported_at_once(tmp_path):
    for place in ("420000/self_evaluation-2022.toml", "430000/self_evaluation-2022.toml"):
        write(tmp_path, place, good(place, "[bonus]", "points = 5"))
    assert [fault.file for fault in faults_of(tmp_path)] == [
        "420000/self_evaluation-2022.toml",
        "430000/self_evaluation-2022.toml",
    ]


def test_a_fault_in_a_table_taken_over_is_reported_against_the_file_it_stands_in(tmp_path):
    base = "420000/self_evaluation-2022.toml"
    heir = "420100/self_evaluation-2022.toml"
    write(tmp_path, base, good(base, "[rounding]", "places = 2", 'at = "line"'))
    write(tmp_path, heir, good(heir).replace("000000/self_evaluation-2020", base.removesuffix(".toml")))
    (fault,) = faults_of(tmp_path)
    assert (fault.file, fault.key) == (base, "rounding.source")
