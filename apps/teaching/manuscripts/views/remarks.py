"""批注 at a place in the text: said, answered, settled."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.forms import posted, typed
from apps.inspections.acting import acting_staff
from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.models import Remark
from apps.teaching.manuscripts.views.editor import readable


class RemarkForm(forms.ModelForm):
    class Meta:
        model = Remark
        fields = ["code", "quote", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "quote": forms.TextInput()}

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(kind.code, kind.title) for kind in kinds]
        self.fields["code"] = forms.ChoiceField(label="对哪一部分", choices=choices)
        self.fields["quote"].label = "原文（可以不填）"
        self.fields["text"].error_messages["required"] = "请写下您的意见。"


def _place(request: HttpRequest) -> dict[str, str]:
    """The place in the text from which somebody came."""
    return {name: typed(request.GET, name, longest=200) for name in ("code", "quote")}


@login_required
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """All remarks on a text, and a new one."""
    manuscript = readable(request, pk)
    allowed = services.may_remark(request.user, manuscript)
    if request.method == "POST" and not allowed:
        raise PermissionDenied("批注由本备课组的老师写。")
    form = RemarkForm(posted(request), kinds=manuscript.kinds, initial=_place(request))
    if request.method == "POST" and form.is_valid():
        form.instance.manuscript = manuscript
        form.instance.staff = acting_staff(request.user)
        form.save()
        messages.success(request, "批注已写好，作者会看到。")
        return redirect("teaching:manuscript-remarks", pk)
    titles = {kind.code: kind.title for kind in manuscript.kinds}
    said = manuscript.remarks.select_related("staff", "settled_by").order_by(
        F("settled_at").asc(nulls_first=True), "-pk"
    )
    context = {
        "manuscript": manuscript,
        "owner": services.owner_of(manuscript),
        "remarks": [(remark, titles.get(remark.code, "")) for remark in said],
        "form": form if allowed else None,
        "may_write": services.may_write(request.user, manuscript),
    }
    status = 422 if form.errors else 200
    return render(request, "teaching/manuscript_remarks.html", context, status=status)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """The author answers a remark and has done with it."""
    manuscript = readable(request, pk)
    if not services.may_write(request.user, manuscript):
        raise PermissionDenied("批注由文稿的作者处理。")
    found = get_object_or_404(manuscript.remarks, pk=remark)
    found.answer = typed(request.POST, "answer", longest=1000)
    found.settled_by, found.settled_at = acting_staff(request.user), timezone.now()
    found.save()
    messages.success(request, "已处理这条批注。")
    return redirect("teaching:manuscript-remarks", pk)
