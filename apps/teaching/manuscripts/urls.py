"""Addresses of the editor."""

from django.urls import path

from apps.teaching.manuscripts.views import editions, editor, pictures, remarks, uploads

urlpatterns = [
    path("manuscript/<int:pk>/", editor.edit, name="manuscript"),
    path("manuscript/<int:pk>/part/<slug:code>/", editor.part, name="manuscript-part"),
    path("manuscript/<int:pk>/writing/<slug:code>/", editor.writing, name="manuscript-writing"),
    path("manuscript/<int:pk>/picture/", pictures.add, name="manuscript-picture"),
    path("manuscript/<int:pk>/editions/", editions.editions, name="manuscript-editions"),
    path("manuscript/<int:pk>/keep/", editions.keep, name="manuscript-keep"),
    path("manuscript/<int:pk>/restore/<int:number>/", editions.restore, name="manuscript-restore"),
    path("manuscript/<int:pk>/remarks/", remarks.remarks, name="manuscript-remarks"),
    path(
        "manuscript/<int:pk>/remarks/<int:remark>/settle/",
        remarks.settle,
        name="manuscript-settle",
    ),
    path("manuscript/<int:pk>/upload/", uploads.upload, name="manuscript-upload"),
    path("upload/<int:pk>/", uploads.show, name="upload"),
    path("upload/<int:pk>/discard/", uploads.discard, name="upload-discard"),
    path("picture/<uuid:uuid>/", pictures.show, name="picture"),
]
