"""Who may do what with accounts."""

import rules
from django.utils import timezone


@rules.predicate
def is_account_keeper(user) -> bool:
    """信息技术中心's data keeper: may mend data, reset passwords, close accounts.

    The right is nobody's to lend, and it rests while its holder acts for somebody else.
    """
    return user.is_active and user.is_staff and not user.acting_for


@rules.predicate
def is_party_to_delegation(user, delegation=None) -> bool:
    """Anybody may ask for a deputy; one delegation concerns its two people and the keeper."""
    if delegation is None:
        return user.is_authenticated
    return is_account_keeper(user) or user.pk in (delegation.principal_id, delegation.deputy_id)


@rules.predicate
def gives_delegation(user, delegation=None) -> bool:
    """It is one's own work that the deputy does."""
    return delegation is None or user.pk == delegation.principal_id


@rules.predicate
def is_open_delegation(_user, delegation=None) -> bool:
    """Neither revoked nor over."""
    return delegation is None or (
        delegation.revoked_at is None and delegation.ends >= timezone.localdate()
    )
