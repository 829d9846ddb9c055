"""流动红旗 and 示范班: who holds what, and what was."""

from django.utils import timezone

from apps.core.crud import CRUDView
from apps.core.forms import PortalForm
from apps.moral.flags import services
from apps.moral.flags.models import Exemplar, FlagHolding


class FlagHoldingView(CRUDView):
    model = FlagHolding
    columns = ["school_class", "term", "week", "starts", "ends", "withdrawn_at", "reason"]
    filter_fields = ["term", "school_class__grade", "school_class"]
    pages = ["list", "detail", "export", "print"]
    empty_hint = "优胜班发布以后，流动红旗自动登记在这里：谁持有、从哪天到哪天。"

    def hanging(self) -> list[FlagHolding]:
        """The flags of today, for the line above the list."""
        flags = FlagHolding.objects.on(timezone.localdate()).select_related("school_class")
        return list(flags.order_by("school_class__grade", "school_class__number"))


class DayOffForm(PortalForm):
    """免检日. Saving is the service's work: the day is left out of the inspections."""

    class Meta:
        model = Exemplar
        fields = ["exempt_on"]

    def _post_clean(self):
        """The row stays as it is; the service changes it."""


class ExemplarView(CRUDView):
    model = Exemplar
    form_class = DayOffForm
    columns = ["month", "school_class", "weeks", "result__term", "exempt_on", "withdrawn_at"]
    filter_fields = ["result__term", "school_class__grade"]
    pages = ["list", "detail", "update", "history", "export", "print"]
    empty_hint = "连续四周评上优胜班，当月自动评为示范班，并有一天免检。"

    def save_form(self, form: DayOffForm) -> Exemplar:
        on = form.cleaned_data["exempt_on"]
        by = getattr(self.request.user, "staff", None)
        services.grant_day_off(self.object, on, by=by)
        self.object.refresh_from_db()
        return self.object
