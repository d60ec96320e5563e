"""``python -m tests.fuzz.reading --files 50000``: genuine files, changed at random, through everything that reads.

Nothing may be raised, nothing may take ten seconds, and every file gets forms or a sentence. A file that breaks this is
kept in the folder named by --keep, with the seed that makes it again.
"""

import argparse
import json
import random
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import as_record, from_record
from evaluator.sheets.sources import files_of
from tests.fuzz.mutating import mutated
from tests.sheets.corpus.genuine_workbooks import PARTS, WHOLE
from tests.sheets.corpus.other_kinds import as_csv, as_document, as_old_workbook, as_pasted_page
from tests.sheets.published import FORMS
from tests.sheets.target_samples import DATONG, PANYU, QINGPU
from tests.sheets.workbooks_made import packed

OTHER_SAVINGS = ("分段文字与拼音", "公式结果的文字", "行和格都不写地址", "严格命名空间", "WPS 的扩展")
SLOWEST = 10.0
"""Seconds of processor time."""


@dataclass(slots=True)
class Outcome:
    """What became of the files."""

    files: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_seed: int = 0
    faults: list[str] = field(default_factory=list)
    """Each with its seed: what was raised, or took too long."""


def seeds() -> list[Upload]:
    """Genuine files of every kind."""
    workbooks = [FORMS[0], FORMS[5], FORMS[-1], QINGPU, DATONG, PANYU]
    found = [Upload(path.name, path.read_bytes()) for path in workbooks]
    found += [Upload(f"{name}.xlsx", packed(PARTS[name]())) for name in OTHER_SAVINGS]
    found.append(Upload("另一种软件写的.xlsx", WHOLE["XlsxWriter 写的"]()))
    for path in (FORMS[0], QINGPU):
        content = path.read_bytes()
        found += [
            Upload(f"{path.stem}.xls", as_old_workbook(content)),
            Upload(f"{path.stem}.docx", as_document(content)),
            Upload(f"{path.stem}.csv", as_csv(content).encode("gb18030")),
            Upload(f"{path.stem}.zip", packed({f"甲/{path.name}": content, "乙/表.csv": as_csv(content).encode()})),
            Upload("粘贴", as_pasted_page(content).encode(), pasted=True),
        ]
    return found


def files(count: int, first_seed: int) -> Iterator[tuple[int, Upload]]:
    """So many changed files, each with the seed that makes it again."""
    genuine = seeds()
    for seed in range(first_seed, first_seed + count):
        draw = random.Random(seed)
        upload = draw.choice(genuine)
        yield seed, Upload(upload.name, mutated(upload.content, draw), upload.pasted)


def read_changed(count: int, first_seed: int = 0, keep: Path | None = None) -> Outcome:
    """Read so many changed files."""
    outcome = Outcome()
    for seed, upload in files(count, first_seed):
        begun = time.process_time()
        fault = ""
        try:
            outcome.codes.update(_read(upload))
        except Exception:
            fault = traceback.format_exc(limit=-4)
        spent = time.process_time() - begun
        if spent > SLOWEST:
            fault = fault or f"{spent:.1f} s"
        if spent > outcome.slowest:
            outcome.slowest, outcome.slowest_seed = spent, seed
        if fault:
            outcome.faults.append(f"seed {seed} ({upload.name}): {fault}")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{seed}-{upload.name}").write_bytes(upload.content)
        outcome.files += 1
    return outcome


def _read(upload: Upload) -> Iterator[str]:
    """The codes of what was said of a file, after its forms went through storing and back.

    Whoever asks the guarded child takes a zip apart first, without a guard: so does this.
    """
    assert files_of(upload.content, upload.name)
    forms = read_all([upload])
    assert forms
    for form in forms:
        assert from_record(json.loads(json.dumps(as_record(form)))) == form
        if isinstance(form, UnknownForm):
            assert form.problems
            assert all(problem.message for problem in form.problems)
            yield form.problems[0].code
        else:
            yield "read"


def main() -> None:
    """Read, and print what became of the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=None)
    options = parser.parse_args()
    outcome = read_changed(options.files, options.seed, options.keep)
    for fault in outcome.faults[:50]:
        print(fault)
    said = ", ".join(f"{code} {number:,}" for code, number in outcome.codes.most_common())
    print(
        f"{outcome.files:,} files, {len(outcome.faults)} faults; slowest {outcome.slowest:.2f} s of processor time "
        f"(seed {outcome.slowest_seed})"
    )
    print(f"  {said}")
    raise SystemExit(1 if outcome.faults else 0)


if __name__ == "__main__":
    main()
