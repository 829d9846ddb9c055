"""Every change is kept with who made it, and in whose place."""

from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware


class HistoryMiddleware(BaseHistoryMiddleware):
    """Adds to the history the person for whom a deputy acts: the record shows both names."""

    def get_context(self, request):
        context = super().get_context(request)
        # Addresses may carry a signed link's secret; the path of an inner page is enough.
        context["url"] = request.path.split("/s/")[0]
        if acting_for := getattr(request.user, "acting_for", None):
            context["acting_for"] = acting_for.principal_id
        return context
