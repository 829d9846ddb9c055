"""Pages of rectifications: reported by whoever is responsible, accepted by somebody else."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.files import UploadError
from apps.core.forms import add_refusal
from apps.inspections.acting import acting_staff
from apps.inspections.sheets import services
from apps.inspections.sheets.forms import AssignForm, ReturnForm, SubmitForm
from apps.inspections.sheets.repairs import Rectification
from apps.inspections.sheets.views.records import READ_ONLY, inline_photo

SAID = {
    "submit": "已提交，等待复查。",
    "accept": "已通过。",
    "return": "已退回，责任人会收到通知。",
    "assign": "已改派。",
}
NEEDS = {"submit": "submit", "accept": "accept", "return": "accept", "assign": "assign"}
STATE_FOR = {
    "submit": Rectification.State.OPEN,
    "accept": Rectification.State.SUBMITTED,
    "return": Rectification.State.SUBMITTED,
    "assign": Rectification.State.OPEN,
}


def _rows(user):
    return Rectification.objects.visible_to(user).with_sheet()


class RectificationView(CRUDView):
    model = Rectification
    pages = READ_ONLY
    columns = ["target", "entry", "responsible", "level", "due_on", "state"]
    filter_fields = ["entry__sheet__round__programme", "responsible", "level", "state", "due_on"]
    search_fields = ["responsible__name", "responsible__pinyin", "demand", "measure"]
    empty_hint = "检查中发现的严重问题会自动成为整改单。"

    def get_queryset(self):
        return super().get_queryset().with_sheet()

    def get_detail_context(self) -> dict:
        return page_context(self.request, self.object)


def page_context(request: HttpRequest, found: Rectification, **forms) -> dict:
    """The page with the forms that this person may use in the present state."""
    may = {
        verb: found.state == STATE_FOR[verb]
        and request.user.has_perm(Rectification.get_perm(NEEDS[verb]), found)
        for verb in NEEDS
    }
    fresh = {
        "submit": lambda: SubmitForm(),
        "return": lambda: ReturnForm(),
        "assign": lambda: AssignForm(rectification=found),
    }
    return {
        "object": found,
        "sheet": found.entry.sheet,
        "before": found.entry.sheet.photos.visible_to(request.user),
        "may": may,
        "forms": {verb: make() for verb, make in fresh.items() if may[verb]} | forms,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Submit, accept, send back or assign."""
    found = get_object_or_404(_rows(request.user), pk=pk)
    if not request.user.has_perm(Rectification.get_perm(NEEDS[verb]), found):
        raise PermissionDenied("这一步不由您来做；整改的人也不能自己复查。")
    form = _form(verb, request, found)
    if form.is_valid():
        try:
            _carry_out(verb, found, form.cleaned_data, acting_staff(request.user))
        except UploadError as error:
            form.add_error("after", str(error))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, SAID[verb])
            return redirect(found)
    if verb == "accept":
        messages.error(request, form.non_field_errors()[0])
        return redirect(found)
    context = page_context(request, found, **{verb: form})
    view = RectificationView(page="detail")
    view.setup(request, pk=pk)
    return view.render("core/detail.html", context, status=422)


def _form(verb: str, request: HttpRequest, found: Rectification) -> Form:
    match verb:
        case "submit":
            return SubmitForm(request.POST, request.FILES)
        case "return":
            return ReturnForm(request.POST)
        case "assign":
            return AssignForm(request.POST, rectification=found)
    return Form(request.POST)


def _carry_out(verb: str, found: Rectification, data: dict, by) -> None:
    match verb:
        case "submit":
            services.submit(found, measure=data["measure"], after=data["after"], by=by)
        case "accept":
            services.accept(found, by=by)
        case "return":
            services.send_back(found, reason=data["reason"], by=by)
        case "assign":
            services.assign(found, responsible=data["responsible"], due_on=data["due_on"])


@login_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo of what was put right."""
    return inline_photo(get_object_or_404(_rows(request.user).exclude(after=""), pk=pk).after)
