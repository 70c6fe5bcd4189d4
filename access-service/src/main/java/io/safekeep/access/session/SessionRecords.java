package io.safekeep.access.session;

import io.safekeep.access.grant.GrantInForce;

/// Begins the records of sessions.
public interface SessionRecords {

  /// @param address where the employee connects from
  /// @throws RecordUnavailable if the beginning is not durable within two seconds
  /// @throws InUseElsewhere if the grant has an open session from another address
  SessionRecord begin(GrantInForce grant, String address) throws RecordUnavailable, InUseElsewhere;

  /// One grant is used from two places: it was passed on, or stolen.
  final class InUseElsewhere extends Exception {
    private static final long serialVersionUID = 1L;

    public InUseElsewhere(String message) {
      super(message);
    }
  }
}
