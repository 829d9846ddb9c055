"""Pages of who may enter and who holds what: 开通账号, 权限一览."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from apps.accounts.access import in_own_name
from apps.accounts.models import Delegation, User
from apps.core.forms import typed
from apps.school import standing
from apps.school.organisation import services
from apps.school.organisation.models import Staff
from apps.school.rules import is_account_keeper, is_principal

may_see_rights = is_principal | is_account_keeper


@never_cache
@in_own_name
def open_accounts(request: HttpRequest) -> HttpResponse:
    """开通账号: for those ticked; the slips with the one-time passwords are shown once."""
    if not is_account_keeper(request.user):
        raise PermissionDenied("只有数据管理员可以开通账号。")
    without = Staff.objects.on_duty().filter(user=None)
    if request.method != "POST":
        words = standing.standing(without)
        people = [(person, words[person.pk]) for person in without]
        return render(request, "school/account_open.html", {"people": people})
    ticked = [pk for pk in request.POST.getlist("staff") if pk.isdecimal() and len(pk) < 19]
    slips = services.open_accounts(without.filter(pk__in=ticked), by=request.user)
    if not slips:
        messages.error(request, "没有可以开通的人：请先勾选，已有账号的不会重复开通。")
        return redirect("school:account-open")
    return render(request, "accounts/slips.html", {"slips": slips})


@login_required
def rights(request: HttpRequest) -> HttpResponse:
    """权限一览: every person on duty with the facts from which the permissions follow."""
    if not may_see_rights(request.user):
        raise PermissionDenied("权限一览只对校长和数据管理员开放。")
    deputies = Prefetch(
        "user__delegations_held",
        Delegation.objects.active().select_related("principal"),
        to_attr="standing_in",
    )
    staff = Staff.objects.on_duty().select_related("user").prefetch_related(deputies)
    q = typed(request.GET, "q")
    if q:
        named = Q(name__icontains=q) | Q(pinyin__icontains=q) | Q(number__icontains=q)
        staff = staff.filter(named)
    words = standing.standing(staff)
    context = {
        "people": [(person, words[person.pk], account_words(person.user)) for person in staff],
        "q": q,
    }
    return render(request, "school/rights.html", context)


def account_words(user: User | None) -> str:
    """The state of an account in a word or two."""
    if user is None:
        return "未开通"
    if not user.is_active:
        return "已停用"
    if user.must_change_password:
        return "待改初始密码"
    return "数据管理员" if user.is_staff else "正常"
