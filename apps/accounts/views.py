"""Logging in and out, one's own account, and the accounts that the data keeper looks after."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts import services, sessions
from apps.accounts.access import in_own_name, refuse_deputy
from apps.accounts.forms import LoginForm, PasswordForm
from apps.accounts.models import Delegation, User, UserSession
from apps.core.crud import CRUDView


class LoginView(auth_views.LoginView):
    """登录."""

    template_name = "accounts/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: LoginForm) -> HttpResponse:
        response = super().form_valid(form)
        sessions.note(self.request)
        return response

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        wait = getattr(form, "seconds_to_wait", 0)
        response = self.render_to_response(
            self.get_context_data(form=form), status=429 if wait else 422
        )
        if wait:
            response["Retry-After"] = str(wait)
        return response


@method_decorator(in_own_name, name="dispatch")
class PasswordChangeView(auth_views.PasswordChangeView):
    """修改密码: the other sessions end with the old password."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("accounts:account")

    def form_valid(self, form) -> HttpResponse:
        user = form.save(commit=False)
        first_time = user.must_change_password
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        sessions.end(user, keep=self.request.session.session_key)
        update_session_auth_hash(self.request, user)
        sessions.note(self.request)
        messages.success(self.request, "密码已修改，其他设备上的登录已退出。")
        return redirect("portal:home" if first_time else self.success_url)

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@in_own_name
def account(request: HttpRequest) -> HttpResponse:
    """我的账号: who one is in the school, password, sessions, deputies."""
    delegations = Delegation.objects.select_related("principal", "deputy")
    context = {
        "sessions": sessions.open_sessions(request.user),
        "session_key": request.session.session_key,
        "given": delegations.filter(principal=request.user)[:20],
        "held_all": delegations.filter(deputy=request.user)[:20],
    }
    return render(request, "accounts/account.html", context)


@require_POST
@in_own_name
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Log one of one's own devices out."""
    device = get_object_or_404(UserSession, pk=pk, user=request.user)
    device.session.delete()
    messages.success(request, f"已退出“{device.device}”上的登录。")
    return redirect("accounts:account")


@require_POST
@in_own_name
def session_end_others(request: HttpRequest) -> HttpResponse:
    """Log all devices out but this one."""
    count = sessions.end(request.user, keep=request.session.session_key)
    messages.success(request, f"已退出其他{count}处登录。" if count else "没有其他登录。")
    return redirect("accounts:account")


class UserView(CRUDView):
    """账号: what the data keeper sees of them; they are opened in 开通账号."""

    model = User
    columns = ["username", "staff__name", "staff__number", "is_active", "last_login"]
    detail_fields = ["username", "is_active", "must_change_password", "is_staff", "last_login"]
    filter_fields = ["is_active", "must_change_password", "is_staff"]
    search_fields = ["username", "staff__name", "staff__pinyin", "staff__number"]
    pages = ["list", "export", "print", "detail", "history"]


def _account_for(request: HttpRequest, pk: int, action: str) -> User:
    """Somebody else's account, where the person may do ``action`` to it."""
    refuse_deputy(request.user)
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(User.get_perm(action), user):
        raise PermissionDenied("只有数据管理员可以管理账号。")
    if user == request.user:
        raise PermissionDenied("自己的密码在“我的账号”里修改，自己的账号不能由自己停用。")
    return user


@never_cache
@require_POST
@in_own_name
def user_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """重置密码: the one-time password is shown on this page and nowhere else."""
    user = _account_for(request, pk, "reset")
    password = services.reset_password(user, by=request.user)
    return render(request, "accounts/slips.html", {"slips": [(user, password)]})


@require_POST
@in_own_name
def user_close(request: HttpRequest, pk: int) -> HttpResponse:
    """停用账号."""
    user = _account_for(request, pk, "close")
    services.close_account(user, by=request.user)
    messages.success(request, f"{user}的账号已停用，所有设备上的登录已退出。")
    return redirect(user)


@never_cache
@require_POST
@in_own_name
def user_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """启用账号, with a one-time password."""
    user = _account_for(request, pk, "close")
    password = services.reopen_account(user, by=request.user)
    return render(request, "accounts/slips.html", {"slips": [(user, password)]})
