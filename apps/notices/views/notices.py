"""The list, the letter, and the page on which it is written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from apps.core.crud import CRUDView
from apps.notices import answers, services
from apps.notices.forms import ComposeForm, SignForm
from apps.notices.models import Notice, NoticeVersion, Receipt
from apps.notices.views.answering import asks_signature
from apps.school.models import Staff, Term
from apps.school.roles import facts


class NoticeView(CRUDView):
    """通知与责任书: the list, the letter itself, and the page on which it is written."""

    model = Notice
    columns = [
        "title",
        "kind",
        "issuer",
        "published_at",
        "asks",
        "due",
        "own_answer",
        "progress",
        "status",
    ]
    filter_fields = ["kind", "term", "department", "status"]
    search_fields = ["title", "department__name", "author__name", "author__pinyin"]
    kinds = Notice.Kind.choices
    empty_hint = "发给您的通知、制度和要签的责任书会出现在这里。"

    def may(self, page, record=None):
        """A notice has an author: the administrator who is no employee writes none."""
        if page == "create" and facts(self.request.user).staff_id is None:
            return False
        return super().may(page, record)

    def get_queryset(self):
        mine = facts(self.request.user).staff_id
        notices = super().get_queryset().select_related("department", "author")
        if self.page in ("list", "export", "print"):
            notices = notices.with_counts(mine)
            if "todo" in self.request.GET:
                notices = notices.awaiting(mine)
        return notices

    def list_page(self, request):
        self.awaiting = Notice.objects.awaiting(facts(request.user).staff_id).count()
        return super().list_page(request)

    def get_empty(self):
        if "todo" in self.request.GET and not self.rows.chosen:
            return {"title": "没有等您回执的通知", "hint": "都办好了。需要翻看以前的，点“全部”。"}
        return super().get_empty()

    # -- reading --------------------------------------------------------------------------------

    def detail_page(self, request):
        notice = self.object
        versions = list(notice.versions.all())
        if not versions:
            raise Http404("这份通知还没有正文。")
        receipt = self._own_receipt()
        version = self._shown(versions, receipt)
        if receipt and receipt.version_id == version.pk:
            receipt = self._opened(receipt)
        follows = request.user.has_perm(Notice.get_perm("follow"), notice)
        context = {
            "version": version,
            "follows": follows,
            "versions": [row for row in versions if row.published_at],
            "draft": next((row for row in versions if not row.published_at), None),
            "attachments": version.attachments.all(),
            "audience": version.audience.select_related("department", "person", "school_class"),
            "receipt": receipt,
            "form": SignForm() if asks_signature(receipt) else None,
        }
        if follows and version.published_at:
            counted = version.receipts.counted()
            context |= {"asked": counted.count(), "answered": counted.done().count()}
        return self.render("core/detail.html", context)

    def _own_receipt(self) -> Receipt | None:
        mine = Receipt.objects.filter(
            version__notice=self.object, staff=facts(self.request.user).staff_id
        )
        mine = mine.exclude(staff=None).select_related("version__notice", "staff")
        return mine.order_by("-version__number").first()

    def _shown(self, versions: list[NoticeVersion], receipt: Receipt | None) -> NoticeVersion:
        """The version asked for in the address, else the one in force, else the draft."""
        asked = self.request.GET.get("version", "")
        manages = self.request.user.has_perm(Notice.get_perm("update"), self.object)
        for version in versions:
            if str(version.number) == asked and (version.published_at or manages):
                return version
        return next((row for row in versions if row.in_force), versions[0])

    def _opened(self, receipt: Receipt) -> Receipt:
        """Opening what is to be confirmed or signed counts as read; 阅读 is a button of its own."""
        pending = receipt.state == Receipt.State.UNREAD and receipt.version.in_force
        own = receipt.staff.user_id == self.request.user.pk
        published = self.object.status == Notice.Status.PUBLISHED
        if pending and own and published and receipt.version.response != "read":
            return answers.mark_read(receipt, by=self.request.user)
        return receipt

    # -- writing --------------------------------------------------------------------------------

    def create_page(self, request):
        return self._compose(NoticeVersion(notice=self.get_new()))

    def get_new(self) -> Notice:
        author = Staff.objects.filter(pk=facts(self.request.user).staff_id).first()
        if author is None:
            raise PermissionDenied("只有教职工可以发布通知。")
        return Notice(author=author, term=Term.objects.current())

    def update_page(self, request):
        draft = self.object.draft
        if draft is None:
            return redirect(self.object)
        draft.notice = self.object
        return self._compose(draft)

    def _compose(self, version: NoticeVersion) -> HttpResponse:
        request = self.request
        data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = ComposeForm(*data, version=version, user=request.user)
        if request.method == "POST" and form.is_valid():
            return self._accept(form)
        status = 409 if form.text.conflict else 422 if form.errors else 200
        return self._compose_page(form, status=status)

    def _accept(self, form: ComposeForm) -> HttpResponse:
        """Keep the draft; publish it if asked. What cannot be published yet stays a draft."""
        request, text = self.request, form.text.cleaned_data
        version = services.save_draft(
            form.version,
            audience=form.audience.rules,
            files=text["files"],
            dropped=text.get("dropped", ()),
            by=request.user,
        )
        notice = version.notice
        if "publish" not in request.POST:
            messages.success(request, f"已存草稿“{notice}”。")
            return redirect("notices:notice-update", notice.pk)
        try:
            services.publish(notice, by=request.user)
        except ValidationError as refusal:
            again = ComposeForm(None, None, version=version, user=request.user)
            return self._compose_page(again, refusal=refusal.messages[0], status=422)
        messages.success(request, f"已发布“{notice}”。")
        return redirect(notice)

    def _compose_page(self, form: ComposeForm, *, status: int, refusal: str = "") -> HttpResponse:
        notice = form.version.notice
        context = {
            "compose": form,
            "form": form.text,
            "version": form.version,
            "notice": notice,
            "refusal": refusal,
            "attachments": form.version.attachments.all() if form.version.pk else [],
        }
        return self.render("core/form.html", context, status=status)
