"""Who may do what with accounts."""

import rules


@rules.predicate
def is_account_keeper(user) -> bool:
    """信息技术中心's data keeper: may mend data, reset passwords, close accounts."""
    return user.is_active and user.is_staff


@rules.predicate
def is_party_to_delegation(user, delegation=None) -> bool:
    """Anybody may ask for a deputy; one delegation concerns its two people and the keeper."""
    if delegation is None:
        return user.is_authenticated
    return is_account_keeper(user) or user.pk in (delegation.principal_id, delegation.deputy_id)
