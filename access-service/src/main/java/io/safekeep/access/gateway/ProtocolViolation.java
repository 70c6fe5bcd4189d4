package io.safekeep.access.gateway;

import java.io.IOException;

/// A peer does not keep to the protocol, or does what the gateway cannot record. The connection
/// ends; nothing of what it sent last is forwarded.
final class ProtocolViolation extends IOException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;

  private ProtocolViolation(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  ProtocolViolation(String message) {
    this("08P01", message);
  }

  /// Something is larger or more than the gateway takes.
  static ProtocolViolation limit(String message) {
    return new ProtocolViolation("54000", message);
  }

  /// PostgreSQL's code (documentation, appendix A): `08P01` protocol violation, `54000` limit.
  String sqlState() {
    return sqlState;
  }
}
