"""Adults' pages about tablets: the list, pairing by QR code, revoking."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from apps.core.crud import CRUDView
from apps.core.forms import PlainForm, posted
from apps.core.sheets import qr_code
from apps.inspections.tablets import pairing
from apps.inspections.tablets.models import Pairing, Tablet


class TabletView(CRUDView):
    model = Tablet
    pages = ["list", "export", "print", "detail", "update", "history"]
    fields = ["name"]
    columns = ["name", "standing", "seen_at", "waiting", "failed", "paired_at"]
    detail_fields = [
        "name", "standing", "seen_at", "waiting", "failed", "app",
        "paired_by", "paired_at", "revoked_at", "revoked_by", "revoked_reason",
    ]  # fmt: skip
    search_fields = ["name"]
    empty_hint = "点“配对平板”，用平板扫二维码，值岗队员就能用它检查。"

    def get_detail_context(self) -> dict:
        may = self.request.user.has_perm(Tablet.get_perm("revoke"), self.object)
        return {**super().get_detail_context(), "may_revoke": may and not self.object.is_revoked}


class PairingForm(PlainForm):
    name = forms.CharField(
        label="平板名称",
        max_length=40,
        help_text="贴在平板背面的名字，例如“一号平板”“三楼平板”。",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class ReasonForm(PlainForm):
    reason = forms.CharField(label="停用原因", max_length=100, help_text="例如：遗失、损坏、更换。")


@login_required
def pairing_create(request: HttpRequest) -> HttpResponse:
    """配对平板: name it; the next page shows its code."""
    _check(request, "create")
    form = PairingForm(posted(request))
    if form.is_valid():
        try:
            return redirect(pairing.begin(form.cleaned_data["name"], by=request.user))
        except ValidationError as refusal:
            form.add_error("name", refusal)
    context = {"form": form}
    return render(
        request, "inspections/pairing_form.html", context, status=422 if form.errors else 200
    )


@login_required
@never_cache
def pairing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The code as QR and in digits, until a tablet has used it or its time is up."""
    _check(request, "create")
    row = get_object_or_404(Pairing.objects.select_related("tablet"), pk=pk)
    context = {"pairing": row, "has_expired": row.expires_at <= timezone.now()}
    if not row.tablet and not context["has_expired"]:
        code = pairing.code_of(row)
        context["code"] = f"{code[:4]} {code[4:]}"
        context["qr"] = qr_code(pairing.path_of(code), scale=6)
    part = "#state" if request.htmx.target == "state" else ""
    return render(request, f"inspections/pairing_detail.html{part}", context)


@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 a tablet, with a reason."""
    _check(request, "revoke")
    tablet = get_object_or_404(Tablet.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            pairing.revoke(tablet, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{tablet}已停用。它以后交来的记录会进入“待处理记录”。")
            return redirect(tablet)
    context = {"form": form, "object": tablet}
    return render(
        request, "inspections/tablet_revoke.html", context, status=422 if form.errors else 200
    )


def _check(request: HttpRequest, verb: str) -> None:
    if not request.user.has_perm(Tablet.get_perm(verb)):
        raise PermissionDenied("平板由大队辅导员、学生发展中心和账号管理员管理。")
