"""What a page of any floor may say about a member of staff."""

from django import template

from apps.school import standing
from apps.school.organisation.models import Staff

register = template.Library()


@register.filter
def in_words(staff: Staff) -> list[str]:
    """Return the posts, classes and lessons that ``staff`` holds today."""
    return standing.standing([staff])[staff.pk]
