"""单位、人员、角色：who works where, and what for."""

import secrets
import string
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from evaluator.review import ROLE_NAMES, Role

LOOK_ALIKES = "0O1lI"
ALPHABET = [sign for sign in string.ascii_letters + string.digits if sign not in LOOK_ALIKES]
INITIAL_LENGTH = 12


class Unit(models.Model):
    """预算单位: one node of the tree 主管部门 → 单位 → 科室.

    ``path`` lists the ids from the root down (``/1/4/9/``): everything below a unit starts with the unit's own path.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "主管部门"
        UNIT = "unit", "单位"
        SECTION = "section", "科室"

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=255, unique=True)
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    code = models.CharField("单位代码", max_length=32, unique=True)
    name = models.CharField("单位名称", max_length=200)
    short_name = models.CharField("简称", max_length=64, blank=True)
    region = models.CharField(
        "行政区划代码", max_length=6, validators=[RegexValidator(r"^\d{6}\Z", "行政区划代码是 6 位数字")]
    )
    initials = models.CharField("拼音首字母", max_length=200, blank=True)
    sort_key = models.CharField("拼音排序", max_length=400, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.CheckConstraint(name="unit_kind_known", condition=Q(kind__in=["department", "unit", "section"])),
            models.CheckConstraint(name="unit_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="unit_has_a_code", condition=~Q(code="")),
            models.CheckConstraint(
                name="unit_region_six_digits", condition=Q(region__length=6) & Q(region__gte="0", region__lt=":")
            ),
            models.CheckConstraint(name="unit_path_slashes", condition=Q(path__startswith="/", path__endswith="/")),
            models.CheckConstraint(
                name="unit_not_its_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


models.CharField.register_lookup(Length, "length")


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the password is hashed."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @staticmethod
    def initial_password() -> str:
        """A password for somebody's first sign-in (初始密码), of signs that nobody takes for one another."""
        return "".join(secrets.choice(ALPHABET) for _ in range(INITIAL_LENGTH))


class User(AbstractBaseUser):
    """A person with an account.

    The three administrators (系统、安全、审计) are one column, so nobody can be two of them.
    """

    class Administration(models.TextChoices):
        NONE = "", "业务人员"
        SYSTEM = "system_admin", "系统管理员"
        SECURITY = "security_admin", "安全管理员"
        AUDIT = "auditor", "审计员"

    username = models.CharField(
        "账号",
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[\w.-]+\Z", "账号只能用字母、数字、下划线、点和短横线")],
        error_messages={"unique": "这个账号已经有人用了"},
    )
    full_name = models.CharField("姓名", max_length=64)
    phone = models.CharField("内线", max_length=32, blank=True)
    administration = models.CharField(
        "管理员", max_length=16, choices=Administration.choices, default=Administration.NONE, blank=True
    )
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    is_active = models.BooleanField("在用", default=True)
    date_joined = models.DateTimeField("开户时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_administration_known",
                condition=Q(administration__in=["", "system_admin", "security_admin", "auditor"]),
            ),
            models.CheckConstraint(name="user_has_a_name", condition=~Q(full_name="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_administrator(self) -> bool:
        """One of the three administrators, who never see business data."""
        return bool(self.administration)


class RoleAssignment(models.Model):
    """角色: what a person does for a unit and everything below it. Administrators have none."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField("角色", max_length=24, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField("授权时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["unit__path", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="role_once_per_unit", fields=["user", "unit", "role"]),
            models.CheckConstraint(name="role_known", condition=Q(role__in=[role.value for role in Role])),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.unit}{ROLE_NAMES[Role(self.role)]}"
