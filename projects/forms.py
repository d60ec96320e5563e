"""Forms of a person's own account: sign-in (登录) and change of password (修改密码)."""

from typing import Any

from axes.conf import settings as axes_settings
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

FIELD = {"class": "form-control"}
HOW_TO_CHOOSE = (
    "至少 8 个字符，大写字母、小写字母、数字、其他符号至少有三种；不能含账号和姓名，不能用常见的密码和原来的密码。"
)
UNUSABLE = "里有不能用的字符，请删掉重新输入"


class SignInForm(AuthenticationForm):
    """Name and password. A wrong pair says how many tries are left, and never which of the two was wrong."""

    username = forms.CharField(
        label="账号",
        max_length=150,
        error_messages={
            "required": "请填账号",
            "max_length": "账号最多 150 个字，请核对",
            "null_characters_not_allowed": f"账号{UNUSABLE}",
        },
        widget=forms.TextInput(
            attrs={**FIELD, "autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=128,
        error_messages={
            "required": "请填密码",
            "max_length": "密码最多 128 个字，请核对",
            "null_characters_not_allowed": f"密码{UNUSABLE}",
        },
        widget=forms.PasswordInput(attrs={**FIELD, "autocomplete": "current-password", "aria-describedby": "caps"}),
    )

    def get_invalid_login_error(self) -> ValidationError:
        """One sentence for a wrong name, a wrong password and a closed account alike, with the tries that are left."""
        limit = axes_settings.AXES_FAILURE_LIMIT
        failures = AxesProxyHandler.get_failures(self.request, {"username": self.cleaned_data.get("username")})
        left = max(limit - failures, 0)
        return ValidationError(
            f"账号或密码不对，还可以再试 {left} 次；连续 {limit} 次不对，账号锁定 30 分钟。", code="invalid_login"
        )


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {
        "password_incorrect": "原密码不对，请重新输入",
        "password_mismatch": "两次输入的新密码不一样，请重新输入",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再输一次新密码"),
        ):
            field = self.fields[name]
            field.label = label
            field.widget.attrs.update(FIELD)
            field.error_messages["required"] = f"请填{label}"
            field.error_messages["null_characters_not_allowed"] = f"{label}{UNUSABLE}"
        self.fields["new_password1"].help_text = HOW_TO_CHOOSE
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: Any, password_field_name: str = "") -> None:
        """What a password must be is said where it is chosen, not where it is typed again."""
        super().validate_password_for_user(user, "new_password1")

    def clean(self) -> dict[str, Any]:
        """The password that is to be replaced cannot replace itself: the initial one is known to somebody else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if new and old == new:
            self.add_error("new_password1", "新密码和原密码一样，请换一个")
        return cleaned
