"""Addresses of fees, resources and the survey."""

from django.urls import path

from apps.teaching.after_school.money.views import fees
from apps.teaching.after_school.resources import views as resources
from apps.teaching.after_school.survey import views as survey

urlpatterns = [
    path("fees/", fees.fees, name="fees"),
    path("fees/class/<int:pk>/", fees.fee_class, name="fees-class"),
    path("fees/refunds/", fees.refunds, name="fees-refunds"),
    path("fees/statement/", fees.show_statement, name="fees-statement"),
    path(
        "fees/statement/print/", fees.show_statement, {"way": "print"}, name="fees-statement-print"
    ),
    path(
        "fees/statement/excel/", fees.show_statement, {"way": "excel"}, name="fees-statement-excel"
    ),
    path("fees/settle/", fees.settle, name="fees-settle"),
    path("fees/signup/<int:pk>/exempt/", fees.exempt, name="signup-exempt"),
    path("fees/signup/<int:pk>/due/", fees.make_due, name="signup-due"),
    path("fees/signup/<int:pk>/refund/", fees.pay_back, name="signup-refund"),
    *fees.FeeUseView.get_urls(),
    *resources.OnlineResourceView.get_urls(),
    path("onlineresource/<int:pk>/review/", resources.review, name="onlineresource-review"),
    path("onlineresource/<int:pk>/dead/", resources.report_dead, name="onlineresource-dead"),
    *survey.SurveyView.get_urls(),
    path("survey/<int:pk>/results/", survey.results, name="survey-results"),
    path("survey/<int:pk>/results/print/", survey.results_print, name="survey-results-print"),
]
