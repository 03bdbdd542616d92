"""Task: a simulation is carried on by one part."""

from sqlalchemy.orm import Session

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, task, when_given_up
from portal.underwriting.simulation.service import fail_simulation
from portal.workflows.run_simulation import RUN, carry_on, prepare_part

GAVE_UP = "The decisions could not be worked through after several tries. Start the simulation again later."


@task(RUN)
def run_part(parts: Parts, job: Job) -> Writing | None:
    """Decide some deals anew; what was found is kept with the end of this message, and the next part ordered."""
    part = prepare_part(parts, tenant_id=job.tenant_id, simulation_id=job.payload["simulation_id"])
    if part is None:
        return None

    def writing(session: Session) -> None:
        carry_on(session, part)

    return writing


@when_given_up(RUN)
def say_it_failed(session: Session, job: Job) -> None:
    """A simulation that nobody works on any more says so, and another can be started."""
    fail_simulation(session, tenant_id=job.tenant_id, simulation_id=job.payload["simulation_id"], problem=GAVE_UP)
