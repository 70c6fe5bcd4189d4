package io.safekeep.witness;

/// What becomes of a request.
sealed interface Answer {

  /// The checkpoint continues what was seen; that is written down.
  ///
  /// @param line a signature line, line feed included
  record Cosigned(String line) implements Answer {}

  /// The request is not in the format, or asks for a smaller tree.
  record Malformed(String reason) implements Answer {}

  /// Nobody has told this witness of such a log.
  record UnknownLog() implements Answer {}

  /// No key of the log has signed it.
  record NotSigned() implements Answer {}

  /// The log believes another checkpoint to be the last.
  ///
  /// @param size of the last one
  record Conflict(long size) implements Answer {}

  /// The log has signed two trees of one size. Nothing but a fork explains that, so both
  /// checkpoints are kept.
  ///
  /// @param size of both
  record Forked(long size) implements Answer {}

  /// The tree is no continuation: the log has forked, or the proof is wrong.
  record Inconsistent() implements Answer {}
}
