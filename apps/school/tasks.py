"""What the school does by the clock."""

from celery import shared_task

from apps.school.organisation import services


@shared_task
def close_leavers() -> int:
    """Close the accounts of those whose last day was yesterday or before."""
    return services.close_leavers()
