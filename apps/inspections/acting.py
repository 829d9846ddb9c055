"""Who signs a record: the member of staff behind an account, or whom a deputy stands in for."""

from django.core.exceptions import PermissionDenied

from apps.school.models import Staff
from apps.school.roles import facts


def acting_staff(user) -> Staff:
    """The person whose name goes under what ``user`` does.

    Raises:
        PermissionDenied: the account belongs to nobody of the staff.
    """
    staff = Staff.objects.filter(pk=facts(user).staff_id).first()
    if staff is None:
        raise PermissionDenied("这个账号没有对应的教职工，不能签名处理。")
    return staff
