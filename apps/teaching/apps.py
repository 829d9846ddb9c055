from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "apps.teaching"
    label = "teaching"
    verbose_name = "双减与教学"
