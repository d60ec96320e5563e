"""The reading benchmark measures the real thing: its files hold forms, and its costs come from the guarded child."""

from evaluator.sheets.reading import Upload
from tests.benchmarks import reading
from tests.sheets.published import form_file


def test_the_benchmark_reads_what_it_measures():
    times = reading.measure(2, 1, 1)
    assert set(times) == {"least", "sheets", "forms", "openpyxl"}
    assert all(one > 0 for rounds in times.values() for one in rounds)


def test_the_costs_of_a_file_come_from_the_child():
    found, stopped = reading.costs(iter([Upload("真的", form_file("01").read_bytes()), Upload("坏的", b"PK")]))
    assert [name for name, _, _ in found] == ["真的", "坏的"]
    assert found[0][1] > 0
    assert stopped == 0
