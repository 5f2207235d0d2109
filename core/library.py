"""The published GOV.UK macros, in an environment of their own.

They are written for parameters that are mostly left out, so here a missing one is simply
missing. Our own templates are strict; `core.jinja` finds these for them by their prefix.
"""

from functools import cache

import jinja2

PREFIX = "govuk_frontend_jinja"


@cache
def library() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PrefixLoader({PREFIX: jinja2.PackageLoader(PREFIX)}),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
