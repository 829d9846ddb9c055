"""Puts 数据维护 in the place of Django's own admin site."""

from django.contrib.admin.apps import AdminConfig


class DataAdminConfig(AdminConfig):
    default_site = "apps.core.sites.DataSite"
