"""Pages about one's own account are opened in one's own name only."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied


def refuse_deputy(user) -> None:
    """Raise where somebody acts for another: an account is nobody else's business."""
    if user.acting_for:
        raise PermissionDenied(
            f"您正在代{user.acting_for.principal}办理。账号页面只能以自己的身份打开，请先回到自己的身份。"
        )


def in_own_name(view):
    """For somebody logged in who does not act as a deputy at the moment."""

    @login_required
    @wraps(view)
    def checked(request, *args, **kwargs):
        refuse_deputy(request.user)
        return view(request, *args, **kwargs)

    return checked
