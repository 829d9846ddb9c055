"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from apps.inspections.tablets.api import urls as tablet_api

urlpatterns = [
    path("", include("apps.portal.urls")),
    path("account/", include("apps.accounts.urls")),
    path("core/", include("apps.core.urls")),
    path("school/", include("apps.school.urls")),
    path("todo/", include("apps.reminders.urls")),
    path("notices/", include("apps.notices.urls")),
    path("s/", include("apps.portal.family_urls")),
    path("s/", include("apps.teaching.family_urls")),
    path("inspections/", include("apps.inspections.urls")),
    path("growth/", include("apps.growth.urls")),
    path("teaching/", include("apps.teaching.urls")),
    path("moral/", include("apps.moral.urls")),
    path("p/", include("apps.moral.public_urls")),
    path("p/", include("apps.teaching.public_urls")),
    path("plan/", include("apps.plan.urls")),
    path("api/tablet/", tablet_api),
    path("tablet/", include("apps.inspections.tablets.app_urls")),
    path("admin/", admin.site.urls),
]

handler404 = "apps.core.views.page_not_found"
