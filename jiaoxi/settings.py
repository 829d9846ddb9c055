"""Settings of the portal: one file, read from the environment, with safe production defaults.

Without ``DATABASE_URL`` and ``REDIS_URL`` the embedded servers of ``jiaoxi.embedded`` are used, and
everything that the portal writes lies under ``JIAOXI_VAR`` (default: ``var/`` in the checkout).
"""

from datetime import timedelta
from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from import_export.formats.base_formats import CSV, XLSX
from redis.backoff import NoBackoff
from redis.retry import Retry

from jiaoxi import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = embedded.VAR_DIR
DEBUG = env.bool("DEBUG", default=False)
# Demo logins share one password; they exist only where somebody asked for them.
DEMO_LOGINS = env.bool("JIAOXI_DEMO", default=DEBUG)
# Off only where no TLS stands in front: on one's own machine, or in a closed school network.
HTTPS = env.bool("JIAOXI_HTTPS", default=not DEBUG)

EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
EMBEDDED_REDIS = not env.str("REDIS_URL", default="")

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not EMBEDDED_DATABASE:
        raise ImproperlyConfigured("SECRET_KEY must be set where DATABASE_URL is.")
    SECRET_KEY = embedded.secret_key()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where links in messages and QR codes lead, e.g. https://portal.example.cn
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "apps.portal",
    "apps.plan",
    "apps.moral",
    "apps.teaching",
    "apps.growth",
    "apps.notices",
    "apps.inspections",
    "apps.reminders",
    "apps.school",
    "apps.accounts",
    "apps.core",
    "apps.core.datasite.DataAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rules",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "template_partials",
    "django_prose_editor",
    "django_celery_beat",
    "csp",
]

MIDDLEWARE = [
    "apps.core.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.accounts.middleware.AccountMiddleware",
    "apps.core.middleware.HistoryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.middleware.StepMiddleware",
]

ROOT_URLCONF = "jiaoxi.urls"
WSGI_APPLICATION = "jiaoxi.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.portal.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": {
        **env.db_url_config(env.str("DATABASE_URL", default="") or embedded.database_url()),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
    }
}
if EMBEDDED_DATABASE:
    # Starts the embedded server at the first connection, for a command run without `make up`.
    DATABASES["default"]["ENGINE"] = "jiaoxi.embedded_db"
# Where pg_dump and its like are, unless the system has those of the external server's version.
POSTGRES_BIN = embedded.postgres_bin()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "apps.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "jiaoxi",
        # Seconds, and no second try: while Redis is away nobody waits for it.
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
    },
    # Of each process by itself, for answers that many ask for and that are old in seconds: Redis
    # takes longer to answer than a whole static view.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "apps.school.auth.SchoolBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "apps.accounts.passwords.LengthValidator",
        "apps.accounts.passwords.OwnNumberValidator",
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Uploaded files have no address of their own: a view checks who asks before it sends one.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/__no_direct_media__/"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = env.str("SESSION_COOKIE_NAME", default="jiaoxi_session")
CSRF_COOKIE_NAME = env.str("CSRF_COOKIE_NAME", default="jiaoxi_csrf")
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

CELERY_BROKER_URL = embedded.celery_url(REDIS_URL)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
# Seconds after which the task of a worker that was killed is given to another one.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "apps.core.schedules.Scheduler"

PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "core/table.html"
FILTERS_EMPTY_CHOICE_LABEL = "全部"
# So many seconds all tablets are answered with the same day, computed once.
TABLET_DAY_SECONDS = 5
# So many seconds all families of a class are answered with the same homework page, computed once.
HOMEWORK_PAGE_SECONDS = 10
# Who fills in a printed sheet, for which department, in which week: core does not know the school.
SHEET_HEADING = "apps.school.ledger.heading"
IMPORT_EXPORT_SKIP_ADMIN_LOG = True
IMPORT_EXPORT_FORMATS = [XLSX, CSV]
# The confirmation may reach another worker, and no uploaded list stays behind as a file.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"

# Bytes. A larger upload is answered with a sentence at the field, not by a broken connection.
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", default=10 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"hide_signed_links": {"()": "apps.core.logs.HideSignedLinks"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["hide_signed_links"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
