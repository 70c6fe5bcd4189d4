package io.safekeep.backup.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A base backup while the server sends it (documentation, command BASE_BACKUP): pull {@link #next}
/// until END. Nothing is allocated or copied per message; a reader that stops pulling makes the
/// server wait.
///
/// To give up before the end, close the connection: the protocol knows no other way.
public final class BaseBackupStream {
  /// What {@link #next} found.
  public enum Part {
    /// A tar archive begins: {@link #archive} and {@link #tablespaceLocation} tell which.
    ARCHIVE,
    /// The archive goes on with {@link #data}.
    ARCHIVE_DATA,
    /// All archives are complete, the manifest begins.
    MANIFEST,
    /// The manifest goes on with {@link #data}.
    MANIFEST_DATA,
    /// The server has read {@link #bytesDone} bytes.
    PROGRESS,
    /// The backup is complete and {@link #endLsn} and {@link #endTimeline} are known; the
    /// connection is free again.
    END
  }

  private final MessageChannel channel;
  private final Lsn startLsn;
  private final TimelineId startTimeline;
  private final List<Tablespace> tablespaces;

  private boolean inManifest;
  private @Nullable String archive;
  private @Nullable String tablespaceLocation;
  private long bytesDone;
  private @Nullable Lsn endLsn;
  private @Nullable TimelineId endTimeline;

  private BaseBackupStream(
      MessageChannel channel,
      Lsn startLsn,
      TimelineId startTimeline,
      List<Tablespace> tablespaces) {
    this.channel = channel;
    this.startLsn = startLsn;
    this.startTimeline = startTimeline;
    this.tablespaces = tablespaces;
  }

  static BaseBackupStream begin(MessageChannel channel) throws IOException {
    try {
      Row start = ReplicationConnection.onlyRow(ReplicationConnection.readRows(channel));
      List<Row> rows = ReplicationConnection.readRows(channel);
      Tablespace[] tablespaces = new Tablespace[rows.size()];
      for (int i = 0; i < tablespaces.length; i++) {
        tablespaces[i] = tablespace(rows.get(i));
      }
      channel.expect('H');
      return new BaseBackupStream(
          channel, Lsn.parse(start.text(0)), TimelineId.parse(start.text(1)), List.of(tablespaces));
    } catch (ServerRefused refused) {
      throw ReplicationConnection.settled(channel, refused);
    }
  }

  /// Where recovery of this backup must begin to read WAL.
  public Lsn startLsn() {
    return startLsn;
  }

  public TimelineId startTimeline() {
    return startTimeline;
  }

  /// In the order in which the archives come; the data directory is the last.
  public List<Tablespace> tablespaces() {
    return tablespaces;
  }

  /// Waits for the next part.
  ///
  /// @throws ServerRefused if the server gives up
  public Part next() throws IOException {
    try {
      char type = channel.receive();
      return switch (type) {
        case 'd' -> copyData();
        case 'c' -> end();
        default -> throw channel.unexpected(type);
      };
    } catch (ServerRefused refused) {
      throw ReplicationConnection.settled(channel, refused);
    }
  }

  /// Bytes of the archive or the manifest: a view into the receive buffer, valid until the next
  /// {@link #next}.
  public ByteBuffer data() {
    return channel.body();
  }

  /// Name of the archive that began last: `base.tar`, or `<oid>.tar` for a tablespace.
  ///
  /// @throws IllegalStateException before the first one
  public String archive() {
    return reached(archive);
  }

  /// Path of that archive's tablespace on the server; null for the data directory.
  public @Nullable String tablespaceLocation() {
    return tablespaceLocation;
  }

  /// Bytes that the server has read so far, by its last report.
  public long bytesDone() {
    return bytesDone;
  }

  /// WAL up to here is needed to make the backup consistent.
  ///
  /// @throws IllegalStateException before END
  public Lsn endLsn() {
    return reached(endLsn);
  }

  /// @throws IllegalStateException before END
  public TimelineId endTimeline() {
    return reached(endTimeline);
  }

  private Part copyData() throws ProtocolViolation {
    ByteBuffer body = channel.body();
    byte kind = body.get();
    return switch (kind) {
      case 'd' -> inManifest ? Part.MANIFEST_DATA : Part.ARCHIVE_DATA;
      case 'n' -> {
        archive = channel.takeText();
        String location = channel.takeText();
        tablespaceLocation = location.isEmpty() ? null : location;
        yield Part.ARCHIVE;
      }
      case 'm' -> {
        inManifest = true;
        yield Part.MANIFEST;
      }
      case 'p' -> {
        bytesDone = body.getLong();
        yield Part.PROGRESS;
      }
      default -> throw new ProtocolViolation("unknown part " + kind + " in a base backup");
    };
  }

  private Part end() throws IOException {
    Row end = ReplicationConnection.onlyRow(ReplicationConnection.readRows(channel));
    ReplicationConnection.awaitReady(channel);
    endLsn = Lsn.parse(end.text(0));
    endTimeline = TimelineId.parse(end.text(1));
    return Part.END;
  }

  private static Tablespace tablespace(Row row) throws ProtocolViolation {
    return new Tablespace(
        row.isNull(0) ? null : Long.valueOf(row.text(0)),
        row.isNull(1) ? null : row.text(1),
        row.isNull(2) ? 0 : Long.parseLong(row.text(2)) * 1024);
  }

  private static <T> T reached(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the base backup has not come so far");
    }
    return value;
  }
}
