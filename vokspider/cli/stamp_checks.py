"""The checks of ``vokspider doctor`` about timestamps: certificates, and authorities that give none."""

from collections.abc import Iterator

from sqlalchemy import Engine

from vokspider.cli.check_result import OK, PROBLEM, WARNING, Check
from vokspider.config import Config


def of_authorities(config: Config, engine: Engine) -> Iterator[Check]:
    """Whether each authority of the configuration can be checked, and has stamped what it was asked to stamp."""
    if not config.proof.authorities:
        return
    from vokspider.store.log.stamps import FAILED, stamps
    from vokspider.witness.authorities import StampError, certificates_of
    from vokspider.witness.stamping import authorities

    found = stamps(engine)
    for one in authorities(config):
        try:
            certificates_of(one)
        except StampError as error:
            yield Check("timestamps", PROBLEM, f"{one.name}: {error}", "correct proof.authorities")
            continue
        mine = [stamp for stamp in found if stamp.authority == one.name]
        failed = [stamp for stamp in mine if stamp.state == FAILED]
        if failed:
            said = f"{one.name}: {len(failed)} of {len(mine)} are missing: {failed[0].problem}"
            yield Check(
                "timestamps", WARNING, said, "the daemon asks again each day; 'vokspider log stamp' does it now"
            )
        else:
            yield Check("timestamps", OK, f"{one.name}: {len(mine)}")
