"""备课组 of a term: the overview, forming them, another leader."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.inspections.acting import acting_staff
from apps.school.models import Term
from apps.school.roles import facts
from apps.teaching.schedule import services
from apps.teaching.schedule.forms import FormGroupsForm, LeaderForm
from apps.teaching.schedule.models import PrepGroup
from apps.teaching.schedule.overview import overview
from apps.teaching.schedule.views.pages import chosen_term, reader


class PrepGroupView(CRUDView):
    """The leader of a group; a group that is not wanted goes into the bin."""

    model = PrepGroup
    form_class = LeaderForm
    columns = ["subject", "grade", "leader"]
    pages = ["update", "delete", "history"]

    def render(self, template: str, context: dict, status: int = 200) -> HttpResponse:
        """The group's page and the overview stand in for detail and list."""
        urls = {"detail": self.object.get_absolute_url(), "list": _address(self.object.term)}
        return super().render(template, {"urls": urls, **context}, status)

    def back_to_list(self) -> HttpResponse:
        if self.page == "update":
            return redirect(self.object)
        return HttpResponseRedirect(_address(self.object.term))


def _address(term: Term) -> str:
    return f"{reverse('teaching:groups')}?term={term.code}"


@reader
def index(request: HttpRequest) -> HttpResponse:
    """Every group of a term, one's own first."""
    return _page(request, chosen_term(request))


def _page(request: HttpRequest, term: Term | None, form: FormGroupsForm | None = None):
    if term is None:
        return render(request, "teaching/schedule_groups.html", {"term": None})
    user, today = request.user, timezone.localdate()
    lines = overview(term, today)
    own = _own(user, term)
    may_form = user.has_perm(PrepGroup.get_perm("create"))
    offered = services.subjects_to_form(term) if may_form else []
    context = {
        "term": term,
        "terms": Term.objects.filter(
            Exists(PrepGroup.objects.filter(term=OuterRef("pk")))
        ).select_related("year"),
        "mine": [line for line in lines if line.group.pk in own],
        "lines": [line for line in lines if line.group.pk not in own],
        "behind": [line for line in lines if line.far_behind],
        "form": form or (FormGroupsForm(offered=offered) if offered else None),
        "may_form": may_form,
    }
    status = 422 if form and form.errors else 200
    return render(request, "teaching/schedule_groups.html", context, status=status)


def _own(user, term: Term) -> set[int]:
    """The groups that one leads or teaches in."""
    staff = facts(user).staff_id
    if staff is None:
        return set()
    groups = PrepGroup.objects.filter(term=term)
    taught = groups.with_member(staff).values_list("pk", flat=True)
    return {*taught, *groups.filter(leader=staff).values_list("pk", flat=True)}


@reader
@require_POST
def form_groups(request: HttpRequest) -> HttpResponse:
    """一键建组: a group for every grade of the chosen subjects."""
    if not request.user.has_perm(PrepGroup.get_perm("create")):
        raise PermissionDenied("备课组由课程教学中心组建。")
    term = chosen_term(request)
    if term is None:
        messages.error(request, "还没有学期，请先在校历里建学期。")
        return redirect("teaching:groups")
    form = FormGroupsForm(request.POST, offered=services.subjects_to_form(term))
    if not form.is_valid():
        return _page(request, term, form)
    subjects = form.cleaned_data["subjects"]
    before = PrepGroup.objects.filter(term=term).count()
    services.form_groups(term, subjects, by=acting_staff(request.user))
    count = PrepGroup.objects.filter(term=term).count() - before
    messages.success(request, f"已建{count}个备课组，组长取自现任备课组长；没有的请补上。")
    return HttpResponseRedirect(_address(term))
