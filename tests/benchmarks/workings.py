"""``python -m tests.benchmarks.workings``: live formulas of 得分计算说明 against exact scoring.

Made-up lines of every rule kind, with ties, boundaries, zeros and huge numbers, are written with wrong stored
values; LibreOffice recalculates them in one call; every formula of every sheet is compared with the exact figure. The
answer is the number of differences. Of the 14,000 lines more than 10,000 have a formula; the others are left to a
person, open, or made of more digits than a spreadsheet counts with.
"""

import argparse
import tempfile
from pathlib import Path

from tests.sheets.workings_made import compared, made_forms, workings_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=14_000)
    parser.add_argument("--seed", type=int, default=2024)
    options = parser.parse_args()
    forms = [workings_of(facts, policy) for facts, policy in made_forms(options.lines, options.seed)]
    with tempfile.TemporaryDirectory() as folder:
        found = compared(forms, Path(folder))
    print(f"{found.lines} lines, {found.with_formula} with a formula, {found.formulas} formulas recalculated")
    print(", ".join(f"{name} {count}" for name, count in found.kinds.most_common()))
    print(f"{len(found.differences)} differences", *found.differences[:20], sep="\n")
    if found.differences:
        raise SystemExit("a formula comes out otherwise than scoring")


if __name__ == "__main__":
    main()
