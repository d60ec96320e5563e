"""演示数据 never mixes with an office's own."""

from io import StringIO

import pytest
from django.core.management import call_command

from projects.models import Unit, User


@pytest.mark.django_db
def test_it_leaves_a_database_with_other_data_alone() -> None:
    User.objects.create_user("own", "secret-own-1", full_name="本单位")
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert Unit.objects.count() == 0
    assert "没有放入演示数据" in out.getvalue()
