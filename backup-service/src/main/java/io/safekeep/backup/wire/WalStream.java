package io.safekeep.backup.wire;

import io.safekeep.backup.wire.WalMessage.EndOfServer;
import io.safekeep.backup.wire.WalMessage.EndOfTimeline;
import io.safekeep.backup.wire.WalMessage.Keepalive;
import io.safekeep.backup.wire.WalMessage.XLogData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Physical WAL while the server sends it (documentation, command START_REPLICATION).
public final class WalStream {
  private static final int STATUS_LENGTH = 1 + 4 * Long.BYTES + 1;

  private final MessageChannel channel;
  private @Nullable EndOfTimeline alreadyEnded;

  private WalStream(MessageChannel channel, @Nullable EndOfTimeline alreadyEnded) {
    this.channel = channel;
    this.alreadyEnded = alreadyEnded;
  }

  static WalStream begin(MessageChannel channel) throws IOException {
    char type;
    try {
      type = channel.receive();
    } catch (ServerRefused refused) {
      throw ReplicationConnection.settled(channel, refused);
    }
    return switch (type) {
      case 'W' -> new WalStream(channel, null);
      // Nothing to stream: the answer to the command is the next timeline, at once.
      case 'T' -> new WalStream(channel, nextTimeline(channel));
      default -> throw channel.unexpected(type);
    };
  }

  /// Whether something is there already that [#poll] takes without waiting for the server.
  public boolean hasNext() throws IOException {
    return alreadyEnded != null || channel.hasArrived();
  }

  /// Waits for a message.
  ///
  /// @return empty if none came within `timeout`
  /// @throws ServerRefused UNDEFINED_FILE if the server has removed the WAL we asked for
  /// @throws java.io.EOFException if the server went away without a word
  public Optional<WalMessage> poll(Duration timeout) throws IOException {
    if (alreadyEnded != null) {
      EndOfTimeline ended = alreadyEnded;
      alreadyEnded = null;
      return Optional.of(ended);
    }
    try {
      return receive(timeout);
    } catch (ServerRefused refused) {
      throw ReplicationConnection.settled(channel, refused);
    }
  }

  private Optional<WalMessage> receive(Duration timeout) throws IOException {
    char type = channel.receive(timeout);
    return switch (type) {
      case 0 -> Optional.empty();
      case 'd' -> Optional.of(copyData());
      case 'c' -> {
        channel.send('c', new byte[0]);
        yield Optional.of(nextTimeline(channel));
      }
      // A walsender that shuts down ends the COPY by its completion alone, then hangs up.
      case 'C' -> Optional.of(new EndOfServer());
      default -> throw channel.unexpected(type);
    };
  }

  /// Tells the server how far we are; it may remove WAL before `flushed`. May be called from any
  /// thread.
  ///
  /// @param written end of the WAL received
  /// @param flushed end of the WAL that survives our crash
  /// @param now our clock, which the server shows beside the positions
  /// @param replyRequested the server then sends a keepalive at once, which tells its clock even
  ///   while nothing is written
  public void sendStatus(Lsn written, Lsn flushed, Instant now, boolean replyRequested)
      throws IOException {
    ByteBuffer status =
        ByteBuffer.allocate(STATUS_LENGTH)
            .put((byte) 'r')
            .putLong(written.value())
            .putLong(flushed.value())
            // Applied: nothing is ever replayed here.
            .putLong(Lsn.NONE.value())
            .putLong(PostgresTime.fromInstant(now))
            .put((byte) (replyRequested ? 1 : 0));
    channel.send('d', status.array());
  }

  private WalMessage copyData() throws ProtocolViolation {
    ByteBuffer body = channel.body();
    byte kind = body.get();
    return switch (kind) {
      case 'w' ->
          new XLogData(
              new Lsn(body.getLong()),
              new Lsn(body.getLong()),
              PostgresTime.toInstant(body.getLong()),
              body.slice());
      case 'k' ->
          new Keepalive(
              new Lsn(body.getLong()), PostgresTime.toInstant(body.getLong()), body.get() == 1);
      default -> throw new ProtocolViolation("unknown message " + kind + " in a WAL stream");
    };
  }

  private static EndOfTimeline nextTimeline(MessageChannel channel) throws IOException {
    List<Row> rows = ReplicationConnection.readRows(channel);
    ReplicationConnection.awaitReady(channel);
    Row row = ReplicationConnection.onlyRow(rows);
    return new EndOfTimeline(TimelineId.parse(row.text(0)), Lsn.parse(row.text(1)));
  }
}
