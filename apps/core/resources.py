"""Tables of raw data in and out of the Django admin: all rows or none, checked like a form."""

from functools import partial

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import models
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from apps.core.exports import FORMULA_STARTS

# What people write for a person, a class or a place; a model without any is named by its row id.
KEYS = ("number", "code", "username")


def key_of(model: type[models.Model]) -> str:
    """The field by which a table names a row of ``model``."""
    unique = (field.name for field in model._meta.concrete_fields if field.unique)
    return next((name for name in unique if name in KEYS), "pk")


class KeyWidget(ForeignKeyWidget):
    """A related row, named by its number or code; an unknown one is named in the error."""

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except (ObjectDoesNotExist, MultipleObjectsReturned, ValueError) as error:
            kind = self.model._meta.verbose_name
            raise ValueError(f"没有编号为“{value}”的{kind}。") from error


class RecordResource(ModelResource):
    """All editable fields of a model under their Chinese headings, first the row's id."""

    class Meta:
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True
        report_skipped = True

    @classmethod
    def get_fk_widget(cls, field):
        return partial(KeyWidget, model=field.related_model, field=key_of(field.related_model))

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        field = super().field_from_django_field(field_name, django_field, readonly)
        if django_field.is_relation and django_field.many_to_one:
            field.attribute, field.widget.key_is_id = field_name, False
        if not django_field.primary_key:
            field.column_name = str(django_field.verbose_name)
        return field

    def export_field(self, field, instance, **kwargs):
        """Mark what a spreadsheet would run: a table of comma-separated values has no types."""
        value = super().export_field(field, instance, **kwargs)
        formula = isinstance(value, str) and value.startswith(FORMULA_STARTS)
        return f"'{value}" if formula else value

    def before_import_row(self, row, **kwargs) -> None:
        """Take the marks back."""
        for name, value in row.items():
            if isinstance(value, str) and value[:1] == "'" and value[1:].startswith(FORMULA_STARTS):
                row[name] = value[1:]

    def import_data(self, dataset, **kwargs):
        return super().import_data(dataset, **{**kwargs, "rollback_on_validation_errors": True})
