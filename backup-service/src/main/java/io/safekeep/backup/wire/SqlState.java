package io.safekeep.backup.wire;

/// Error codes that a replication client acts on (documentation, appendix "PostgreSQL Error
/// Codes").
public final class SqlState {
  /// A slot's WAL is gone or the server cannot serve the slot as it is.
  public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

  /// Someone else streams from the slot.
  public static final String OBJECT_IN_USE = "55006";

  public static final String UNDEFINED_OBJECT = "42704";
  public static final String DUPLICATE_OBJECT = "42710";

  /// "requested WAL segment ... has already been removed", among other missing files.
  public static final String UNDEFINED_FILE = "58P01";

  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String INVALID_PASSWORD = "28P01";
  public static final String INVALID_AUTHORIZATION = "28000";
  public static final String ADMIN_SHUTDOWN = "57P01";
  public static final String CANNOT_CONNECT_NOW = "57P03";

  /// A write on a standby, or in a session that may only read.
  public static final String READ_ONLY_TRANSACTION = "25006";

  public static final String UNDEFINED_TABLE = "42P01";
  public static final String UNDEFINED_SCHEMA = "3F000";

  /// A statement took longer than `statement_timeout`, or somebody ended it.
  public static final String QUERY_CANCELED = "57014";

  private SqlState() {}
}
