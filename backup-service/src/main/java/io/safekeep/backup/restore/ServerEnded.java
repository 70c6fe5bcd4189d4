package io.safekeep.backup.restore;

import java.io.IOException;

/// A PostgreSQL server ended before it was ready.
public final class ServerEnded extends IOException {
  private static final long serialVersionUID = 1L;

  private final String log;

  ServerEnded(String log) {
    super("PostgreSQL ended: " + reasonIn(log));
    this.log = log;
  }

  /// The last lines of its log; they may name tables and users of the tenant.
  public String log() {
    return log;
  }

  /// Whether the WAL archive ended before the target.
  public boolean targetNotReached() {
    return log.contains("recovery ended before configured recovery target was reached");
  }

  private static String reasonIn(String log) {
    return log.lines()
        .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
        .reduce((earlier, later) -> later)
        .orElse("no reason in its log");
  }
}
