"""HTTPS, and others in the place of the site: nothing comes from who cannot prove to be it, and the run says why."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.tls import https, make_certificate

Make = Callable[..., Stage]


@pytest.mark.slow
def test_who_cannot_prove_to_be_the_site(
    stage: Make, tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = stage(12)
    behind = int(at.site.base_url.rpartition(":")[2])
    trusted, elsewhere = make_certificate(tmp_path, "trusted"), make_certificate(tmp_path, "other", "127.0.0.2")
    ended = make_certificate(tmp_path, "ended", ends=-timedelta(days=1))
    store = tmp_path / "trusted.pem"
    store.write_bytes(b"".join(one.public.read_bytes() for one in (trusted, elsewhere, ended)))
    monkeypatch.setenv("SSL_CERT_FILE", str(store))
    others = {
        "that nobody signed": (make_certificate(tmp_path, "own"), "TLS: certificate verify failed"),
        "that has ended": (ended, "TLS: certificate verify failed"),
        "of another host": (elsewhere, "TLS: the certificate is of another host"),
    }

    with https(trusted, behind) as port:
        at.site.base_url = f"https://127.0.0.1:{port}"
        assert at.lab.crawl_alone()["new"] == 12
    at.site.publish(3)
    for number, (what, (certificate, words)) in enumerate(others.items()):
        # Where robots.txt is asked for, and where it is not; a ban would have the crawl rest for minutes.
        at.lab.overridden["crawl"] |= {"robots": number == 0, "rest_after": 1, "rest_minutes": 1.0}
        with https(certificate, behind, port):
            record = at.lab.crawl_alone()
        assert record["verdict"] == "failed"
        (reason,) = record["reasons"]
        assert words in reason
        assert "Error" not in reason
        assert at.site.requests == []
        tell(at.lab, "certificate", what, "failed (exit 1) and says so; no page is asked for", among=[])
    with https(trusted, behind, port):
        assert at.lab.crawl_alone()["new"] == 3
    tell(at.lab, "certificate", "of the site, after all of these", "all is stored")
