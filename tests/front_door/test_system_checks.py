"""manage.py check stops the start while a policy or a layout file cannot be read, and names every fault."""

from evaluator import apps
from evaluator.policies import loader
from evaluator.policies.faults import Fault, PolicyFaults
from evaluator.sheets import layout
from evaluator.sheets.layoutfiles import LayoutFault


def test_the_shipped_files_load():
    assert list(apps.every_policy_loads(None)) == []
    assert list(apps.every_layout_loads(None)) == []


def test_each_fault_of_a_policy_is_an_error_with_its_remedy(monkeypatch):
    faults = [Fault("000000/a-2020.toml", key, "没有注明依据", "写上出处") for key in ("grades", "rounding")]

    def broken() -> None:
        raise PolicyFaults(faults)

    monkeypatch.setattr(loader, "load_all", broken)
    errors = list(apps.every_policy_loads(None))
    assert [(error.id, error.msg, error.hint) for error in errors] == [
        ("evaluator.E001", "000000/a-2020.toml · grades: 没有注明依据", "写上出处"),
        ("evaluator.E001", "000000/a-2020.toml · rounding: 没有注明依据", "写上出处"),
    ]


def test_each_fault_of_a_layout_is_an_error_with_its_remedy(monkeypatch):
    def broken() -> None:
        raise layout.LayoutFaults([LayoutFault("310000/a-2024.toml", "sheet", "is too long", "shorten it")])

    monkeypatch.setattr(layout, "load_all", broken)
    [error] = apps.every_layout_loads(None)
    assert (error.id, error.msg, error.hint) == (
        "evaluator.E002",
        "310000/a-2024.toml · sheet: is too long",
        "shorten it",
    )
