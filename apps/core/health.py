"""``GET /healthz``: whether the database, Redis, a worker and the beat are there."""

from collections.abc import Callable
from contextlib import suppress

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from redis.backoff import NoBackoff
from redis.retry import Retry

# Seconds that a sign of life counts: several times the interval at which it is given.
ALIVE_FOR = 20

_redis = redis.Redis.from_url(
    settings.REDIS_URL,
    socket_connect_timeout=0.3,
    socket_timeout=0.3,
    retry=Retry(NoBackoff(), 0),
)


class HealthMiddleware:
    """Answers before any host check, redirect or login: it is asked by machines, by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/healthz":
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        parts = health()
        well = set(parts.values()) == {"ok"}
        answer = JsonResponse({**parts, "ok": well}, status=200 if well else 503)
        answer["Cache-Control"] = "no-store"
        answer._has_been_logged = True  # Django would log each 503 that a monitor asks for
        return answer


def health() -> dict[str, str]:
    """Returns "ok" or "down" for each part of the portal, in less than a second."""
    try:
        signs = [*_redis.mget(_key("worker"), _key("beat")), True]
    except redis.RedisError:
        signs = [None, None, None]
    worker, beat, answers = signs
    parts = {"database": _database_answers(), "redis": answers, "worker": worker, "beat": beat}
    return {part: "ok" if there else "down" for part, there in parts.items()}


def give_sign_of_life(part: str) -> None:
    """Notes that the worker or the beat is alive. A Redis that is down is no reason to stop."""
    with suppress(redis.RedisError):
        _redis.set(_key(part), 1, ex=ALIVE_FOR)


def _key(part: str) -> str:
    return f"jiaoxi:alive:{part}"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True
