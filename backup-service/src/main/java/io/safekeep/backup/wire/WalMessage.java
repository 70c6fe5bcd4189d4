package io.safekeep.backup.wire;

import java.nio.ByteBuffer;
import java.time.Instant;

/// What a walsender tells (documentation, command START_REPLICATION).
public sealed interface WalMessage {
  /// A piece of WAL.
  ///
  /// @param serverEnd end of the WAL that the server has
  /// @param serverClock when the server sent this, by its clock
  /// @param data view into the receive buffer, valid until the next message is asked for
  record XLogData(Lsn start, Lsn serverEnd, Instant serverClock, ByteBuffer data)
      implements WalMessage {}

  /// A sign of life.
  ///
  /// @param replyRequested the server drops the connection if no status comes soon
  record Keepalive(Lsn serverEnd, Instant serverClock, boolean replyRequested)
      implements WalMessage {}

  /// The timeline has no more WAL; the history goes on at `switchPoint` on `next`. The connection
  /// is free again.
  record EndOfTimeline(TimelineId next, Lsn switchPoint) implements WalMessage {}

  /// The server shut down after it had sent all its WAL.
  record EndOfServer() implements WalMessage {}
}
