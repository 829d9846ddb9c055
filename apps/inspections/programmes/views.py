"""Pages of the programmes."""

from apps.core.crud import CRUDView
from apps.core.values import detail_rows
from apps.inspections.programmes.forms import DEPENDING, LISTS, ProgrammeForm
from apps.inspections.programmes.models import Programme
from apps.inspections.programmes.services import check_programme, day_in_term
from apps.inspections.programmes.targets import targets
from apps.inspections.rounds.progress import with_progress

LAST_ROUNDS = 10


class ProgrammeView(CRUDView):
    model = Programme
    form_class = ProgrammeForm
    columns = [
        "name", "department", "checklist", "target_kind", "frequency", "inspector_kind",
        "starts", "ends", "active",
    ]  # fmt: skip
    filter_fields = ["department", "target_kind", "frequency", "active"]
    empty_hint = "先有检查标准，再安排谁在什么时候按它检查谁。"

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user}

    def save_form(self, form: ProgrammeForm) -> Programme:
        programme = super().save_form(form)
        check_programme(programme)
        return programme

    def get_detail_context(self) -> dict:
        programme = self.object
        rounds = with_progress(programme.rounds.select_related("programme", "slot"))
        return {
            "rows": detail_rows(programme, self._telling(programme)),
            "listed": programme.listed.select_related("school_class", "staff", "place"),
            "found": targets(programme, day_in_term(programme)).count(),
            "inspectors": programme.inspectors.all(),
            "slots": programme.slots.all(),
            "rounds": rounds[:LAST_ROUNDS],
            "may_open": self.request.user.has_perm(Programme.get_perm("open"), programme),
        }

    def _telling(self, programme: Programme) -> list[str]:
        """The fields that mean something for such a programme."""
        silent = {
            name
            for name, (choice, values) in DEPENDING.items()
            if getattr(programme, choice) not in values
        }
        left_out = silent | set(LISTS.values()) | {"name", "grades", "inspectors"}
        return [name for name in ProgrammeForm.Meta.fields if name not in left_out]
