"""The addresses of the rooms, gathered."""

from apps.teaching.adaptations import urls as adaptations
from apps.teaching.after_school import urls as after_school
from apps.teaching.after_school.money import urls as money
from apps.teaching.after_school.placing import urls as placing
from apps.teaching.board import urls as board
from apps.teaching.homework import urls as homework
from apps.teaching.homework.wall import urls as wall
from apps.teaching.leads import urls as leads
from apps.teaching.manuscripts import urls as manuscripts
from apps.teaching.marking import urls as marking
from apps.teaching.observations import urls as observations
from apps.teaching.observations.sheets import urls as sheets
from apps.teaching.routine import urls as routine
from apps.teaching.schedule import urls as schedule
from apps.teaching.service_days import urls as service_days

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
    *homework.urlpatterns,
    *wall.urlpatterns,
    *marking.urlpatterns,
    *after_school.urlpatterns,
    *placing.urlpatterns,
    *money.urlpatterns,
    *service_days.urlpatterns,
]
