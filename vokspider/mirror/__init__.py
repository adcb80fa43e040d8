"""Makes and keeps a mirror of an archive that ``vokspider web`` serves. docs/mirror.md describes how."""
