"""What was answered: a Merkle log of every decision, which anyone can check and no one can edit."""

from assent.ledger.checkpoint import Checkpoint, Signer, verify_note
from assent.ledger.log import Entry, Ledger
from assent.ledger.proof import Peaks, inclusion_proof, leaf_hash, merkle_root, verify_inclusion
from assent.ledger.verification import Verification

__all__ = [
    "Checkpoint",
    "Entry",
    "Ledger",
    "Peaks",
    "Signer",
    "Verification",
    "inclusion_proof",
    "leaf_hash",
    "merkle_root",
    "verify_inclusion",
    "verify_note",
]
