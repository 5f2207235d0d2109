"""Static files, each named by what it holds, so that a browser may keep it for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Named(CompressedManifestStaticFilesStorage):
    """Modules find each other by those names too."""

    support_js_module_import_aggregation = True
