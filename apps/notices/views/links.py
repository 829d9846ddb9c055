"""家长链接: the homeroom teacher hands them out on paper or one by one, and revokes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.sheets import qr_code
from apps.school.links import services
from apps.school.links.models import GuardianLink
from apps.school.models import Guardianship, Pupil, SchoolClass, Term
from apps.school.roles import facts
from apps.school.rules import keeps_school_records


def _own_classes(user) -> QuerySet[SchoolClass]:
    """One's homeroom classes; the keepers of school records see this year's all."""
    if keeps_school_records(user):
        term = Term.objects.current()
        return SchoolClass.objects.of_term(term) if term else SchoolClass.objects.none()
    if not facts(user).homeroom:
        raise PermissionDenied("家长链接由班主任发放。")
    return SchoolClass.objects.filter(pk__in=facts(user).homeroom)


def _pupils(school_class: SchoolClass) -> QuerySet[Pupil]:
    guardians = Guardianship.objects.select_related("guardian").order_by("pk")
    return (
        Pupil.objects.filter(
            pk__in=school_class.enrolments.on().values("pupil"),
        )
        .order_by("number")
        .prefetch_related(Prefetch("guardianships", queryset=guardians))
    )


def _rows(school_class: SchoolClass) -> list[dict]:
    """Each guardianship of the class with its link, if one is out."""
    pupils = {pupil.pk: pupil for pupil in _pupils(school_class)}
    wards = [ward for pupil in pupils.values() for ward in pupil.guardianships.all()]
    links = GuardianLink.objects.filter(
        guardian__in={ward.guardian_id for ward in wards}, revoked_at=None
    )
    by_guardian = {link.guardian_id: link for link in links}
    return [
        {
            "pupil": pupils[ward.pupil_id],
            "ward": ward,
            "link": (link := by_guardian.get(ward.guardian_id)),
            "address": services.address_of(link) if link and not link.has_expired else "",
        }
        for ward in wards
    ]


@login_required
def classes(request: HttpRequest) -> HttpResponse:
    """The classes whose families one may write to; straight on where there is but one."""
    own = list(_own_classes(request.user).order_by("grade", "number"))
    if len(own) == 1:
        return redirect("notices:class-links", own[0].pk)
    return render(request, "notices/family_classes.html", {"classes": own})


@login_required
def families(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has a link, when it was last used, until when it holds."""
    school_class = get_object_or_404(_own_classes(request.user), pk=pk)
    rows = _rows(school_class)
    context = {
        "school_class": school_class,
        "rows": rows,
        "without": sum(not row["address"] for row in rows),
    }
    return render(request, "notices/families.html", context)


@login_required
@require_POST
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """A valid link for every guardian of the class who has none."""
    school_class = get_object_or_404(_own_classes(request.user), pk=pk)
    rows = _rows(school_class)
    fresh = {row["ward"].guardian_id for row in rows if not row["address"]}
    links = services.hand_out({row["ward"].guardian for row in rows})
    messages.success(request, f"{school_class}的{len(links)}位家长都有链接了，新发{len(fresh)}个。")
    return redirect("notices:class-links", pk)


@login_required
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Paper slips to cut and hand out: one per guardian, with the QR code of the own link."""
    school_class = get_object_or_404(_own_classes(request.user), pk=pk)
    rows = [row for row in _rows(school_class) if row["address"]]
    for row in rows:
        row["qr"] = qr_code(services.path_of(row["link"]))
    back = reverse("notices:class-links", args=[pk])
    context = {"school_class": school_class, "rows": rows, "back": back}
    return render(request, "notices/slips.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link at once, e.g. when a paper was lost."""
    link = get_object_or_404(GuardianLink.objects.visible_to(request.user), pk=pk)
    services.revoke(link, by=request.user)
    messages.success(request, f"{link.guardian}的链接已作废，需要时可重新发放。")
    return redirect("notices:families")
