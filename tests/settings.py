"""Settings for tests: the service's own, on throw-away servers, with nothing leaving the machine."""

import os
from datetime import timedelta

from config.settings import *  # noqa: F403
from config.settings import DATABASES, MIDDLEWARE, STORAGES

# A browser that Playwright drives keeps an event loop running in this thread; nothing here is async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

MIDDLEWARE = [MIDDLEWARE[0], "tests.roles.WebRoleMiddleware", *MIDDLEWARE[1:]]
DEMO = True
LOCAL = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
# A browser keeps a `__Host-` cookie only from https.
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests move the clock; those of the limits set them themselves.
SESSION_IDLE = SESSION_LONGEST = timedelta(days=3650)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
# Static files are read where they lie: a fresh checkout has collected none yet.
WHITENOISE_AUTOREFRESH = True
