"""离线填报表的行是不是原来的行：a key is believed as long as the texts beside it do not say that it is another row."""

from collections import Counter
from collections.abc import Mapping, Sequence

from evaluator.scoring.values import read_number
from evaluator.sheets.cells import Cell, clean
from evaluator.sheets.offline.columns import BY, WHO, section_of
from evaluator.sheets.offline.fingerprint import PrintedRow


def same(cell: Cell, text: str) -> bool:
    """Whether a locked cell still says what it said, whatever Excel made of its blanks and digits."""
    if cell.number is not None and read_number(text) == cell.number:
        return True
    return _plain(cell.text) == _plain(clean(text))


class Others:
    """The rows of a form as of the download, by what they are known by."""

    def __init__(self, rows: Sequence[PrintedRow]) -> None:
        self._rows = rows
        self._first: Counter[tuple[str, str]] = Counter()
        self._whole: Counter[tuple[str, ...]] = Counter()
        for row in rows:
            if known := _known(row):
                section = section_of(row.key)
                self._first[section, known[0]] += 1
                self._whole[(section, *known)] += 1

    def name_of(self, printed: PrintedRow) -> str:
        """``“体检人数”``: the row as a person knows it."""
        labels = WHO.get(section_of(printed.key), ())
        text = dict(printed.shown).get(labels[0], "") if labels else ""
        if not text:
            text = printed.shown[0][1] if printed.shown else "资金偏差说明"
        return f"“{text[:40]}”"

    def why_not(self, printed: PrintedRow, found: Mapping[str, Cell]) -> str:
        """What says that this is another row than its key says; empty where nothing does.

        One text that was typed over leaves the row what it is, unless another row of the form is called so. Target and
        points (分值) that are both another row's do not.
        """
        section = section_of(printed.key)
        labels = WHO.get(section, ())
        texts = dict(printed.shown)
        if not labels:
            return ""
        if labels[0] not in found:
            return f"找不到“{labels[0]}”这一列"
        changed = [label for label in labels if label in found and not same(found[label], texts[label])]
        if not changed:
            return self._mixed_up(printed, found)
        here = tuple(_plain(found[label].text if label in found else clean(texts[label])) for label in labels)
        said = "，".join(f"“{label}”是“{found[label].text.strip()[:40]}”" for label in changed)
        if labels[0] in changed and self._first[section, here[0]]:
            return f"{said}，是另一行的"
        if self._whole[(section, *here)] or len(changed) == len(labels) > 1:
            return said
        return self._measured_as(printed, found)

    def _measured_as(self, printed: PrintedRow, found: Mapping[str, Cell]) -> str:
        """Key and name may have been sorted without the rest: then all that the row is measured by is another row's."""
        section = section_of(printed.key)
        labels = BY.get(section, ())
        texts = dict(printed.shown)
        if not labels or any(label not in found or same(found[label], texts[label]) for label in labels):
            return ""
        others = [
            row
            for row in self._rows
            if section_of(row.key) == section and all(same(found[label], dict(row.shown)[label]) for label in labels)
        ]
        if not others:
            return ""
        said = "，".join(f"“{label}”是“{found[label].text.strip()[:40]}”" for label in labels)
        return f"{said}，是{f'{self.name_of(others[0])}那一行' if len(others) == 1 else '另一行'}的"

    def _mixed_up(self, printed: PrintedRow, found: Mapping[str, Cell]) -> str:
        """Rows of one name and target may have changed places: then the rest of their texts must not differ."""
        twins = self._whole[(section_of(printed.key), *_known(printed))]
        if twins < 2:
            return ""
        other = [
            f"“{label}”是“{found[label].text.strip()[:40]}”"
            for label, text in printed.shown
            if label in found and not same(found[label], text)
        ]
        return f"{'，'.join(other)}，同名的有 {twins} 行" if other else ""


def _known(row: PrintedRow) -> tuple[str, ...]:
    texts = dict(row.shown)
    return tuple(_plain(clean(texts[label])) for label in WHO.get(section_of(row.key), ()) if label in texts)


def _plain(text: str) -> str:
    return "".join(text.split())
