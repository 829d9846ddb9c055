from django.contrib import admin

from apps.accounts.models import Delegation, User, UserSession
from apps.core.admin import LedgerAdmin, RecordAdmin


@admin.register(User)
class UserAdmin(RecordAdmin):
    """Accounts are opened, and passwords reset, on the portal's own pages."""

    exclude = ["password", "groups", "user_permissions"]
    readonly_fields = ["is_superuser", "last_login", "date_joined"]

    def has_add_permission(self, request) -> bool:
        return False


admin.site.register(Delegation, RecordAdmin)
admin.site.register(UserSession, LedgerAdmin)
