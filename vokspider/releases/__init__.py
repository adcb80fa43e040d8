"""Releases: a folder with all data of an archive at one size of its log, described for people and for programs."""
