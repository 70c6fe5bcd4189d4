package io.safekeep.access.policy;

/// Decides who may have what. The dry run and the run are this same question.
public interface AccessPolicy {

  /// Decides, and keeps the decision with the policy's version and everything it was based on. Asks
  /// the ticket system, so no transaction may be open; ask again right before access begins or is
  /// extended, because employees, tickets and policies change.
  ///
  /// @throws jakarta.transaction.TransactionalException inside a transaction
  Decision evaluate(Asked asked);
}
