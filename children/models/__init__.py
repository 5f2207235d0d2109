"""The child, who looks after the child, who else was given sight of the child, and files about the child."""

from children.models.child import (
    Child,
    LegalStatus,
    Placement,
    PlacementPostcode,
    PlacementQuerySet,
    Professional,
    ProfessionalQuerySet,
    Profile,
    agency_key,
)
from children.models.files import Document, Photo, PhotoQuerySet
from children.models.looks import UnusualLook
from children.models.places import Postcode, Square
from children.models.sight import (
    AccessRequest,
    ChildSearch,
    EmergencyAccess,
    Grant,
    GrantQuerySet,
    Restriction,
    Sight,
    SightQuerySet,
    forgets_what_is_open,
    only_ends_sooner,
)
from children.models.strategy import ReportingStrategy

__all__ = [
    "AccessRequest",
    "Child",
    "ChildSearch",
    "Document",
    "EmergencyAccess",
    "Grant",
    "GrantQuerySet",
    "LegalStatus",
    "Photo",
    "PhotoQuerySet",
    "Placement",
    "PlacementPostcode",
    "PlacementQuerySet",
    "Postcode",
    "Professional",
    "ProfessionalQuerySet",
    "Profile",
    "ReportingStrategy",
    "Restriction",
    "Sight",
    "SightQuerySet",
    "Square",
    "UnusualLook",
    "agency_key",
    "forgets_what_is_open",
    "only_ends_sooner",
]
