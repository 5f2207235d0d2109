"""Who people are in this work: the agency, the office that owes or is told, the role, the rank."""

from django.db import models


class AgencyKind(models.TextChoices):
    """What an agency is to a child, and so which of the child's columns can name it."""

    AUTHORITY = "authority", "Local authority"
    FORCE = "force", "Police force"
    PROVIDER = "provider", "Children's home provider"
    FOSTERING = "fostering", "Fostering agency"
    INTERVIEW_SERVICE = "interview-service", "Return interview service"


class HomeKind(models.TextChoices):
    CHILDRENS_HOME = "childrens-home", "Children's home"
    FOSTER_HOUSEHOLD = "foster-household", "Foster household"
    SUPPORTED = "supported", "Supported accommodation"


class Office(models.TextChoices):
    """Who owes a duty, or is told. A person or a desk in an agency, found through the child."""

    CARER = "carer", "Carer"
    ON_CALL = "on-call", "On-call worker"
    FOSTERING_SOCIAL_WORKER = "fostering-social-worker", "Supervising social worker or home manager"
    PLACING_AUTHORITY = "placing-authority", "Placing authority"
    SOCIAL_WORKER = "social-worker", "Child's social worker"
    HOST_COORDINATOR = "host-coordinator", "Missing coordinator where the child lives"
    POLICE_SUPERVISOR = "police-supervisor", "Police control room supervisor"
    DUTY_INSPECTOR = "duty-inspector", "Duty inspector"
    SUPERINTENDENT = "superintendent", "Duty superintendent"
    INTERVIEW_SERVICE = "interview-service", "Return interview service"
    REVIEWING_OFFICER = "reviewing-officer", "Independent reviewing officer"
    SERVICE = "service", "This service"


class Role(models.TextChoices):
    """What a person does in the job they are doing now. Says what may be done, never to whom."""

    CARER = "carer", "Foster carer"
    HOME_STAFF = "home-staff", "Children's home worker"
    ON_CALL = "on-call", "On-call worker"
    FOSTERING_SOCIAL_WORKER = "fostering-social-worker", "Supervising social worker"
    CALL_HANDLER = "call-handler", "Police call handler"
    POLICE_SUPERVISOR = "police-supervisor", "Police control room supervisor"
    SENIOR_OFFICER = "senior-officer", "Duty inspector"
    SUPERINTENDENT = "superintendent", "Duty superintendent"
    SOCIAL_WORKER = "social-worker", "Child's social worker"
    EMERGENCY_DUTY = "emergency-duty", "Out-of-hours duty worker"
    INTERVIEWER = "interviewer", "Return interviewer"
    COORDINATOR = "coordinator", "Missing coordinator"
    PLACING_AUTHORITY = "placing-authority", "Placing authority manager"
    REVIEWING_OFFICER = "reviewing-officer", "Independent reviewing officer"
    AGENCY_ADMIN = "agency-admin", "Agency administrator"


class Rank(models.IntegerChoices):
    """Police ranks in order, so that `>=` means what it says. Police staff hold none."""

    CONSTABLE = 1, "Constable"
    SERGEANT = 2, "Sergeant"
    INSPECTOR = 3, "Inspector"
    CHIEF_INSPECTOR = 4, "Chief inspector"
    SUPERINTENDENT = 5, "Superintendent"


HOME_ROLES = (Role.CARER, Role.HOME_STAFF)
AUTHORITY_ROLES = (
    Role.SOCIAL_WORKER,
    Role.EMERGENCY_DUTY,
    Role.PLACING_AUTHORITY,
    Role.REVIEWING_OFFICER,
    Role.COORDINATOR,
)
POLICE_ROLES = (
    Role.CALL_HANDLER,
    Role.POLICE_SUPERVISOR,
    Role.SENIOR_OFFICER,
    Role.SUPERINTENDENT,
)

# Which jobs fill an office. The agency is found through the child (`children.offices`).
OFFICE_ROLES: dict[Office, tuple[Role, ...]] = {
    Office.CARER: HOME_ROLES,
    Office.ON_CALL: (Role.ON_CALL,),
    Office.FOSTERING_SOCIAL_WORKER: (Role.FOSTERING_SOCIAL_WORKER,),
    Office.PLACING_AUTHORITY: (Role.PLACING_AUTHORITY, Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY),
    Office.SOCIAL_WORKER: (Role.SOCIAL_WORKER,),
    Office.HOST_COORDINATOR: (Role.COORDINATOR,),
    Office.POLICE_SUPERVISOR: (Role.POLICE_SUPERVISOR,),
    Office.DUTY_INSPECTOR: (Role.SENIOR_OFFICER,),
    Office.SUPERINTENDENT: (Role.SUPERINTENDENT,),
    Office.INTERVIEW_SERVICE: (Role.INTERVIEWER,),
    Office.REVIEWING_OFFICER: (Role.REVIEWING_OFFICER,),
    Office.SERVICE: (),
}


def offices_of(role: Role) -> tuple[Office, ...]:
    """The offices that somebody in this role can act for."""
    return tuple(office for office, roles in OFFICE_ROLES.items() if role in roles)
