"""Every change is kept with who made it, and in whose place."""

from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware

from apps.core.history import signature


class HistoryMiddleware(BaseHistoryMiddleware):
    """Adds to the history the person for whom a deputy acts: the record shows both names."""

    def get_context(self, request):
        context = super().get_context(request)
        # Addresses may carry a signed link's secret; the path of an inner page is enough.
        context["url"] = request.path.split("/s/")[0]
        if request.user.is_authenticated:
            context |= signature(request.user)
        return context
