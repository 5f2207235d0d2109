"""Who people are in this work: the office that owes or is told, the role, and the police rank."""

from django.db import models


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
    """Police ranks in order, so that `>=` means what it says. Staff without a rank are none of these."""

    CONSTABLE = 1, "Constable"
    SERGEANT = 2, "Sergeant"
    INSPECTOR = 3, "Inspector"
    CHIEF_INSPECTOR = 4, "Chief inspector"
    SUPERINTENDENT = 5, "Superintendent"
