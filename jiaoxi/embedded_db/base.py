from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base

from jiaoxi import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the embedded servers before it connects, in case nobody has."""

    def get_new_connection(self, conn_params):
        try:
            embedded.ensure_postgres()
            if settings.EMBEDDED_REDIS:
                embedded.ensure_redis()
        except embedded.ServerError as error:
            raise OperationalError(str(error)) from error
        return super().get_new_connection(conn_params)
