package io.safekeep.backup.wire;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The server answered with an error (documentation, "Error and Notice Message Fields").
public final class ServerRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final String severity;
  private final String sqlState;
  private final String serverMessage;

  ServerRefused(
      String severity,
      String sqlState,
      String serverMessage,
      @Nullable String detail,
      @Nullable String hint) {
    super(
        severity
            + " "
            + sqlState
            + ": "
            + serverMessage
            + (detail == null ? "" : "; " + detail)
            + (hint == null ? "" : " (hint: " + hint + ")"));
    this.severity = severity;
    this.sqlState = sqlState;
    this.serverMessage = serverMessage;
  }

  /// ERROR, FATAL or PANIC; after the latter two the connection is gone.
  public String severity() {
    return severity;
  }

  /// Five characters (documentation, appendix "PostgreSQL Error Codes"); {@link SqlState} names
  /// those that matter here.
  public String sqlState() {
    return sqlState;
  }

  public boolean is(String state) {
    return sqlState.equals(state);
  }

  /// The primary message alone, in the server's language.
  public String serverMessage() {
    return serverMessage;
  }
}
