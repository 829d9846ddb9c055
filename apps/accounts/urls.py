from django.contrib.auth.views import LogoutView
from django.urls import path

from apps.accounts import deputies, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("", views.account, name="account"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("session/end-others/", views.session_end_others, name="session-end-others"),
    path("session/<int:pk>/end/", views.session_end, name="session-end"),
    path("act/<int:pk>/", deputies.act, name="act"),
    path("act/no-more/", deputies.act_no_more, name="act-no-more"),
    *deputies.DelegationView.get_urls(),
    path("delegation/<int:pk>/revoke/", deputies.delegation_revoke, name="delegation-revoke"),
    *views.UserView.get_urls(),
    path("user/<int:pk>/reset/", views.user_reset, name="user-reset"),
    path("user/<int:pk>/close/", views.user_close, name="user-close"),
    path("user/<int:pk>/reopen/", views.user_reopen, name="user-reopen"),
]
