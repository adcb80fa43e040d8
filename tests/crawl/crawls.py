"""Crawls in one long-lived process: what a crawl does is the same, and it need not wait a second for its start."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import define, field

from tests.limits import HANG
from tests.words import worded_result
from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.logs import prepare_folder
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import EXIT_CODES

_CHECKOUT = Path(__file__).parents[2]


@define
class Crawls:
    """The process of ``tests.crawl.many``, started by the first crawl, and anew after one that did not come to an end.

    For tests of what a crawl finds and stores. It cannot be stopped, killed or overtaken; those need ``CrawlProcess``.
    """

    _process: "subprocess.Popen[str] | None" = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def crawl(self, config: Config, options: RunOptions) -> Result:
        """Crawl once. Raises ConfigError as ``CrawlProcess.start`` does."""
        prepare_folder(config)
        answer = self._ask({"environ": config.to_environ(), "options": options.to_json()})
        record = answer["record"]
        exit_code = EXIT_CODES[record["verdict"]] if record else answer["exit_code"]
        return worded_result(Result(record, tuple(map(Reason.from_json, answer["errors"])), exit_code))

    def left(self) -> dict[str, int]:
        """What is left in the process of the crawls so far, see ``tests.crawl.many.left``."""
        counts: dict[str, int] = self._ask({})
        return counts

    def close(self) -> None:
        """End the process, if there is one. Raises when it fails, or left something undone."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            assert process.stdin is not None
            process.stdin.close()
            status = process.wait(HANG)
        assert status == 0, status

    def _ask(self, order: dict[str, Any]) -> Any:
        process = self._process = self._process or _start()
        try:
            return _answer(process, order)
        except BaseException:
            # A test that ran out of time leaves a crawl behind, whose answer is not the next one's.
            self._process = None
            process.kill()
            with process:
                pass
            raise


def _start() -> "subprocess.Popen[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crawl.many"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=_CHECKOUT,
        env=environ,
        start_new_session=True,
    )


def _answer(process: "subprocess.Popen[str]", order: dict[str, Any]) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    for line in process.stdout:
        message = json.loads(line)
        if "answer" in message:
            return message["answer"]
    raise RuntimeError(f"the process of the crawls ended with status {process.wait(HANG)}, see its errors")
