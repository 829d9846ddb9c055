from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RemindersConfig(AppConfig):
    name = "apps.reminders"
    label = "reminders"
    verbose_name = "待办与提醒"

    def ready(self) -> None:
        autodiscover_modules("requirements")
