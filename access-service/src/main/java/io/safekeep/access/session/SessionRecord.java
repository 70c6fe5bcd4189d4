package io.safekeep.access.session;

import java.util.Map;
import java.util.UUID;

/// The record of one session. What is recorded is durable when a method returns, so an act that
/// waits for its record never happens unrecorded. Calls of one session are made one after another.
public interface SessionRecord extends AutoCloseable {

  UUID session();

  /// Records what is about to happen.
  ///
  /// @param type for example `session.query`
  /// @throws RecordUnavailable if it is not durable within two seconds; then the act must not
  ///   happen, and the session ends
  void record(String type, Map<String, Object> open, Map<String, String> sealed)
      throws RecordUnavailable;

  /// Ends the record, with totals over the session. Never throws: what cannot be written now is
  /// written when the database is back.
  ///
  /// @param reason such as `ended_by_user`, `grant_ended`, `revoked`, `locked`, `idle`, `limit`,
  ///   `record_unavailable`, `network`, `system`
  void end(String reason, Map<String, Object> totals);

  @Override
  default void close() {
    end("system", Map.of());
  }
}
