"""标注文本文件：one more column at the end of a .csv file; encoding and every line that is right stay as they are."""

import csv
import io
from collections.abc import Iterator, Sequence

from evaluator.sheets.cells import clean
from evaluator.sheets.marking.findings import Finding
from evaluator.sheets.marking.notes import LEVELS
from evaluator.sheets.marking.signs import COLUMN_TITLE
from evaluator.sheets.sources.separated import decoded, rows_of, separator_of

_LINE_ENDS = ("\r\n", "\n", "\r")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def marked_text(content: bytes, findings: Sequence[Finding]) -> bytes:
    """The file with a column “需要修改”, in its own encoding. Raises :class:`archives.UnreadableWorkbook`."""
    text = decoded(content)
    separator = separator_of(text)
    records = _without_column(list(_records(text.removeprefix("\ufeff"), separator)), separator)
    marked = _marked(records, findings, separator)
    if _values(marked, separator) != [_without_blanks(values) for _, values in records]:
        # A quote that is never closed swallows what is put behind it: such a file is written anew.
        records = [(_written(values, separator) + _ended(raw)[1], values) for raw, values in records]
        marked = _marked(records, findings, separator)
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", ""))
    return mark + marked.encode(encoding or _encoding(content))


def _marked(records: Sequence[tuple[str, list[str]]], findings: Sequence[Finding], separator: str) -> str:
    width = max((len(values) for _, values in records), default=0)
    first = next((number for number, (_, values) in enumerate(records, start=1) if any(map(str.strip, values))), 1)
    said = _said(findings, first)
    return "".join(
        _with_cell(raw, width - max(1, len(values)), said[row], separator) if row in said else raw
        for row, (raw, values) in enumerate(records, start=1)
    )


def _values(marked: str, separator: str) -> list[list[str]]:
    """What stands in a marked file besides its marks."""
    return [_without_blanks(values) for _, values in _without_column(list(_records(marked, separator)), separator)]


def _without_blanks(values: list[str]) -> list[str]:
    """A record without the blank values at its end, which a column behind them adds."""
    return values[: max((place for place, value in enumerate(values, start=1) if value), default=0)]


def _records(text: str, separator: str) -> Iterator[tuple[str, list[str]]]:
    """Each record as it is written, and its values."""
    rows = list(rows_of(text, separator))
    lines = io.StringIO(text, newline="").__iter__()
    for values in rows:
        raw = next(lines, "")
        while next(csv.reader([raw], delimiter=separator), []) != values and (more := next(lines, "")):
            raw += more
        yield raw, values


def _without_column(records: list[tuple[str, list[str]]], separator: str) -> list[tuple[str, list[str]]]:
    """The records as they were before an earlier marking."""
    first = next((values for _, values in records if any(map(str.strip, values))), [])
    if not first or not first[-1].strip().startswith(COLUMN_TITLE):
        return records
    width = len(first) - 1
    return [
        (_cut(raw, values, width, separator), values[:width]) if len(values) > width else (raw, values)
        for raw, values in records
    ]


def _cut(raw: str, values: list[str], width: int, separator: str) -> str:
    """The record without its last value; a program that saved the file in between may have quoted it otherwise."""
    bare, end = _ended(raw)
    last = separator + _quoted(values[width])
    if bare.endswith(last):
        return bare[: -len(last)] + end
    return _written(values[:width], separator) + end


def _written(values: Sequence[str], separator: str) -> str:
    """A record as every program reads it: quoted where a value holds the separator, a quote or a line break."""
    return separator.join(_quoted(value) if {separator, '"', "\r", "\n"} & set(value) else value for value in values)


def _with_cell(raw: str, missing: int, text: str, separator: str) -> str:
    bare, end = _ended(raw)
    return f"{bare}{separator * (missing + 1)}{_quoted(text)}{end}"


def _said(findings: Sequence[Finding], first: int) -> dict[int, str]:
    """What is to be said in which row; of the whole file beside the head of the column."""
    whole = [finding.note.said for finding in findings if finding.place is None]
    rows: dict[int, list[str]] = {first: [COLUMN_TITLE + "".join(f"：{text}" for text in whole)]}
    for finding in findings:
        if finding.place is not None:
            where = finding.head or finding.note.cell
            sentence = f"{LEVELS[finding.note.level]}（{where}）：{finding.note.said}"
            rows.setdefault(finding.place[0], []).append(sentence)
    return {row: clean("；".join(dict.fromkeys(texts))) for row, texts in rows.items()}


def _ended(raw: str) -> tuple[str, str]:
    end = next((end for end in _LINE_ENDS if raw.endswith(end)), "")
    return raw[: len(raw) - len(end)], end


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
