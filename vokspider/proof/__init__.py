"""Proofs about the log: its Merkle tree, signed checkpoints, and proofs that can be checked without the archive."""
