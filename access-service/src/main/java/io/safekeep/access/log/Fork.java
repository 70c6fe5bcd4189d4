package io.safekeep.access.log;

/// A log is not the one that a witness has seen before: it was rewritten, or brought back from an
/// older backup.
///
/// @param size of the checkpoint that the witness refused
/// @param seen size that the witness has cosigned
record Fork(LogName log, String witness, long size, long seen) {}
