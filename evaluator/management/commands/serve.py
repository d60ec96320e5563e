"""manage.py serve: the site on one machine, with waitress; the same code and static files as in production."""

import errno
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import waitress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from projects import tasks

MANIFEST = "staticfiles.json"
LAST_PORT = 65535
MOST_THREADS = 256


def newest_change(places: list[Path]) -> float:
    """The newest modification time of the files in these places, in seconds since 1970; 0 when there are none."""
    return max((file.stat().st_mtime for place in places for file in place.rglob("*") if file.is_file()), default=0.0)


def static_files_are_stale() -> bool:
    """Whether collected static files (静态文件) are missing or older than the files that they were made from."""
    manifest = Path(settings.STATIC_ROOT) / MANIFEST
    if not manifest.exists():
        return True
    places = [Path(place) for place in settings.STATICFILES_DIRS]
    places += [Path(storage.location) for finder in finders.get_finders() for storage in storages_of(finder)]
    return newest_change(places) > manifest.stat().st_mtime


def storages_of(finder: Any) -> list[Any]:
    """The folders that one finder of static files looks through, as storages."""
    return list(getattr(finder, "storages", {}).values())


def whole_number(text: object, word: str, largest: int) -> int:
    """An option that is a number from 1 on; anything else is said in one sentence."""
    written = str(text)
    if not (written.isascii() and written.isdigit() and 1 <= int(written) <= largest):
        raise CommandError(f"{word}写的是“{written}”，应是 1 到 {largest} 的整数。")
    return int(written)


def refuse_if_taken(host: str, port: int) -> None:
    """An address or a port that cannot be had is said in one sentence instead of a stack trace."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as fault:
        match fault.errno:
            case errno.EADDRINUSE:
                said = f"端口 {port} 已被别的程序占用。请换一个，如 make run PORT=8001 或 serve --port 8001。"
            case errno.EACCES:
                said = f"没有权限使用端口 {port}。请换一个 1024 以上的，如 8000。"
            case _:
                said = f"这台机器上没有地址 {host}。请写 127.0.0.1（只有本机能打开）或 0.0.0.0（别的机器也能打开）。"
        raise CommandError(said) from fault


def tables_are_missing() -> bool:
    """Whether the database lacks tables or columns that this version needs."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class Command(BaseCommand):
    help = "启动网站（waitress）：python manage.py serve --port 8000"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能打开）")
        parser.add_argument("--port", default="8000", help="端口，默认 8000")
        parser.add_argument("--threads", default="8", help="同时处理的请求数，默认 8")
        parser.add_argument("--demo", action="store_true", help="先更新数据表，并在空库中放入演示数据")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], whole_number(options["port"], "端口", LAST_PORT)
        threads = whole_number(options["threads"], "同时处理的请求数", MOST_THREADS)
        refuse_if_taken(host, port)
        if options["demo"]:
            self.step("准备数据库 / preparing the database")
            call_command("migrate", interactive=False, verbosity=0)
            self.step("演示数据（第一次约半分钟） / demo data (half a minute the first time)")
            call_command("seed_demo", stdout=self.stdout)
        else:
            self.look_into_the_database()
        if static_files_are_stale():
            self.step("整理页面文件 / collecting static files")
            call_command("collectstatic", interactive=False, verbosity=0)
        self.step(f"数据库：{connection.settings_dict['NAME']}")
        self.step(f"绩效自评已启动：http://{host}:{port}/ （按 Ctrl+C 停止，数据保留）")
        tasks.resume()
        waitress.serve(get_wsgi_application(), host=host, port=port, threads=threads, ident=None)

    def step(self, sentence: str) -> None:
        """Say at once what comes next: the steps of a first start take a while."""
        self.stdout.write(sentence)
        self.stdout.flush()

    def look_into_the_database(self) -> None:
        """Stop where there are no tables to work with; where there is nobody to sign in, only say so."""
        place = connection.settings_dict["NAME"]
        if tables_are_missing():
            raise CommandError(
                f"数据库 {place} 还没有建好，或者是旧版本的。用自己的数据请先执行 manage.py establish 建档文件"
                "（见 docs/own-data.md）；升级请执行 manage.py migrate；看演示请用 make run。"
            )
        if not get_user_model().objects.exists():
            self.step(
                f"数据库 {place} 里还没有账号，谁也不能登录。请执行 manage.py establish 建档文件"
                "（见 docs/own-data.md）；数据在别的目录时，先设好 DATA_DIR。"
            )
