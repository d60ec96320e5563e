"""The WSGI application that gunicorn and waitress serve; its start takes up the jobs that a stop has left."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")

application = get_wsgi_application()

from projects import tasks  # noqa: E402 -- once the application is there

tasks.resume()
