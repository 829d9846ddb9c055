"""数据维护: the Django admin, for those very few who may mend data."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class DataSite(AdminSite):
    """Opened by ``is_staff`` alone, without groups; not while its holder acts for somebody else.

    It has no login of its own: the portal's one counts the tries and notes the device.
    """

    site_header = "焦溪小学 · 数据维护"
    site_title = "数据维护"
    index_title = "直接改数据：每次修改都有记录，删除的30天内可从回收站恢复"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_staff and not user.acting_for

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("数据维护只对数据管理员开放。")
        return redirect_to_login(request.GET.get("next", "/admin/"))

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("accounts:password_change")
