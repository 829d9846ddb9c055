"""请假 of pupils: entered by the homeroom teacher when a guardian tells."""

from apps.core.crud import CRUDView
from apps.teaching.service_days.forms import LeaveForm
from apps.teaching.service_days.marks import Leave
from apps.teaching.service_days.rules import runs_service
from apps.teaching.service_days.views.pages import staff_of


class LeaveView(CRUDView):
    model = Leave
    form_class = LeaveForm
    columns = ["pupil", "starts", "ends", "segments", "reason", "told_by", "staff"]
    filter_fields = ["starts", "ends"]
    search_fields = ["pupil__name", "pupil__pinyin", "reason"]
    empty_hint = "家长说了孩子哪天不参加，班主任登记在这里，点名时就已标好。"

    def get_new(self) -> Leave:
        return Leave(staff=staff_of(self.request.user))

    def get_form_kwargs(self) -> dict:
        user = self.request.user
        return {"user": user, "all_pupils": runs_service(user) or user.is_superuser}
