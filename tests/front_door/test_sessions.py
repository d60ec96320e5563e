"""A signed-in person stays signed in for 30 minutes idle and 12 hours at most."""

import time

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

urlpatterns = [path("who", lambda request: HttpResponse(request.user.get_username() or "nobody"))]


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test sets: clock.now += 60."""

    class Clock:
        now = 1_700_000_000

    monkeypatch.setattr(time, "time", lambda: float(Clock.now))
    return Clock


@pytest.fixture
def signed_in(db):
    user = get_user_model().objects.create(username="chenjing", full_name="陈静")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with override_settings(ROOT_URLCONF=__name__):
        yield client


def who(client: Client) -> str:
    return client.get("/who").content.decode()


def test_work_every_29_minutes_keeps_the_session(signed_in, clock):
    for _ in range(4):
        assert who(signed_in) == "chenjing"
        clock.now += 29 * 60


def test_thirty_idle_minutes_end_the_session(signed_in, clock):
    assert who(signed_in) == "chenjing"
    clock.now += 30 * 60 + 1
    assert who(signed_in) == "nobody"


def test_twelve_hours_end_even_a_busy_session(signed_in, clock):
    for _ in range(25):
        assert who(signed_in) == "chenjing"
        clock.now += 29 * 60
    assert who(signed_in) == "nobody"


def test_a_page_within_the_same_minute_writes_nothing(signed_in, clock, django_assert_num_queries):
    who(signed_in)
    clock.now += 59
    with django_assert_num_queries(2):
        who(signed_in)
