"""One line in the log of a run for its beginning, and one for its end."""

import logging
from collections.abc import Mapping
from typing import Any

from vokspider.events import tell
from vokspider.extensions.run_context import RunContext
from vokspider.extract.version import extractor
from vokspider.model.outcomes import OUTCOMES
from vokspider.model.verdict import HEALTHY

logger = logging.getLogger(__name__)


def log_opened(context: RunContext) -> None:
    """Log the options of a run, its database, and the files of its configuration."""
    tell(
        logger,
        logging.INFO,
        "run_opened",
        "run %s of %s begins (%s)",
        context.ledger.run_id or "without a number",
        context.source.name,
        context.options.trigger,
        source=context.source.name,
        trigger=context.options.trigger,
        database=context.config.masked_url,
        config_file=context.config.config_file,
        sources_file=context.config.sources_file,
        extractor=extractor(context.source.page),
        options=context.options.given(),
    )


def log_closed(record: Mapping[str, Any]) -> None:
    """Log the record of a run. The sentence has only the codes of the reasons; the fields have their facts too."""
    level = logging.INFO if record["verdict"] in HEALTHY else logging.WARNING
    counts = ", ".join(f"{record[name]} {name}" for name in OUTCOMES if record[name]) or "no articles"
    reasons = [reason["code"] for reason in record["reason_codes"]]
    tell(logger, level, "run_closed", "%s", "; ".join([f"verdict {record['verdict']}: {counts}", *reasons]), **record)
