"""For the Django templates that packages bring (allauth, the admin): our shell and our forms.

{% load shell %}
{% shell %}The title{% body %}<h1>…</h1>{% questions form %}{% endshell %}
"""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.template import Context, Node, NodeList, engines
from django.template.base import Parser, Token
from django.utils.safestring import SafeString, mark_safe

from core import markup

register = template.Library()


class ShellNode(Node):
    child_nodelists = ("title", "body")

    def __init__(self, title: NodeList, body: NodeList) -> None:
        self.title = title
        self.body = body

    def render(self, context: Context) -> SafeString:
        """Both parts are Django templates and so are escaped already."""
        page = {
            "page_title": self.title.render(context).strip(),
            "page_body": self.body.render(context),
            "form": context.get("form"),
        }
        shell = engines["jinja2"].get_template("core/shell.html")
        return mark_safe(shell.render(page, context["request"]))  # noqa: S308


@register.tag
def shell(parser: Parser, token: Token) -> ShellNode:
    title = parser.parse(("body",))
    parser.delete_first_token()
    body = parser.parse(("endshell",))
    parser.delete_first_token()
    return ShellNode(title, body)


@register.simple_tag
def questions(form: BaseForm) -> Any:
    return markup.questions(form)


@register.simple_tag
def error_summary(form: Any = None) -> Any:
    return markup.error_summary(form) if isinstance(form, BaseForm) else ""


@register.simple_tag
def service_name() -> str:
    return settings.SERVICE_NAME
