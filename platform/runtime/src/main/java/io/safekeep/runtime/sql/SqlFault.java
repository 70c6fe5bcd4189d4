package io.safekeep.runtime.sql;

import java.sql.SQLException;

/// The database refused a statement or could not be reached. A fault, not a refusal: it flies to
/// the edge, where it is logged once.
public final class SqlFault extends RuntimeException {

  private static final long serialVersionUID = 1;

  public SqlFault(SQLException cause) {
    super(cause.getMessage(), cause);
  }

  /// PostgreSQL error code, five characters (PostgreSQL documentation, appendix A); empty if the
  /// driver gave none.
  public String state() {
    return getCause() instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
  }

  /// True if a unique constraint was violated.
  public boolean isDuplicate() {
    return "23505".equals(state());
  }
}
