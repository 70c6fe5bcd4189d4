package io.safekeep.access.session;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// The record of one session. What is recorded is durable when [#record] returns, so an act that
/// waits for its record never happens unrecorded. Facts are numbered in the order of the calls.
public interface SessionRecord extends AutoCloseable {

  UUID session();

  /// Records what is about to happen, all of it by one commit.
  ///
  /// @throws RecordUnavailable if it is not durable within two seconds; then none of it must
  ///   happen, and the session ends
  void record(List<Fact> facts) throws RecordUnavailable;

  /// Records one thing that is about to happen.
  ///
  /// @param type for example `session.query`
  /// @throws RecordUnavailable if it is not durable within two seconds; then the act must not
  ///   happen, and the session ends
  default void record(String type, Map<String, Object> open, Map<String, String> sealed)
      throws RecordUnavailable {
    record(List.of(new Fact(type, open, sealed)));
  }

  /// Records what has happened, such as the outcome of an act that was recorded before. It is
  /// durable no later than the session's next record, and otherwise within a second. If it cannot
  /// be, the next record fails.
  void note(Fact fact);

  /// Tells once if the session is to end: somebody terminates it, or its record was given up. At
  /// once if that is known already.
  ///
  /// @param listener is given the reason, and must not block
  void whenToEnd(Consumer<String> listener);

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
