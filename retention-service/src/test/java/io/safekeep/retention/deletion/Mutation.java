package io.safekeep.retention.deletion;

/// A rule that is left out, to see that the simulation notices.
enum Mutation {
  /// A warrant is signed whatever the ledger says.
  LEDGER_NOT_READ,
  /// A case goes on although a relationship was told.
  CASE_KEPT,
  /// Ends that cannot be true are believed.
  DOUBTS_BELIEVED,
  /// A warrant is signed whatever the dates say.
  DATES_NOT_READ,
  /// A case is due at once.
  DUE_AT_ONCE,
  /// A warrant is signed under legal hold.
  HOLDS_NOT_READ,
  /// A request is carried out while it can still be taken back.
  NOT_COOLED_OFF,
  /// A warrant is signed whatever became of the request.
  REQUESTS_NOT_READ,
  /// The machine's clock is believed whatever the database's says.
  CLOCKS_NOT_COMPARED,
  /// A worker that has slept believes what it read before.
  CASE_NOT_READ_AGAIN,
  /// The data goes without asking the service that starts relationships.
  NOT_SEALED,
  /// Nobody looks for what is due or was forgotten.
  NO_SWEEP
}
