"""What every test may use: a Chromium without network, LibreOffice as the judge of our files, and only loopback."""

import ipaddress
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The headless one first: the same engine without the windows nobody sees, for half of the work."""
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


# Which tests run ------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run only tests that a database can fail, without the browser: for a second run on another database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if touches_database(item) and not opens_a_browser(item) and not only_looks(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def opens_a_browser(item: pytest.Item) -> bool:
    """A page, or a browser of its own: a live server behind it keeps its database connections open for a while."""
    return "playwright" in fixtures_of(item)


def only_looks(item: pytest.Item) -> bool:
    return item.get_closest_marker("only_looks") is not None


def touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & fixtures_of(item))


# What was measured stands at the end of the run ---------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what tests have recorded: steps, seconds, milliseconds. Processes beside this one have no output."""
    measured = [
        f"{name}: {value:,.1f}" if isinstance(value, float) else f"{name}: {value}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
    ]
    if measured:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(measured))


# Nothing leaves this machine ------------------------------------------------------------------------------------------


def is_outside(address: Any) -> bool:
    """Whether a socket address is on another machine. Sockets in the file system are not."""
    if not isinstance(address, tuple):
        return False
    host = str(address[0])
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if is_outside(address):
            raise AssertionError(f"A test tried to reach {address}: tests stay on this machine.")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


# The browser (pytest-playwright) --------------------------------------------------------------------------------------


def chromium() -> str:
    """Where this machine's Chromium is."""
    found = next((place for name in CHROMIUM_NAMES if (place := shutil.which(name))), None)
    assert found, "Chromium is missing: run .ci/system-packages, or install the package chromium."
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium(), "args": CHROMIUM_ARGUMENTS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A bureau's office screen: 1366×768, Chinese, Shanghai time."""
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
        "accept_downloads": True,
    }


# LibreOffice ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """What came out of the printer: the file as PDF, a picture of each page, and its text."""

    pdf: Path
    pages: tuple[Path, ...]
    text: str


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Printed]:
    """Print an office file with LibreOffice: soffice(path).pages are PNG files, one a page, 80 dots an inch."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, (
        "LibreOffice is missing: run .ci/system-packages, or install libreoffice-calc and libreoffice-writer."
    )
    profile = tmp_path_factory.mktemp("soffice-profile")

    def printed(file: Path) -> Printed:
        folder = tmp_path_factory.mktemp("printed")
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        subprocess.run(
            [*command, "--convert-to", "pdf", "--outdir", str(folder), str(file)],
            check=True,
            capture_output=True,
            timeout=180,
        )
        pdf = folder / f"{file.stem}.pdf"
        assert pdf.exists(), f"LibreOffice could not print {file.name}."
        subprocess.run(["pdftoppm", "-png", "-r", "80", str(pdf), str(folder / "page")], check=True, timeout=120)
        text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60, encoding="utf-8"
        ).stdout
        return Printed(pdf, tuple(sorted(folder.glob("page-*.png"))), text)

    return printed
