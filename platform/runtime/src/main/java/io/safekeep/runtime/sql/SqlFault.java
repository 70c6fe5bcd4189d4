package io.safekeep.runtime.sql;

import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The database refused a statement or could not be reached. A fault, not a refusal: it flies to
/// the edge, where it is logged once.
public final class SqlFault extends RuntimeException {

  /// PostgreSQL's `unique_violation`.
  public static final String DUPLICATE = "23505";

  private static final long serialVersionUID = 1;

  public SqlFault(SQLException cause) {
    super(cause.getMessage(), cause);
  }

  /// PostgreSQL error code, five characters (PostgreSQL documentation, appendix A); empty if the
  /// driver gave none.
  public String state() {
    return getCause() instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
  }

  /// True if the database behind `fault` cannot be reached or is not ready to work: the same
  /// statement may well succeed later. False if it refused the statement itself.
  public static boolean databaseIsAway(@Nullable Throwable fault) {
    boolean rolledBack = false;
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e) {
        return isAway(e.getSQLState());
      }
      rolledBack |= cause instanceof RollbackException;
    }
    // A commit that failed for a reason that the database could not tell.
    return rolledBack;
  }

  private static boolean isAway(@Nullable String state) {
    // None: the pool gave no connection. Class 08: connection exception; 53: insufficient
    // resources; 57P: operator intervention, for example a shutdown.
    return state == null
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P");
  }

  /// True if a unique constraint was violated.
  public boolean isDuplicate() {
    return DUPLICATE.equals(state());
  }
}
