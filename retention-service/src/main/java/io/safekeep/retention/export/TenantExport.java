package io.safekeep.retention.export;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An export of all of a tenant's data.
///
/// @param recipient public key of age to which the archive is encrypted; null for none
record TenantExport(
    UUID id,
    TenantId tenant,
    String requestedBy,
    Instant requestedAt,
    @Nullable String recipient,
    State state) {

  /// How far it is.
  sealed interface State {

    /// Name in the API and in the table.
    String label();
  }

  /// It waits for its turn.
  record Requested() implements State {
    @Override
    public String label() {
      return "requested";
    }
  }

  /// It is being written.
  ///
  /// @param object that is being written now; null if none is yet
  /// @param objects that are written
  /// @param bytes that were read from the stores
  record Running(@Nullable String object, long objects, long bytes) implements State {
    @Override
    public String label() {
      return "running";
    }
  }

  /// It can be fetched.
  ///
  /// @param archive name of the file in the spool
  /// @param sha256 of what is fetched, in hexadecimal
  /// @param manifest compact JWS
  record Ready(
      String archive,
      long archiveBytes,
      String sha256,
      String manifest,
      String manifestSha256,
      long objects,
      long bytes,
      Instant readyAt,
      Instant expiresAt)
      implements State {
    @Override
    public String label() {
      return "ready";
    }
  }

  /// It came to nothing.
  record Failed(String why, Instant at) implements State {
    @Override
    public String label() {
      return "failed";
    }
  }

  /// Somebody wanted it no more.
  record Cancelled(Instant at) implements State {
    @Override
    public String label() {
      return "cancelled";
    }
  }

  /// The archive is gone.
  record Expired(Instant at) implements State {
    @Override
    public String label() {
      return "expired";
    }
  }

  boolean isOpen() {
    return state instanceof Requested || state instanceof Running;
  }
}
