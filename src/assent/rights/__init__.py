"""What people may demand of us: to see, to take along, to correct, to object, to be forgotten."""

from assent.rights.access import Access, as_csv
from assent.rights.certificate import Certificate, Certificates
from assent.rights.codes import Codes
from assent.rights.deadlines import ASKED
from assent.rights.deleter import Deleter, check_deletion, deleters
from assent.rights.erasure import Erased, Erasure
from assent.rights.holders import Holder, Holders, Kind, Taken
from assent.rights.kept import Deletion, State
from assent.rights.processors import Job, Processors
from assent.rights.remedy import JUDGED, UNOBJECTIONABLE, Remedy
from assent.rights.request import Agent, Request
from assent.rights.requests import Requests
from assent.rights.retention import Overdue, Retention
from assent.rights.tally import Tally

__all__ = [
    "ASKED",
    "JUDGED",
    "UNOBJECTIONABLE",
    "Access",
    "Agent",
    "Certificate",
    "Certificates",
    "Codes",
    "Deleter",
    "Deletion",
    "Erased",
    "Erasure",
    "Holder",
    "Holders",
    "Job",
    "Kind",
    "Overdue",
    "Processors",
    "Remedy",
    "Request",
    "Requests",
    "Retention",
    "State",
    "Taken",
    "Tally",
    "as_csv",
    "check_deletion",
    "deleters",
]
