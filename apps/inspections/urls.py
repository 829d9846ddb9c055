"""Addresses of the inspection engine, room by room."""

from apps.inspections.sheets import views as sheets

app_name = "inspections"
urlpatterns = [
    # sheets
    *sheets.SheetView.get_urls(),
    *sheets.AppealView.get_urls(),
    *sheets.RectificationView.get_urls(),
]
