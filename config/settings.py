"""All settings, read from the environment; safe when a variable is missing.

What decides policy (hours, rungs, who reviews) is in a protocol document, never here.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from config.alone import for_our_pages_alone
from config.directories import read_directories
from config.machine.running import servers_of_this_checkout

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
servers = servers_of_this_checkout(BASE_DIR)

# What this installation is

SERVICE_NAME = env("SERVICE_NAME", default="Whereabouts")
BASE_URL = env("BASE_URL", default=servers.get("base_url", "http://localhost:8000"))
DEMO = env.bool("DEMO", default=servers.get("demo") == "1")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default=servers.get("secret_key", ""))
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where "Exit quickly" goes: somewhere dull that nobody would ask about.
EXIT_URL = env("EXIT_URL", default="https://www.bbc.co.uk/weather")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "core",
    "audit",
    "partners",
    "children",
    "missing",
    "returns",
    "escalation",
    "insight",
    "retention",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "config.apps.StaticApp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "guardian",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "core.middleware.PlainHttpMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PrivacyMiddleware",
    "core.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partners.limits.SessionLimitsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "core.middleware.log_while_known",
    "django_htmx.middleware.HtmxMiddleware",
    # Everything below runs in the request's one transaction, as the person who asks.
    "partners.middleware.ActorMiddleware",
    "core.middleware.RefusalMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "core.jinja.environment",
            "context_processors": [
                "core.context.page",
                "partners.context.actor",
                "escalation.context.unread",
            ],
        },
    },
    {
        # For packages that bring Django templates: the admin and allauth.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database: one connection kept open; custom plans, no parallel query (measured for short queries).
# A page about an episode joins a dozen tables by key, in an order that needs no search for a better
# one: with PostgreSQL's own limit of 8 that search took 12 ms, twenty times what the query takes.

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default=servers.get("owner_url", "postgresql:///whereabouts")),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c max_parallel_workers_per_gather=0 -c jit=off -c join_collapse_limit=4"
    f" -c statement_timeout={env('STATEMENT_TIMEOUT', default='30s')}"
)
# The two roles that the service itself signs in with; neither owns a table.
WEB_ROLE = env("DATABASE_WEB_ROLE", default="whereabouts_web")
WORKER_ROLE = env("DATABASE_WORKER_ROLE", default="whereabouts_worker")

# Cache, sessions, messages

REDIS_URL = env("REDIS_URL", default=servers.get("redis_url", "redis://localhost:6379/0"))
CACHES = {
    "default": {
        "BACKEND": "core.cache.SpareCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "whereabouts",
    }
}
# In the database alone: a session that has been ended is ended, whatever a cache remembers.
SESSION_ENGINE = "partners.session_store"
# How long somebody stays signed in: without doing anything, on a device that several people use,
# and at all.
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))
SHARED_IDLE = timedelta(minutes=env.int("SHARED_DEVICE_IDLE_MINUTES", default=10))
SESSION_LONGEST = timedelta(hours=env.int("SESSION_LONGEST_HOURS", default=12))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# People and signing in

AUTH_USER_MODEL = "partners.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "partners.demo_signin.DemoPassword",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "partners.passwords.NoWordOfOurs"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_ADAPTER = "partners.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "partners.signin_forms.SignInForm",
    "reauthenticate": "partners.signin_forms.AgainForm",
    "change_password": "partners.signin_forms.ChangePasswordForm",
    "set_password": "partners.signin_forms.ChoosePasswordForm",
    "reset_password": "partners.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "partners.signin_forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# What needs it asks again who you are when you last showed it longer ago than this (seconds).
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("SHOW_AGAIN_AFTER_SECONDS", default=300)
# How often something may be tried. Nobody's tries may keep somebody else out, so what can be tried of an
# account is counted for an account and an address together (`key`, `partners.signin`): by the account
# alone a stranger could lock its owner out, by the address alone one person everybody behind the same
# one. An address has a ceiling that an agency whose people share one does not reach. What is counted for
# a person (`user`) can be tried in a session of theirs alone.
CEILING, ONES_OWN = "300/m/ip", "5/m/user"
ACCOUNT_RATE_LIMITS = {
    "login": CEILING,
    "login_failed": f"{CEILING},5/5m/key",
    "reauthenticate": CEILING,
    "change_password": ONES_OWN,
    "reset_password": CEILING,
    "letter_asked_for": "5/m/key",
    "mobile_code": "5/15m/key",
    # A calendar's address: whoever guesses one, and the calendar programs that read one.
    "calendar": CEILING,
    "calendar_read": "60/h/key",
    # A child's link: whoever guesses one, and the child who answers by it.
    "voice": CEILING,
    "voice_answer": "120/h/key",
    "reset_password_from_key": CEILING,
    "signup": CEILING,
    # Not part of the service: their pages have no address here.
    "change_phone": None,
    "confirm_email": None,
    "manage_email": None,
    "request_login_code": None,
    "verify_phone": None,
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
# allauth's own writes a second row of the address of whoever is asked about, as one not checked.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 (a class's name)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Tries at signing in are counted by address. Behind a proxy everybody would share the proxy's, and
# one stranger's tries would lock everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "partners.signin.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": CEILING}
# Nobody signs themselves up, so an address that is not checked keeps nobody from a second step.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SERVICE_NAME
# A code that was read just before it changed is still taken (RFC 6238, section 5.2); once, by its form.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "partners.signin_forms.CodeForm",
    "reauthenticate": "partners.signin_forms.CodeAgainForm",
    "authenticate_webauthn": "partners.signin_forms.PasskeySecondForm",
    "reauthenticate_webauthn": "partners.signin_forms.PasskeyAgainForm",
    "login_webauthn": "partners.signin_forms.PasskeySignInForm",
    "add_webauthn": "partners.signin_forms.PasskeyForm",
    "edit_webauthn": "partners.signin_forms.PasskeyNameForm",
    "activate_totp": "partners.signin_forms.AppForm",
}
# Agencies' own directories, by OpenID Connect: read from the environment, secrets too.
DIRECTORIES = read_directories(env.json("OIDC_DIRECTORIES", default=[]), env)
SOCIALACCOUNT_ADAPTER = "partners.directories.DirectoryAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [each.as_app() for each in DIRECTORIES]}}
SOCIALACCOUNT_STORE_TOKENS = False
# How long an invitation to a job may lie in somebody's inbox.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
# After how many days somebody rings the helplines again to see that they are right. Proposed.
HELPLINES_CHECK_DAYS = env.int("HELPLINES_CHECK_DAYS", default=90)
# After how many days what is known of a child, and their photo, are to be checked again. Proposed.
PROFILE_CHECK_DAYS = env.int("PROFILE_CHECK_DAYS", default=30)
PHOTO_CHECK_DAYS = env.int("PHOTO_CHECK_DAYS", default=90)
# How long a child may answer by the link that was made for them. Proposed.
VOICE_LINK_LASTS = timedelta(days=env.int("VOICE_LINK_DAYS", default=7))
GUARDIAN_MONKEY_PATCH_USER = False
# guardian holds named grants alone; its backend would answer without looking at their end.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None

# Language, time, files

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = for_our_pages_alone
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.storage.Named"},
}
# How long a body may be (`core.middleware` measures it before anything reads it): the words of a form
# are never near two megabytes, and a page that takes a file takes one of ten besides. A file that
# somebody sends is held in memory and never written to a disk of this machine.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1000 * 1000

# What leaves the service

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Whereabouts <no-reply@localhost>")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
NOTIFY_API_KEY = env("NOTIFY_API_KEY", default="")
NOTIFY_EMAIL_TEMPLATE = env("NOTIFY_EMAIL_TEMPLATE", default="")
NOTIFY_SMS_TEMPLATE = env("NOTIFY_SMS_TEMPLATE", default="")

# Who is let in: how long an allowed request and emergency access last, and how often somebody may
# look for a child whom they do not see. By when a request is to be answered, and unusual looking to be
# reviewed, is proposed: neither law nor guidance says.

ACCESS_REQUEST_DAYS = env.int("ACCESS_REQUEST_DAYS", default=7)
ACCESS_REQUEST_ANSWER_WORKING_DAYS = env.int("ACCESS_REQUEST_ANSWER_WORKING_DAYS", default=1)
ACCESS_REQUEST_REMINDER_MINUTES = env.int("ACCESS_REQUEST_REMINDER_MINUTES", default=180)
EMERGENCY_ACCESS_MINUTES = env.int("EMERGENCY_ACCESS_MINUTES", default=60)
EMERGENCY_REVIEW_REMINDER_MINUTES = env.int("EMERGENCY_REVIEW_REMINDER_MINUTES", default=180)
UNUSUAL_LOOK_REVIEW_DAYS = env.int("UNUSUAL_LOOK_REVIEW_DAYS", default=5)
CHILD_SEARCHES_AN_HOUR = env.int("CHILD_SEARCHES_AN_HOUR", default=10)

# The queue: a task may run twice or side by side, and a killed worker's task comes back soon.

CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL",
    default=REDIS_URL.replace("unix://", "redis+socket://", 1),
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
# A minute is what people are promised; tests wait less.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=60.0)
HOUR = 3600.0
CELERY_BEAT_SCHEDULE = {
    "mind-duties": {"task": "missing.tasks.mind_duties", "schedule": SWEEP_SECONDS},
    "end-confirming": {"task": "missing.tasks.end_confirming", "schedule": HOUR},
    "close-what-is-over": {"task": "missing.tasks.close_what_is_over", "schedule": HOUR},
    "send-due": {"task": "escalation.tasks.send_due", "schedule": SWEEP_SECONDS},
    "ask-what-arrived": {"task": "escalation.tasks.ask_what_arrived", "schedule": SWEEP_SECONDS},
    "send-digests": {"task": "escalation.tasks.send_digests", "schedule": HOUR},
    "send-mail": {"task": "partners.tasks.send_mail", "schedule": SWEEP_SECONDS},
    "close-jobs": {"task": "partners.tasks.close_jobs", "schedule": SWEEP_SECONDS},
    "mind-leavers": {"task": "children.tasks.mind_leavers", "schedule": SWEEP_SECONDS},
    "mind-reviews": {"task": "children.tasks.mind_reviews", "schedule": SWEEP_SECONDS},
    "pass-interviews-on": {"task": "returns.tasks.pass_interviews_on", "schedule": SWEEP_SECONDS},
    "take-in-voices": {"task": "returns.tasks.take_in_voices", "schedule": SWEEP_SECONDS},
    "make-documents": {"task": "insight.tasks.make_waiting_documents", "schedule": SWEEP_SECONDS},
    "seal-the-record": {"task": "audit.tasks.seal_the_record", "schedule": HOUR},
    "seal-looks": {"task": "audit.tasks.seal_looks", "schedule": HOUR},
    "forget-old-sessions": {"task": "partners.tasks.forget_old_sessions", "schedule": HOUR},
    "find-unusual-looks": {"task": "children.tasks.find_unusual_looks", "schedule": HOUR},
    "make-room-for-looks": {"task": "audit.tasks.make_room_for_looks", "schedule": HOUR},
    "erase-approved": {"task": "retention.tasks.erase_approved", "schedule": SWEEP_SECONDS},
    "list-what-is-due": {"task": "retention.tasks.list_what_is_due", "schedule": HOUR},
    "remove-short-lived": {"task": "retention.tasks.remove_short_lived", "schedule": HOUR},
}

# Security: HTTPS everywhere but on one machine

LOCAL = env.bool("LOCAL", default=bool(servers))
SECURE_SSL_REDIRECT = not LOCAL
SESSION_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_SECURE = not LOCAL
if not LOCAL:
    # A browser takes such a cookie over HTTPS alone and gives it to no other host, not even to one
    # below ours.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.form_too_old"
SECURE_HSTS_SECONDS = 0 if LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Nothing is told to others. "no-referrer" would also hide where our own forms come from, and
# the csrf check needs that.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
    }
}

# The API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.api.AgencyTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "partners.api.WorksSomewhere",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.Json"],
    "DEFAULT_PAGINATION_CLASS": "config.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env("API_RATE", default="600/min")},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Whereabouts",
    "DESCRIPTION": "One shared record for every agency around a child missing from care.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"AudienceEnum": "children.rules.Audience"},
}

# Logs: one JSON line an event, with ids and never with names

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # They tell of every step and every glyph while a paper is drawn.
    "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "weasyprint")},
}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
