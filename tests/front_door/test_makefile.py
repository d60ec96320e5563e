"""The Makefile's targets do what the README promises of them, on a machine that has nothing yet."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.house import ROOT


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A fresh clone as make sees it: no environment yet."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def steps(folder: Path, target: str) -> list[str]:
    """The commands that a target would run."""
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()


def test_the_runtime_environment_needs_nothing_of_the_tests(bare):
    planned = "\n".join(steps(bare, "venv"))
    assert "install --require-hashes -r requirements.txt" in planned
    for word in ("requirements-dev", ".ci/", "apt", "manage.py"):
        assert word not in planned


def test_preparing_for_tests_is_noticed(bare):
    planned = "\n".join(steps(bare, "setup"))
    assert "requirements-dev" in planned
    assert ".ci/system-packages" in planned


def test_a_first_start_says_how_long_it_takes_before_it_begins(bare):
    planned = steps(bare, "run")
    said = next(number for number, line in enumerate(planned) if "第一次约 1 分钟 / about a minute" in line)
    begun = next(number for number, line in enumerate(planned) if "-m venv .venv" in line)
    assert said < begun


def test_a_second_start_says_nothing_of_a_first(bare):
    (bare / ".venv" / "bin").mkdir(parents=True)
    for name in (".venv/bin/python", ".venv/.runtime"):
        (bare / name).touch()
    assert "第一次" not in "\n".join(steps(bare, "run"))
