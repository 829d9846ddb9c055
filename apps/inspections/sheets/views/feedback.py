"""反馈与回复: one check of one's own work, what was seen and what one has to say."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.forms import posted
from apps.inspections.rules import is_concerned
from apps.inspections.sheets import feedback
from apps.inspections.sheets.models import OUT, UNCHECKED, Sheet
from apps.school.models import Staff
from apps.school.roles import facts


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="我的回复",
        max_length=feedback.MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="说明情况，或写打算怎么改进；检查人和教导处看得到。",
    )


@login_required
def sheet_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen, part by part; whom it concerns may answer once it is out."""
    visible = Sheet.objects.visible_to(request.user).exclude(state__in=UNCHECKED)
    sheet = get_object_or_404(
        visible.filter(round__programme__feedback_days__isnull=False).select_related(
            "round__programme__department", "round__version", "school_class", "staff", "inspector"
        ),
        pk=pk,
    )
    may_reply = sheet.state in OUT and is_concerned(request.user, sheet)
    form = ReplyForm(posted(request), initial={"text": sheet.reply})
    if request.method == "POST":
        if not may_reply:
            raise PermissionDenied("只有被检查的教师本人可以回复。")
        if form.is_valid() and _replied(form, sheet, request):
            messages.success(request, "已回复，检查人和负责部门会收到。")
            return redirect("inspections:sheet-feedback", sheet.pk)
    entries = sheet.entries.select_related("item__category", "rectification__responsible")
    total = entries.filter(item__bonus=False).aggregate(
        given=Sum("points"), full=Sum("item__points")
    )
    context = {
        "sheet": sheet,
        "entries": entries.order_by("item__category__order", "item__order"),
        "total": total,
        "photos": sheet.photos.all(),
        "may_reply": may_reply,
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inspections/sheet_feedback.html", context, status=status)


def _replied(form: ReplyForm, sheet: Sheet, request: HttpRequest) -> bool:
    try:
        person = Staff.objects.get(pk=facts(request.user).staff_id)
        feedback.reply(sheet, form.cleaned_data["text"], by=person)
    except ValidationError as refusal:
        form.add_error("text", refusal)
        return False
    return True
