"""Settings of the tests: production's own, on servers and files of the tests' own in var/test.

Tests run side by side in several processes, each on servers of its own.
"""

import os
from pathlib import Path

for name in ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "SECRET_KEY"):
    os.environ.pop(name, None)
VAR = Path(__file__).resolve().parent.parent / "var" / "test"
os.environ["JIAOXI_VAR"] = str(VAR / os.environ.get("PYTEST_XDIST_WORKER", ""))
os.environ["DEBUG"] = os.environ["JIAOXI_HTTPS"] = "off"
os.environ["JIAOXI_DEMO"] = "on"

from jiaoxi.settings import *  # noqa: E402, F403
from jiaoxi.settings import STORAGES  # noqa: E402

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The manifest of the collected files would have to be built before each run.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# The tests' tables are made from the models, in a tenth of the time of the migrations; that both
# come to the same is itself tested (tests/ops/test_supervisor.py).
PGTRIGGER_INSTALL_ON_MIGRATE = PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True
