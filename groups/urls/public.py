"""Addresses of this app: public. Residents print them; they never change."""

from django.urls import URLPattern, URLResolver, path, register_converter

from groups.views import (
    public_ask,
    public_confirm,
    public_group,
    public_list,
    public_mistake,
    public_question,
    public_reports,
)


class NumberConverter:
    """団体番号 as the address has it: ASCII digits without a leading zero."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(NumberConverter, "number")

app_name = "groups"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public_list.directory, name="list"),
    path("print/", public_list.directory_print, name="print"),
    path("list.csv", public_list.directory_csv, name="csv"),
    path("same/<str:token>/", public_confirm.still_same, name="still_same"),
    path("feed.xml", public_group.feed, name="feed"),
    path("reports.xml", public_reports.feed, name="reports_feed"),
    path("<number:number>/", public_group.detail, name="detail"),
    path("<number:number>/print/", public_group.sheet, name="sheet"),
    path("<number:number>/ask/", public_ask.ask, name="ask"),
    path("<number:number>/ask/sent/", public_ask.ask_sent, name="ask_sent"),
    path("<number:number>/ask/<str:token>/", public_question.question, name="question"),
    path("<number:number>/ask/<str:token>/confirm/", public_question.confirm, name="question_confirm"),
    path("<number:number>/ask/<str:token>/reply/", public_question.reply, name="question_reply"),
    path("<number:number>/ask/<str:token>/close/", public_question.close, name="question_close"),
    path("<number:number>/report-error/", public_mistake.report_error, name="report_error"),
    path("<number:number>/report-error/sent/", public_mistake.report_error_sent, name="report_error_sent"),
    path("<number:number>/report-error/<str:token>/", public_mistake.mistake_confirm, name="mistake_confirm"),
    path("<number:number>/reports/", public_reports.reports, name="reports"),
    path("<number:number>/reports/<number:pk>/", public_reports.report, name="report"),
    path("<number:number>/reports/<number:pk>/print/", public_reports.sheet, name="report_sheet"),
    path("<number:number>/photos/<number:pk>-<number:width>.webp", public_group.photo, name="photo"),
]
