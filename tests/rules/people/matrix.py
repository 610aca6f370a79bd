"""Every role beside what it may do; whoever adds a role or a right decides it here, by the privacy page."""

from bot.people.rules import May

MATRIX = {
    "grid_worker": {May.SERVE, May.SEE, May.READ, May.DECIDE, May.TAKE_IN},
    "community_doctor": {May.SERVE, May.SEE, May.READ, May.DECIDE, May.LIST},
    "supervisor": {May.SERVE, May.SEE, May.READ, May.DECIDE, May.TAKE_IN, May.SUPERVISE, May.LIST},
    "building_captain": {May.SERVE, May.SEE},
    "administrator": {May.SERVE, May.SEE, May.TAKE_IN, May.SUPERVISE, May.BRING_IN},
    "counsellor": {May.SERVE},
    "volunteer": {May.CARRY},
    "publisher": {May.PUBLISH},
    "approver": {May.APPROVE},
    "chief": set(),
}
