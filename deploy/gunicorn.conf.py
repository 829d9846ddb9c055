"""How gunicorn serves the portal, under `make up` and under systemd alike."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Loaded once and forked: quicker to start, and the workers share the memory.
preload_app = True
loglevel = "warning"
# It would lie in the home directory, where two checkouts share it.
control_socket_disable = True
# Seconds. Long work belongs to Celery; the longest request here reads a large upload.
timeout = 60
graceful_timeout = 3
# A worker starts afresh now and then, so that a leak cannot grow; the jitter keeps one serving.
max_requests = 2000
max_requests_jitter = 200
