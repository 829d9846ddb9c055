"""德育. The rooms' models, gathered for Django."""

__all__ = []
