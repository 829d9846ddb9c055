"""个别辅导: the log of who was helped with what."""

from django.db.models import QuerySet
from django_filters import ModelChoiceFilter

from apps.core.crud import CRUDView
from apps.core.filters import ListFilter, visible_rows
from apps.school.models import Term
from apps.school.roles import facts
from apps.teaching.marking.models import Tutoring


class TutoringFilter(ListFilter):
    """A pupil's or a teacher's of one term; a row has a day and no term of its own."""

    term = ModelChoiceFilter(
        label="学期", queryset=lambda request: visible_rows(Term, request.user), method="in_term"
    )

    def in_term(self, rows: QuerySet, _name: str, term: Term) -> QuerySet:
        return rows.filter(date__range=(term.starts, term.ends))


class TutoringView(CRUDView):
    """My own, and those of my class; narrowed to a pupil and a term it prints as that pupil's sheet."""

    model = Tutoring
    fields = ["pupil", "subject", "date", "minutes", "what", "outcome"]
    columns = [
        "date", "school_class", "pupil", "subject", "minutes", "what", "outcome", "staff"
    ]  # fmt: skip
    filter_fields = ["school_class", "pupil", "subject", "staff", "date"]
    filter_class = TutoringFilter
    search_fields = ["pupil__name", "pupil__pinyin", "what"]
    detail_fields = [
        "pupil", "school_class", "subject", "date", "minutes", "what", "outcome", "staff"
    ]  # fmt: skip
    empty_hint = "在收交名单里点学生旁边的“辅导”，几秒钟就能记一条。"

    def get_new(self) -> Tutoring:
        return Tutoring(staff_id=facts(self.request.user).staff_id)
