"""What a password must be (密码要求), as 等级保护 asks for it, each refusal in plain words.

Length, three of four kinds of characters, no name of its owner; Django's own list of common passwords comes beside it.
"""

from typing import Any

from django.core.exceptions import ValidationError

KINDS = (str.islower, str.isupper, str.isdigit)
KINDS_NEEDED = 3
SHORTEST_NAME = 2


class LongEnough:
    """At least ``min_length`` characters."""

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a shorter one."""
        if len(password) < self.min_length:
            said = f"新密码只有 {len(password)} 个字符，至少要 {self.min_length} 个"
            raise ValidationError(said, code="password_too_short")

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"至少 {self.min_length} 个字符。"


class ThreeKinds:
    """Three of: small letters, capital letters, digits, other characters (小写、大写、数字、其他符号)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse one of one or two kinds: ``abcdef12`` has two, ``Abcdef12`` three."""
        kinds = {next((kind.__name__ for kind in KINDS if kind(character)), "other") for character in password}
        if len(kinds) < KINDS_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "新密码要有大写字母、小写字母、数字、其他符号中的三种"


class WithoutOwnName:
    """Neither the account nor the name of its owner within the password."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse ``Zhoumin-2024`` for zhoumin."""
        for attribute, word in (("username", "账号"), ("full_name", "姓名")):
            name = str(getattr(user, attribute, "")).casefold()
            if len(name) >= SHORTEST_NAME and name in password.casefold():
                raise ValidationError(f"新密码里不能有您的{word}", code="password_has_name")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "新密码里不能有您的账号和姓名。"
