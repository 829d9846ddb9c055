"""Laying down the tables of an empty database in seconds.

After each operation Django renders every model anew that is related to the changed one, so that historical
models agree with each other. Here every model is related to 教职工, so that is all of them, hundreds of times.
A migration that only adds tables, columns, constraints and triggers runs no code that could notice: it
renders the changed model alone, and all of them again when it is through.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

ADDING = (AddConstraint, AddField, AddIndex, AddTrigger, CreateModel)


@contextmanager
def rendering_little() -> Iterator[None]:
    """Migrations that only add render only what they change."""
    whole = Migration.apply

    def apply(migration: Migration, state: ProjectState, *args, **kwargs) -> ProjectState:
        if not all(isinstance(operation, ADDING) for operation in migration.operations):
            return whole(migration, state, *args, **kwargs)
        with _replaced(ProjectState, "_find_reload_model", _itself):
            state = whole(migration, state, *args, **kwargs)
        # The next one finds all models as they are now.
        state.__dict__.pop("apps", None)
        return state

    with _replaced(Migration, "apply", apply):
        yield


def _itself(_state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set:
    return {(app_label, model_name.lower())}


@contextmanager
def _replaced(owner: type, name: str, value: Callable) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
