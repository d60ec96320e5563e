"""manage.py serve: what keeps it from starting is one Chinese sentence that says what to do."""

import os
import socket
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from evaluator.management.commands import serve
from tests.architecture.house import ROOT


def manage(*arguments: str, data: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process and a data folder of its own."""
    clean = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean, "PYTHONUTF8": "1", "DATA_DIR": data, "STATIC_ROOT": f"{data}/static"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def started(monkeypatch) -> list[int]:
    """The ports that the server was started on, without one running."""
    ports: list[int] = []
    monkeypatch.setattr(serve.waitress, "serve", lambda _app, **options: ports.append(options["port"]))
    monkeypatch.setattr(serve, "static_files_are_stale", lambda: False)
    return ports


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_database_without_tables_is_said_with_what_to_do(tmp_path):
    done = manage("serve", "--port", str(free_port()), data=str(tmp_path))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for words in (str(tmp_path / "evaluator.sqlite3"), "establish", "docs/own-data.md", "make run"):
        assert words in done.stderr


@pytest.mark.django_db
def test_a_database_without_accounts_is_said_and_still_served(started, capsys):
    call_command("serve", port=free_port())
    assert "还没有账号，谁也不能登录。请执行 manage.py establish" in capsys.readouterr().out
    assert len(started) == 1


@pytest.mark.django_db
def test_a_database_with_people_is_served_without_advice(started, capsys):
    get_user_model().objects.create_user("somebody", "Somebody-2024", full_name="某人")
    call_command("serve", port=free_port())
    said = capsys.readouterr().out
    assert "还没有账号" not in said
    assert "绩效自评已启动" in said
    assert len(started) == 1


def test_a_port_that_is_taken_is_said_in_chinese():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"^端口 {port} 已被别的程序占用。请换一个，如 make run PORT=8001 "):
            call_command("serve", port=port)


def test_an_address_that_is_not_this_machines_is_said_in_chinese():
    with pytest.raises(CommandError, match=r"^这台机器上没有地址 203\.0\.113\.9。"):
        call_command("serve", host="203.0.113.9", port=free_port())


@pytest.mark.parametrize("port", ["八千", "abc", "0", "65536", "-1", "80.5", ""])
def test_a_port_that_is_no_number_is_said_in_chinese(tmp_path, port):
    with pytest.raises(CommandError) as refused:
        call_command("serve", port=port)
    assert str(refused.value) == f"端口写的是“{port}”，应是 1 到 65535 的整数。"


def test_the_command_line_itself_says_it_in_chinese(tmp_path):
    done = manage("serve", "--port", "abc", data=str(tmp_path))
    assert done.stderr.strip().endswith("端口写的是“abc”，应是 1 到 65535 的整数。")
    assert "invalid int value" not in done.stderr
