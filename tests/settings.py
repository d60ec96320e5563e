"""Settings for tests: as in production, but plain static files, a fast password hasher, zeal watching queries."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

if "EVALUATOR_TESTS_DIR" not in os.environ:
    os.environ["EVALUATOR_TESTS_DIR"] = tempfile.mkdtemp(prefix="evaluator-tests-")
    atexit.register(shutil.rmtree, os.environ["EVALUATOR_TESTS_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["EVALUATOR_TESTS_DIR"]
os.environ["SECRET_KEY"] = "tests-only-not-a-secret-tests-only-not-a-secret-0123456789"
# Playwright keeps an event loop in the test's thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from evaluator.settings import *  # noqa: F403
from evaluator.settings import DATA_DIR, DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

DATABASE: dict[str, Any] = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    # A file, not memory: locks, WAL and the threads of the live server behave as they do in production.
    DATABASE["TEST"] = {"NAME": str(Path(DATA_DIR) / "tests.sqlite3")}

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
JOBS_RUNNER = "inline"
