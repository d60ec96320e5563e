"""Settings for tests: as in production, but with plain static files, a fast password hasher and zeal watching queries."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-not-a-secret-tests-only-not-a-secret-0123456789")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="evaluator-tests-"))

from evaluator.settings import *  # noqa: E402,F403
from evaluator.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
