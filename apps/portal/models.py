"""门户. The rooms' models, gathered for Django."""

from apps.portal.screen.models import Screen

__all__ = ["Screen"]
