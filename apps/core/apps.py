from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"
    verbose_name = "公共部件"

    def ready(self) -> None:
        autodiscover_modules("tasks")
        post_migrate.connect(_sync_schedules, sender=self)


def _sync_schedules(**kwargs) -> None:
    from apps.core import schedules
    from apps.core.models import Schedule

    if Schedule._meta.db_table in connection.introspection.table_names():
        schedules.sync()
