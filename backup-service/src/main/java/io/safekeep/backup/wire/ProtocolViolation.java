package io.safekeep.backup.wire;

import java.io.IOException;

/// The peer said something that the protocol does not allow here: not PostgreSQL, too old, or
/// broken.
public final class ProtocolViolation extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolViolation(String message) {
    super(message);
  }
}
