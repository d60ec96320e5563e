"""What the tests need from the system is installed when possible, and otherwise named in one clear sentence."""

import shutil
import subprocess

from tests.architecture.house import ROOT

SCRIPT = ROOT / ".ci" / "system-packages"
BARE = ("bash", "id", "ls", "readlink", "dirname", "seq", "sleep")


def test_a_machine_without_packages_and_without_apt_gets_one_sentence(tmp_path):
    for name in BARE:
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        [str(tmp_path / "bash"), str(SCRIPT)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    chinese, english = done.stderr.strip().splitlines()
    for package in ("chromium", "libreoffice-calc", "libreoffice-writer", "fonts-noto-cjk", "poppler-utils"):
        assert package in chinese
    assert chinese.startswith("测试需要而本机没有：")
    assert english.startswith("Missing for the tests: ")


def test_a_prepared_machine_passes_without_a_word():
    done = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
