"""``vokspider evidence make|verify``: an article with all that proves what the archive has of it, in one zip file."""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import attrs
import typer

from vokspider.cli.article_show import IdOrText
from vokspider.cli.common import print_json
from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_of
from vokspider.cli.files import whole_binary_file
from vokspider.cli.log_checkpoint import private_key
from vokspider.cli.log_verify import read_key
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.evidence.making import make as make_pack
from vokspider.evidence.pack import Outside, Pack, gather
from vokspider.evidence.printing import as_pdf
from vokspider.evidence.verifying import verify as verdict_of
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.store.articles.resolve import find_text, source_of
from vokspider.witness.authorities import StampError, certificates_of
from vokspider.witness.stamping import authorities


def make(
    context: typer.Context,
    article: IdOrText,
    file: Annotated[Path, typer.Argument(help="Zip file to write.", metavar="FILE.zip", dir_okay=False)],
    revision: Annotated[
        int | None, typer.Option(help="The revision that is shown and cited; all are in it.", metavar="N")
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Also print the page to read as README.pdf, with a browser that is here.")
    ] = False,
) -> None:
    """Pack all that the archive has of an article, with proofs, for those who have to believe it.

    The file is a bag (BagIt): texts, pages as received, observations, the runs, the signed checkpoint, proofs, a page
    to read, and verify.py, which checks it all with nothing but Python. The same state gives the same bytes.
    """
    config = state(context).load()
    with open_archive(context, pager=False) as engine:
        article_id, named = find_text(engine, article, naming_in(context))
        if named is not None and revision is not None:
            raise ConfigError(f"{article} says which revision; leave out --revision")
        chosen = named if revision is None else revision
        outside = _outside(config, source_of(engine, article_id))
        pack = gather(engine, article_id, chosen, private_key(context), outside, utc_now)
        with whole_binary_file(file, "FILE.zip") as stream:
            make_pack(pack, engine, stream, as_pdf if pdf else None)
    note(
        f"{pack.subject} in {file}: {number_of(len(pack.dossier.of('revision')), 'revision')}, "
        f"{number_of(len(pack.dossier.captures), 'capture')}, the log of {pack.kept.size} entries"
    )
    for line in _lacking(pack, config):
        note(line)


def _lacking(pack: Pack, config: Config) -> Iterator[str]:
    """What a pack that is made later could prove beyond this one."""
    for run in pack.dossier.of("run"):
        if run.values["verdict"] is None:
            yield f"run {run.values['run']} has not ended, so what it saw is not proven yet; make the pack again then"
    if config.proof.authorities and not pack.stamps:
        yield "its checkpoint has no timestamp; 'vokspider log stamp' asks for one, then make the pack again"


def _outside(config: Config, source: str) -> Outside:
    declared = next((one for one in config.sources if one.name == source), None)
    return Outside(declared, zone_of(config, source), dict(_certificates(config)), version("vokspider"))


def _certificates(config: Config) -> Iterator[tuple[str, bytes]]:
    """The certificates of the authorities, as far as they can be read; a pack is worth having without them too."""
    for one in authorities(config):
        try:
            yield one.name, certificates_of(one)
        except StampError as error:
            note(f"the certificates of {one.name} are not in it: {error}")


def verify(
    file: Annotated[Path, typer.Argument(help="A pack, or its folder.", metavar="FILE.zip", exists=True)],
    key: Annotated[
        str | None, typer.Option(help="The key of 'log key' that must have signed it.", metavar="KEY")
    ] = None,
    json: Json = False,
) -> None:
    """Check a pack without any archive: files, texts, pages, records, proofs and signatures.

    Each line names what is wrong. Exit 1 if there is any.
    """
    found = verdict_of(file, read_key(key) if key else None)
    if json:
        print_json(attrs.asdict(found))
        raise typer.Exit(1 if found.wrong else 0)
    for line in found.notes:
        note(line)
    if found.wrong:
        print_lines("\n".join(found.wrong))
        sys.stdout.flush()
        note(f"{number_of(len(found.wrong), 'fault')} found in {file}")
        raise typer.Exit(1)
    note(f"{file} is whole and unchanged, signed by {found.key}")
