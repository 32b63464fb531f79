"""What was answered: a Merkle log of every decision, which anyone can check and no one can edit."""

from assent.ledger.checkpoint import Checkpoint, Signer, Witness, verify_note
from assent.ledger.log import Entry, Ledger, Line
from assent.ledger.note import VerifierKey
from assent.ledger.proof import (
    Peaks,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    verify_consistency,
    verify_inclusion,
)
from assent.ledger.tlog_proof import Proof
from assent.ledger.verification import Verification

__all__ = [
    "Checkpoint",
    "Entry",
    "Ledger",
    "Line",
    "Peaks",
    "Proof",
    "Signer",
    "Verification",
    "VerifierKey",
    "Witness",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "merkle_root",
    "verify_consistency",
    "verify_inclusion",
    "verify_note",
]
