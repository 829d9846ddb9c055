"""The addresses of the rooms, gathered."""

from apps.teaching.adaptations import urls as adaptations
from apps.teaching.board import urls as board
from apps.teaching.leads import urls as leads
from apps.teaching.manuscripts import urls as manuscripts
from apps.teaching.observations import urls as observations
from apps.teaching.observations.sheets import urls as sheets
from apps.teaching.routine import urls as routine
from apps.teaching.schedule import urls as schedule

app_name = "teaching"
urlpatterns = [
    *schedule.urlpatterns,
    *adaptations.urlpatterns,
    *board.urlpatterns,
    *manuscripts.urlpatterns,
    *observations.urlpatterns,
    *sheets.urlpatterns,
    *routine.urlpatterns,
    *leads.urlpatterns,
]
