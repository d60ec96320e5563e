"""Django settings. Every choice of the place where it runs comes from environment variables: docs/configuration.md."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from evaluator import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "data")))

DEBUG = environment.switch("DEBUG")
HTTPS = environment.switch("HTTPS")
SECRET_KEY = environment.secret_key(DATA_DIR / "secret_key")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "evaluator.apps.EvaluatorConfig",
    "projects",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "axes",
]

MIDDLEWARE = [
    "evaluator.security.RequestNumber",
    "evaluator.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evaluator.security.PrivatePages",
    "evaluator.sessions.IdleLimit",
    "evaluator.security.FirstPassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "evaluator.urls"
CSRF_FAILURE_VIEW = "projects.views.errors.csrf_failure"
WSGI_APPLICATION = "evaluator.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.views.frame.frame",
            ],
        },
    },
]

# Records ------------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.database(environment.text("DATABASE_URL"), default_file=DATA_DIR / "evaluator.sqlite3"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL")
REDIS_TIMEOUT = 2  # seconds: a cache that is gone must not hold up a page

CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "evaluator",
        "OPTIONS": {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT},
    }

# People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "projects.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "signin"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "signin"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "evaluator.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "evaluator.passwords.ThreeKinds"},
    {"NAME": "evaluator.passwords.WithoutOwnName"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Five wrong passwords for one name from one address lock that pair for half an hour: a stranger elsewhere cannot lock
# a colleague out, and one office behind one address does not lock itself out.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "projects.views.accounts.locked_out"

SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_IDLE_SECONDS + 60  # the stored session outlives the limit that IdleLimit applies
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None

# One switch for the two worlds: https, or plain http inside an intranet (the default; check --deploy names it).
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
if environment.switch("BEHIND_PROXY"):
    # Only where a proxy sets both headers and strips them from outside: they say what is https, and who called.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_CLIENT_IP_CALLABLE = "evaluator.proxies.client_address"
# The other hosts of a bureau's domain are not ours to force to https.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Language and time --------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Static files and pages ---------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5.html"

# A page of 200 indicators with six fields each is posted as one form when scripts are off.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# A pasted block of 300 rows with long reasons is one body of JSON; uploaded files are not counted here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20

# 佐证材料 ----------------------------------------------------------------------------------------

# Outside every folder that is served: a file leaves only through the page that asks who wants it.
EVIDENCE_DIR = Path(environment.text("EVIDENCE_DIR", str(DATA_DIR / "evidence")))
EVIDENCE_FILE_MB = environment.number("EVIDENCE_FILE_MB", 20)
EVIDENCE_LINE_FILES = environment.number("EVIDENCE_LINE_FILES", 20)
EVIDENCE_FORM_MB = environment.number("EVIDENCE_FORM_MB", 200)
FILE_UPLOAD_HANDLERS = [
    "projects.views.uploads.LargestUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600

# 导入 ----------------------------------------------------------------------------------------------

# Files that were brought in, kept for a while so that their owner gets them back with the faulty cells marked.
IMPORTS_DIR = Path(environment.text("IMPORTS_DIR", str(DATA_DIR / "imports")))
IMPORTS_KEEP_DAYS = environment.number("IMPORTS_KEEP_DAYS", 7)

# Background work ----------------------------------------------------------------------------------

JOBS_RUNNER = "celery" if REDIS_URL else "thread"
JOBS_DIR = Path(environment.text("JOBS_DIR", str(DATA_DIR / "jobs")))
JOBS_KEEP_DAYS = environment.number("JOBS_KEEP_DAYS", 7)
# Whoever runs a job, a worker or a thread of the site: then it is told to stop, and a minute later let go of.
JOBS_SECONDS = environment.number("JOBS_MINUTES", 10) * 60
JOBS_GRACE_SECONDS = 60

# A message that nobody has confirmed comes again after the visibility timeout, which kombu reads in three places. A job
# must be over long before, or it runs twice at once: the hard limit is far below half of it.
CELERY_TASK_SOFT_TIME_LIMIT = JOBS_SECONDS
CELERY_TASK_TIME_LIMIT = JOBS_SECONDS + JOBS_GRACE_SECONDS
CELERY_VISIBILITY_TIMEOUT = max(60 * 60, 3 * CELERY_TASK_TIME_LIMIT)
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_TIMEOUT = REDIS_TIMEOUT
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": REDIS_TIMEOUT,
    "socket_connect_timeout": REDIS_TIMEOUT,
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    "global_keyprefix": environment.text("JOBS_PREFIX"),
}
CELERY_RESULT_BACKEND = None
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_VISIBILITY_TIMEOUT}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
# A look that waited for longer than a minute is worth nothing: the next one has been sent.
CELERY_BEAT_SCHEDULE = {"jobs.due": {"task": "jobs.due", "schedule": 60, "options": {"expires": 60}}}

# Logs ---------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}, "axes": {"level": "WARNING"}},
}
