# One image for web, worker, beat and prepare; what it does is the command it is given.

FROM python:3.13-slim-trixie AS packages
WORKDIR /packages
COPY requirements/uv.lock.txt requirements/base.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement uv.lock.txt \
    && /venv/bin/uv pip sync --no-cache --require-hashes --python /venv/bin/python base.lock

FROM python:3.13-slim-trixie
# The libraries that WeasyPrint draws text with, and a font for them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin whereabouts
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_ROOT=/srv/static
COPY --from=packages /venv /venv
WORKDIR /srv/whereabouts
COPY . .
# Static files are part of the image; the key serves this one command and is kept nowhere.
RUN SECRET_KEY=only-for-collecting-static-files python manage.py collectstatic --no-input
USER whereabouts
EXPOSE 8000
CMD ["python", "-m", "config.machine", "web"]
