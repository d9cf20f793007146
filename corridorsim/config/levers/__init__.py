"""The policy levers, one file each; a new lever is a new file and a field of ``RuleBook``."""

from __future__ import annotations

from corridorsim.config.base import Model
from corridorsim.config.levers.authentication import Authentication
from corridorsim.config.levers.border_procedures import BorderProcedures
from corridorsim.config.levers.connectors import Connectors
from corridorsim.config.levers.data_sharing import DataSharing
from corridorsim.config.levers.equity import Equity
from corridorsim.config.levers.finance import Finance
from corridorsim.config.levers.grid_connection import GridConnection
from corridorsim.config.levers.incentives import Incentives
from corridorsim.config.levers.load_management import LoadManagement
from corridorsim.config.levers.mutual_aid import MutualAid
from corridorsim.config.levers.permitting import Permitting
from corridorsim.config.levers.procurement import Procurement
from corridorsim.config.levers.reservations import Reservations
from corridorsim.config.levers.roaming_fees import RoamingFees
from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.config.levers.uptime_standard import UptimeStandard


class RuleBook(Model):
    """The rules of one jurisdiction."""

    connectors: Connectors
    authentication: Authentication = Authentication()
    roaming_fees: RoamingFees = RoamingFees()
    data_sharing: DataSharing = DataSharing()
    reservations: Reservations = Reservations()
    tariffs: Tariffs = Tariffs()
    load_management: LoadManagement = LoadManagement()
    uptime_standard: UptimeStandard = UptimeStandard()
    border_procedures: BorderProcedures = BorderProcedures()
    equity: Equity = Equity()
    mutual_aid: MutualAid = MutualAid()
    permitting: Permitting = Permitting()
    procurement: Procurement = Procurement()
    grid_connection: GridConnection = GridConnection()
    finance: Finance = Finance()
    incentives: Incentives = Incentives()


LEVERS: tuple[str, ...] = tuple(RuleBook.model_fields)
"""Names of all levers."""
