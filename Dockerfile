# Two stages: packages are installed by hash in the first; the second carries no compiler, no pip cache, no root.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TZ=Asia/Shanghai \
    DATA_DIR=/var/lib/evaluator STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --home-dir /srv/app evaluator \
 && install -d -o evaluator /var/lib/evaluator /srv/static /srv/app
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/app
COPY . .
# The key of this one step is thrown away; the running site has its own.
RUN SECRET_KEY=build-only DATA_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 && rm -rf /tmp/build
USER evaluator
VOLUME /var/lib/evaluator
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
  "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz', headers={'Host': 'localhost'}); raise SystemExit(c.getresponse().status != 200)"]
CMD ["gunicorn", "evaluator.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=8", \
  "--timeout=60", "--max-requests=2000", "--max-requests-jitter=200", "--access-logfile=-"]
