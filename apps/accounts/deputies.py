"""Pages of deputies: who stands in for whom, and the change into another's place and back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.accounts import services
from apps.accounts.access import in_own_name, refuse_deputy
from apps.accounts.forms import DelegationForm
from apps.accounts.middleware import ACTING_KEY
from apps.accounts.models import Delegation
from apps.core.crud import CRUDView


class DelegationView(CRUDView):
    """代理."""

    model = Delegation
    form_class = DelegationForm
    columns = ["principal", "deputy", "starts", "ends", "reason", "state"]
    detail_fields = ["principal", "deputy", "starts", "ends", "reason", "state", "used_at"]
    search_fields = ["principal__staff__name", "deputy__staff__name", "reason"]
    empty_hint = "外出培训、请假时，可以请一位同事在这段日子里代您处理事务。"
    pages = ["list", "create", "detail", "update", "history", "export"]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            refuse_deputy(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_new(self) -> Delegation:
        return Delegation(principal=self.request.user)

    def get_queryset(self):
        return super().get_queryset().select_related("principal", "deputy")

    def get_detail_context(self) -> dict:
        may = self.request.user.has_perm(Delegation.get_perm("revoke"), self.object)
        return {**super().get_detail_context(), "may_revoke": may}


@require_POST
@in_own_name
def delegation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销代理, or give it back: it ends at once."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(Delegation.get_perm("revoke"), delegation):
        raise PermissionDenied("这项代理已经结束。")
    services.revoke(delegation, by=request.user)
    messages.success(request, f"已撤销：{delegation.deputy}不再代理{delegation.principal}。")
    return redirect("accounts:account")


@require_POST
@in_own_name
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to work in the principal's place."""
    mine = Delegation.objects.active().filter(deputy=request.user, principal__is_active=True)
    delegation = get_object_or_404(mine.select_related("principal"), pk=pk)
    services.begin_acting(delegation, by=request.user)
    request.session[ACTING_KEY] = delegation.pk
    messages.info(request, f"您现在代{delegation.principal}办理，所做的事会记下两个人的名字。")
    return redirect("portal:home")


@require_POST
@login_required
def act_no_more(request: HttpRequest) -> HttpResponse:
    """Go back to being oneself."""
    request.session.pop(ACTING_KEY, None)
    messages.info(request, "您已回到自己的身份。")
    return redirect("portal:home")
