"""The site as it runs: signs of life, cookies for https and for http, background work and cache on Redis."""

import json
import os
import subprocess
import sys

import pytest
from axes.helpers import get_client_ip_address

from evaluator import proxies
from tests.architecture.house import ROOT

REDIS = "redis://127.0.0.1:6379/9"


def settings_with(script: str, tmp_path, **variables: str) -> dict[str, object]:
    """What a fresh process prints as JSON under these environment variables."""
    clean = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    prelude = "import json, django; from django.conf import settings; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", prelude + script],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "evaluator.settings", "DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


COOKIES = (
    "print(json.dumps([settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_NAME,"
    " settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.DEBUG]))"
)


def test_https_makes_cookies_that_only_travel_encrypted(tmp_path):
    assert settings_with(COOKIES, tmp_path, HTTPS="1") == [
        "__Host-sessionid",
        True,
        "__Host-csrftoken",
        True,
        True,
        False,
    ]


def test_an_intranet_without_https_can_still_sign_in(tmp_path):
    assert settings_with(COOKIES, tmp_path) == ["sessionid", False, "csrftoken", False, False, False]


def test_passwords_are_kept_as_argon2(tmp_path):
    script = "from django.contrib.auth.hashers import make_password; print(json.dumps(make_password('x')[:7]))"
    assert settings_with(script, tmp_path) == "argon2$"


def test_the_cache_is_redis_where_there_is_one(tmp_path):
    script = (
        "from django.core.cache import caches; cache = caches['default']; cache.set('front-door', '值', 5);"
        "print(json.dumps([type(cache).__name__, cache.get('front-door')]))"
    )
    assert settings_with(script, tmp_path, REDIS_URL=REDIS) == ["RedisCache", "值"]


def test_background_work_speaks_json_and_survives_a_lost_worker(tmp_path):
    script = (
        "from evaluator.celery import app; c = app.conf;"
        "print(json.dumps([c.broker_url, c.accept_content, c.task_serializer, c.task_acks_late,"
        " c.task_reject_on_worker_lost, c.task_time_limit, c.result_backend]))"
    )
    assert settings_with(script, tmp_path, REDIS_URL=REDIS) == [REDIS, ["json"], "json", True, True, 660, None]


def test_a_job_is_over_long_before_its_message_would_come_again(tmp_path):
    script = (
        "from evaluator.celery import app; c = app.conf;"
        "print(json.dumps([c.task_soft_time_limit, c.task_time_limit, c.visibility_timeout,"
        " c.broker_transport_options['visibility_timeout'], c.result_backend_transport_options['visibility_timeout']]))"
    )
    soft, hard, *visible = settings_with(script, tmp_path, REDIS_URL=REDIS)
    assert soft < hard < visible[0] / 2
    assert len(set(visible)) == 1, "kombu reads it in three places"


@pytest.mark.parametrize(
    ("forwarded", "address"), [("203.0.113.9, 10.0.0.7", "10.0.0.7"), ("10.0.0.7", "10.0.0.7"), ("", "127.0.0.1")]
)
def test_behind_a_proxy_only_the_proxys_own_word_counts(rf, forwarded, address):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert proxies.client_address(rf.get("/", headers=headers)) == address


def test_without_a_proxy_nobody_can_claim_another_address(rf):
    assert get_client_ip_address(rf.get("/", headers={"X-Forwarded-For": "10.0.0.7"})) == "127.0.0.1"


@pytest.mark.django_db
def test_the_sign_of_life_asks_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.post("/healthz").status_code == 405


def test_sqlite_waits_for_its_turn_and_survives_a_power_cut(tmp_path):
    script = (
        "from django.db import connection as c\n"
        "def ask(name):\n"
        "    with c.cursor() as cursor:\n"
        "        return cursor.execute('PRAGMA ' + name).fetchone()[0]\n"
        "print(json.dumps([ask(n) for n in ('journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys')]))"
    )
    full = 2
    assert settings_with(script, tmp_path) == ["wal", full, 30000, 1]
