"""manage.py serve: the site on one machine, with waitress; the same code and static files as in production."""

import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import waitress
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

MANIFEST = "staticfiles.json"


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


def refuse_if_taken(host: str, port: int) -> None:
    """A port that another program holds is said in one sentence instead of a stack trace."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise CommandError(f"端口 {port} 用不了（{fault.strerror}）。请换一个：make run PORT=8001") from fault


class Command(BaseCommand):
    help = "启动网站（waitress）：python manage.py serve --port 8000"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能打开）")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--threads", type=int, default=8, help="同时处理的请求数，默认 8")
        parser.add_argument("--demo", action="store_true", help="先更新数据表，并在空库中放入演示数据")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        refuse_if_taken(host, port)
        if options["demo"]:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("seed_demo", stdout=self.stdout)
        if static_files_are_stale():
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"绩效自评已启动：http://{host}:{port}/ （按 Ctrl+C 停止，数据保留）")
        self.stdout.flush()
        waitress.serve(get_wsgi_application(), host=host, port=port, threads=options["threads"], ident=None)
