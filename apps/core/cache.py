"""The cache, of which nothing that people do may depend."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis that may be away: what is asked is then not there, what is kept is forgotten.

    So one still logs in, unthrottled, and a page still opens; the log says why. Counting gives 0.
    """

    def add(self, key: str, *args, **kwargs) -> bool:
        return self._try("add", False, key, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version=version)

    def set(self, key: str, *args, **kwargs) -> None:
        self._try("set", None, key, *args, **kwargs)

    def delete(self, key: str, *args, **kwargs) -> bool:
        return self._try("delete", False, key, *args, **kwargs)

    def incr(self, key: str, *args, **kwargs) -> int:
        return self._try("incr", 0, key, *args, **kwargs)

    def _try(self, method: str, otherwise: Any, key: str, *args, **kwargs) -> Any:
        try:
            return getattr(super(), method)(key, *args, **kwargs)
        except RedisError as error:
            log.warning("Redis is away, %s of %s is skipped: %s", method, key, error)
            return otherwise
