"""The Celery application: celery -A evaluator.celery worker. Settings: CELERY_… in evaluator.settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")

app = Celery("evaluator")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
