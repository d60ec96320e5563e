"""The compose file knows no default password, and every service says when it is well."""

import re

from tests.architecture.house import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def without_default(text: str) -> list[str]:
    """The secrets of a compose file that could be left unset."""
    secret = re.compile(r"\$\{?(\w*(?:PASSWORD|SECRET|KEY)\w*)(:\?)?")
    return [name for name, required in secret.findall(text) if not required]


def test_every_secret_must_be_given():
    assert re.search(r"PASSWORD", COMPOSE)
    assert without_default(COMPOSE) == []


def test_a_secret_that_may_be_left_out_is_noticed():
    assert without_default("POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-postgres}") == ["POSTGRES_PASSWORD"]


def test_the_example_environment_gives_no_secret_away():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {"SECRET_KEY=", "POSTGRES_PASSWORD="} <= set(lines)


def test_the_image_does_not_run_as_root():
    stages = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")
    assert re.search(r"^USER evaluator$", stages[-1], re.MULTILINE)
