from django.urls import path

from apps.growth.coordinators import views as coordinators

app_name = "growth"
urlpatterns = [
    *coordinators.CoordinatorQuotaView.get_urls(),
    *coordinators.CoordinatorshipView.get_urls(),
    *[
        path(
            f"coordinatorship/<int:pk>/{verb}/",
            coordinators.act,
            {"verb": verb},
            name=f"coordinatorship-{verb}",
        )
        for verb in ("log", "state", "evaluate")
    ],
]
