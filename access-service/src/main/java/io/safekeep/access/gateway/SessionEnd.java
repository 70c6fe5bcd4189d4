package io.safekeep.access.gateway;

import io.safekeep.access.grant.EndReason;

/// Why a session through the gateway is over.
///
/// @param label as the session's record has it
/// @param message for the person at the client
/// @param sqlState PostgreSQL's code: `57P01` when somebody or something ends the session
record SessionEnd(String label, String message, String sqlState) {
  private static final String ENDED = "57P01";

  static final SessionEnd BY_USER = new SessionEnd("ended_by_user", "goodbye", ENDED);
  static final SessionEnd GRANT = new SessionEnd("grant_ended", "access ended", ENDED);
  static final SessionEnd NETWORK =
      new SessionEnd("network", "the connection to the database is lost", "08006");
  static final SessionEnd THROWN_OUT =
      new SessionEnd("network", "the database ended the session", ENDED);
  static final SessionEnd SERVER =
      new SessionEnd("system", "the database does not keep to its protocol", "08P01");
  static final SessionEnd IDLE =
      new SessionEnd("idle", "access ended: nothing was asked for too long", "57P05");
  static final SessionEnd ROWS =
      new SessionEnd("limit", "access ended: the session fetched all rows it may", ENDED);
  static final SessionEnd UNRECORDED =
      new SessionEnd(
          "record_unavailable",
          "access ended: what you ask cannot be recorded now, so it does not happen",
          ENDED);
  static final SessionEnd SYSTEM =
      new SessionEnd("system", "access ended: the gateway stops", ENDED);

  static SessionEnd of(EndReason reason) {
    return switch (reason) {
      case TIME -> new SessionEnd("grant_ended", "access ended: its time is over", ENDED);
      case WITHDRAWN -> new SessionEnd("withdrawn", "access ended: it was given back", ENDED);
      case REVOKED -> new SessionEnd("revoked", "access ended: it was revoked", ENDED);
      case CUSTOMER -> new SessionEnd("customer", "access ended: the customer ended it", ENDED);
      case LOCKED -> new SessionEnd("locked", "access ended: a lock is on it", ENDED);
      case INELIGIBLE ->
          new SessionEnd("ineligible", "access ended: you may not have it any more", ENDED);
      case REVIEW -> new SessionEnd("review", "access ended: a review ended it", ENDED);
      case FAILED -> new SessionEnd("failed", "access ended: it could not be made", ENDED);
      case UNKNOWN ->
          new SessionEnd("unknown", "access ended: whether it goes on cannot be known", ENDED);
    };
  }

  /// Ended by a person or by the record's keeper.
  static SessionEnd ordered(String label) {
    return new SessionEnd(label, "access ended: " + label.replace('_', ' '), ENDED);
  }

  static SessionEnd of(ProtocolViolation violation) {
    return new SessionEnd(
        "protocol", "access ended: " + violation.getMessage(), violation.sqlState());
  }
}
