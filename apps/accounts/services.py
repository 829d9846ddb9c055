"""What is done with accounts: opened, given a new password, closed, lent to a deputy."""

import secrets
from itertools import count

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts import sessions
from apps.accounts.models import Delegation, User
from apps.core.history import written_by
from apps.core.pinyin import pinyin_keys

# Read aloud and typed from paper: nothing that looks like something else.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """A password good for one login, such as ``k7mt-9xwh-2c`` (49 bits)."""
    word = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{word[:4]}-{word[4:8]}-{word[8:]}"


def free_usernames(names: list[str]) -> list[str]:
    """The pinyin of each name; for the second 王芳 with a number behind: ``wangfang2``."""
    bases = [_latin(name) for name in names]
    starts = Q()
    for base in set(bases):
        starts |= Q(username__startswith=base)
    taken = set(User.objects.filter(starts).values_list("username", flat=True))
    given = []
    for base in bases:
        free = (base if n == 1 else f"{base}{n}" for n in count(1))
        given.append(next(name for name in free if name not in taken))
        taken.add(given[-1])
    return given


def _latin(name: str) -> str:
    full = pinyin_keys(name).split(" ")[0]
    return "".join(c for c in full if c.isascii() and c.isalnum())[:30] or "user"


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """Give a one-time password and log ``user`` out everywhere; return it to be told once."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    with written_by(by):
        user.save(update_fields=["password", "must_change_password"])
    sessions.end(user)
    return password


@transaction.atomic
def close_account(user: User, *, by: User | None) -> None:
    """Nobody can log in any more, open sessions end, and what was lent to or by ``user`` too."""
    user.is_active = False
    with written_by(by):
        user.save(update_fields=["is_active"])
        lent = Delegation.objects.filter(Q(principal=user) | Q(deputy=user))
        for delegation in lent.filter(ends__gte=timezone.localdate(), revoked_at=None):
            revoke(delegation, by=by)
    sessions.end(user)


def reopen_account(user: User, *, by: User) -> str:
    """Let a closed account in again, with a one-time password, which is returned."""
    user.is_active = True
    with transaction.atomic(), written_by(by):
        user.save(update_fields=["is_active"])
        return reset_password(user, by=by)


def revoke(delegation: Delegation, *, by: User | None) -> None:
    """End a delegation at once; the deputy's next click is refused."""
    delegation.revoked_at = timezone.now()
    with written_by(by):
        delegation.save(update_fields=["revoked_at", "updated_at"])


def begin_acting(delegation: Delegation, *, by: User) -> None:
    """Note in the delegation's history that the deputy has begun to work under it."""
    delegation.used_at = timezone.now()
    with written_by(by):
        delegation.save(update_fields=["used_at", "updated_at"])
