"""One class per model gives a section its pages: list, form, detail, history, export, print, bin.

    class PlaceView(CRUDView):
        model = Place
        fields = ["name", "kind"]
        columns = ["name", "kind", "keeper"]
        filter_fields = ["kind"]

``*PlaceView.get_urls()`` in the app's ``urls.py`` and one line in ``jiaoxi/menu.py`` are all that
is left to write. A page that wants more leaves and becomes an ordinary view.
"""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.forms import BaseForm, modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.views import View

from apps.core import bin, history, lists
from apps.core.bulk import BulkPages
from apps.core.filters import ListFilter
from apps.core.forms import PortalForm, add_refusal, limit_choices
from apps.core.sheets import SheetPages
from apps.core.values import detail_rows

# What a page needs to be allowed; a page not named here needs a permission of its own name.
NEEDS = {
    "export": "list",
    "print": "list",
    "blank": "list",
    "history": "detail",
    "bulk": "update",
    "bulk_delete": "delete",
}
LIST_PAGES = ["list", "create", "export", "print", "blank", "bulk", "bulk_delete"]
OBJECT_PAGES = ["detail", "update", "delete", "history"]
# Open only to sections that declare what may be changed in bulk.
BULK_PAGES = ["bulk", "bulk_delete"]


class CRUDView(SheetPages, BulkPages, View):
    """The pages of one model."""

    model: type[models.Model]
    fields: list[str] = []
    form_class: type[BaseForm] | None = None
    columns: list[str]
    filter_fields: list[str] = []
    filter_class: type[ListFilter] = ListFilter
    search_fields: list[str] | None = None
    detail_fields: list[str] | None = None
    pages = [*LIST_PAGES, *OBJECT_PAGES]
    per_page = 50
    empty_hint = ""
    # Where an Excel file fills this list, if it can.
    import_url = ""
    page = "list"

    # -- addresses ------------------------------------------------------------------------------

    @classmethod
    def get_urls(cls) -> list:
        """The URL patterns of the section, named ``<model>-<page>``."""
        name = cls.model._meta.model_name
        where = {"list": "", "detail": "<int:pk>/"}
        where |= {page: f"{page}/" for page in LIST_PAGES if page != "list"}
        where |= {page: f"<int:pk>/{page}/" for page in OBJECT_PAGES if page != "detail"}
        return [
            path(f"{name}/{where[page]}", cls.as_view(page=page), name=f"{name}-{page}")
            for page in cls.pages
        ]

    @classmethod
    def url_name(cls, page: str) -> str:
        return f"{cls.model._meta.app_label}:{cls.model._meta.model_name}-{page}"

    # -- who may --------------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not self.may(self.page, self.object):
            raise PermissionDenied("您没有权限打开这个页面。")
        return getattr(self, f"{self.page}_page")(request)

    def may(self, page: str, record: models.Model | None = None) -> bool:
        """Whether this person may open ``page``; without a record: at least for some."""
        if page not in self.pages or (page in BULK_PAGES and not self.bulk_fields):
            return False
        return self.request.user.has_perm(self.model.get_perm(NEEDS.get(page, page)), record)

    def get_queryset(self) -> models.QuerySet:
        """The rows that this person may know of."""
        return self.model._default_manager.visible_to(self.request.user)

    @cached_property
    def object(self) -> models.Model | None:
        """The row that the address names; 404 for a row that this person may not know of."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    # -- the list -------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> lists.Rows:
        return lists.Rows(
            self.request,
            self.get_queryset(),
            columns=self.columns,
            filter_fields=self.filter_fields,
            search_fields=self.search_fields,
            filter_class=self.filter_class,
        )

    def list_page(self, request: HttpRequest) -> HttpResponse:
        rows, name = self.rows, self.url_name("list")
        table = rows.table
        # Knowing its paginator, the table counts the rows instead of loading them all.
        table.paginator = lists.BoundedPaginator(table, self.per_page)
        table.page = table.paginator.get_page(request.GET.get("page"))
        context = {
            "table": table,
            "page_obj": table.page,
            "count": table.paginator.count,
            "filter": rows.filterset,
            "problems": rows.problems,
            "columns_choice": rows.columns_choice,
            "active_filters": rows.active_filters,
            "saved_views": lists.saved_views(request, name),
            "list_name": name,
            "last_query": lists.remember(request, name),
            "empty": self.get_empty(),
        }
        part = request.htmx.target == "results" and not request.htmx.history_restore_request
        template = "core/list.html" + ("#results" if part else "")
        response = self.render(template, context, status=422 if rows.problems else 200)
        # The address answers a page or a part of it; the browser must not mix them up.
        patch_vary_headers(response, ["HX-Request"])
        return response

    # -- one record -----------------------------------------------------------------------------

    def detail_page(self, request: HttpRequest) -> HttpResponse:
        return self.render("core/detail.html", self.get_detail_context())

    def get_detail_context(self) -> dict:
        return {"rows": detail_rows(self.object, self.detail_fields)}

    def history_page(self, request: HttpRequest) -> HttpResponse:
        return self.render("core/history.html", {"entries": history.entries(self.object)})

    def delete_page(self, request: HttpRequest) -> HttpResponse:
        try:
            cascade = bin.goes_along([self.object])
        except bin.DeletionRefused as refusal:
            return self.render("core/delete.html", {"refusal": refusal.messages[0]}, status=409)
        if request.method != "POST":
            return self.render("core/delete.html", {"cascade": cascade})
        self.say_deleted(bin.put_in_bin([self.object], by=request.user))
        return self.back_to_list()

    def back_to_list(self) -> HttpResponse:
        """Go where the person came from: the list as last narrowed, or home without a list."""
        name = self.url_name("list")
        return redirect(lists.last_address(self.request, name) if self.may("list") else "/")

    def say_deleted(self, entry) -> None:
        """Tell what went, with the way back: the tag of the message is the address that undoes."""
        undo = reverse("core:bin-restore", args=[entry.pk])
        messages.success(self.request, f"已删除“{entry.title}”，30天内可恢复。", extra_tags=undo)

    # -- forms ----------------------------------------------------------------------------------

    def create_page(self, request: HttpRequest) -> HttpResponse:
        return self._form_page(request, self.get_new())

    def update_page(self, request: HttpRequest) -> HttpResponse:
        return self._form_page(request, self.object)

    def get_new(self) -> models.Model:
        """An empty row, with what follows from who asks already filled in."""
        return self.model()

    def get_form_class(self):
        return self.form_class or modelform_factory(self.model, form=PortalForm, fields=self.fields)

    def get_form_kwargs(self) -> dict:
        return {}

    def _form_page(self, request: HttpRequest, record: models.Model) -> HttpResponse:
        data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        initial = request.GET.dict() if self.page == "create" else None
        form = self.get_form_class()(
            *data, instance=record, initial=initial, **self.get_form_kwargs()
        )
        limit_choices(form, request.user)
        if form.is_valid() and (saved := self._save(form)):
            messages.success(request, f"已保存“{saved}”。")
            if "again" in request.POST:
                return redirect(request.get_full_path())
            known = self.may("detail", saved) and self.get_queryset().filter(pk=saved.pk).exists()
            return redirect(self.url_name("detail"), saved.pk) if known else self.back_to_list()
        context, status = {"form": form}, 422 if form.errors else 200
        if conflict := getattr(form, "conflict", None):
            context["changes"], status = history.entries(record, since=conflict), 409
        return self.render("core/form.html", context, status=status)

    def _save(self, form: BaseForm) -> models.Model | None:
        try:
            with transaction.atomic():
                return self.save_form(form)
        except (ValidationError, IntegrityError) as refusal:
            add_refusal(form, refusal)
            return None

    def save_form(self, form: BaseForm) -> models.Model:
        """Save a valid form; a section whose saving is a verb calls its service here."""
        return form.save()

    # -- context --------------------------------------------------------------------------------

    @property
    def verbose_name(self) -> str:
        return str(self.model._meta.verbose_name)

    def get_empty(self) -> dict:
        """What an empty list says and offers."""
        if self.rows.chosen:
            return {
                "title": f"没有符合条件的{self.verbose_name}",
                "hint": "放宽或清除筛选条件再试。",
                "url": self.request.path,
                "label": "清除筛选",
            }
        create = self.may("create")
        return {
            "title": f"还没有{self.verbose_name}",
            "hint": self.empty_hint or (f"新建第一条{self.verbose_name}吧。" if create else ""),
            "url": reverse(self.url_name("create")) if create else "",
            "label": f"新建{self.verbose_name}",
        }

    def render(self, template: str, context: dict, status: int = 200) -> HttpResponse:
        """Render one of the section's templates, its own before the generic one."""
        label, model = self.model._meta.app_label, self.model._meta.model_name
        own = template.replace("core/", f"{label}/{model}_")
        record = self.object
        context = {
            "view": self,
            "object": record,
            "verbose_name": self.verbose_name,
            "can": {page: self.may(page, record) for page in self.pages},
            "urls": {
                page: reverse(self.url_name(page), args=[record.pk] if page in OBJECT_PAGES else [])
                for page in self.pages
                if record or page in LIST_PAGES
            },
            **context,
        }
        names = [template] if "#" in template else [own, template]
        return render(self.request, names, context, status=status)
