package io.safekeep.access.log;

import io.safekeep.tlog.SignedNote;

/// A log is not the one that a witness has seen before: it was rewritten, or brought back from an
/// older backup.
///
/// @param refused the checkpoint that the witness did not cosign, signed by the log: evidence that
///   nobody can take back
/// @param size of the refused checkpoint
/// @param seen size that the witness has cosigned
record Fork(LogName log, String witness, SignedNote refused, long size, long seen) {}
