"""个别辅导: the log of who was helped with what."""

from apps.core.crud import CRUDView
from apps.school.roles import facts
from apps.teaching.marking.models import Tutoring


class TutoringView(CRUDView):
    """My own, and those of my class; narrowed to a pupil and a term it prints as that pupil's sheet."""

    model = Tutoring
    fields = ["pupil", "subject", "date", "minutes", "what", "outcome"]
    columns = [
        "date", "school_class", "pupil", "subject", "minutes", "what", "outcome", "staff"
    ]  # fmt: skip
    filter_fields = ["school_class", "pupil", "subject", "staff", "date"]
    search_fields = ["pupil__name", "pupil__pinyin", "what"]
    detail_fields = [
        "pupil", "school_class", "subject", "date", "minutes", "what", "outcome", "staff"
    ]  # fmt: skip
    empty_hint = "在收交名单里点学生旁边的“辅导”，几秒钟就能记一条。"

    def get_new(self) -> Tutoring:
        return Tutoring(staff_id=facts(self.request.user).staff_id)
