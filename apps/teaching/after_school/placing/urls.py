"""Addresses of placing pupils in courses."""

from django.urls import path

from apps.teaching.after_school.placing.views import courses, moving, placing

urlpatterns = [
    path("placing/", placing.overview, name="placing"),
    path("placing/draw/", placing.draw, name="placing-draw"),
    path("placing/publish/", placing.publish, name="placing-publish"),
    path("placing/take-back/", placing.take_back, name="placing-take-back"),
    path("placing/run/<int:pk>/", placing.run, name="placingrun-detail"),
    path("placing/run/<int:pk>/apply/", placing.apply, name="placingrun-apply"),
    path("placing/run/<int:pk>/verify/", placing.verify, name="placingrun-verify"),
    path("placing/courses/", courses.course_list, name="placing-courses"),
    path("placing/courses/print/", courses.public_print, name="placing-courses-print"),
    path("placing/course/<int:pk>/", courses.course, name="course-members"),
    path("placing/course/<int:pk>/print/", courses.course_print, name="course-members-print"),
    path("placing/course/<int:pk>/excel/", courses.course_excel, name="course-members-excel"),
    path("placing/course/<int:pk>/cancel/", courses.call_off, name="course-cancel"),
    path("placing/course/<int:pk>/reopen/", courses.offer_again, name="course-reopen"),
    path("placing/unplaced/", courses.unplaced, name="placing-unplaced"),
    path("placing/pupil/<int:pk>/", moving.pupil, name="signup-place"),
    path("placing/moves/", moving.moves, name="placing-moves"),
    path("placing/move/<int:pk>/undo/", moving.undo, name="placementmove-undo"),
]
