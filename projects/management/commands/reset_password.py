"""manage.py reset_password: a new initial password for somebody who forgot the own one (忘记密码)."""

from argparse import ArgumentParser
from typing import Any

from axes.utils import reset
from django.core.management.base import BaseCommand, CommandError

from projects.models import User
from projects.services import accounts


class Command(BaseCommand):
    help = "忘记密码时换一个新的初始密码，并解除登录锁定；记入操作记录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="账号", help="谁的密码")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有“{username}”这个账号。请核对拼写。")
        password = accounts.reset_password(user=user)
        reset(username=username)
        self.stdout.write("新的初始密码只显示这一次，请转交本人；下次登录须改密码，已登录的地方会退出：")
        self.stdout.write(f"  {user.username}\t{password}\t{user.full_name}")
