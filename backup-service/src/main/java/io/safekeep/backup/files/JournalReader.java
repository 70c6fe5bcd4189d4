package io.safekeep.backup.files;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.SealedObjectReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Reads a journal, which is looked through to its end before its first version is given.
public final class JournalReader implements Closeable {
  static final String HEADER = "safekeep file journal 1";
  static final byte REMOVED = 0;
  static final byte FILE = 1;
  static final byte DIRECTORY = 2;
  static final byte LINK = 3;
  static final byte END = 9;
  static final long NO_INSTANT = Long.MIN_VALUE;

  /// Paths have at most 4096 bytes, targets of links as many; stamps are short.
  private static final int TEXT_LIMIT = 8192;

  private static final int BUFFER = 64 << 10;

  private final SealedObjectReader object;
  private final long number;
  private final Scan scan;
  private final DataInputStream in;

  private JournalReader(SealedObjectReader object, long number, Scan scan) throws IOException {
    this.object = object;
    this.number = number;
    this.scan = scan;
    this.in = content(object);
    begin(in, object, number);
  }

  static JournalReader open(SealedObjectReader object, long number) throws IOException {
    try {
      return new JournalReader(object, number, readThrough(object, number));
    } catch (IOException | RuntimeException failed) {
      object.close();
      throw failed;
    }
  }

  private static DataInputStream content(SealedObjectReader object) {
    return new DataInputStream(new BufferedInputStream(object.stream(), BUFFER));
  }

  private static Instant begin(DataInputStream in, SealedObjectReader object, long number)
      throws IOException {
    if (!text(in, object).equals(HEADER) || in.readLong() != number) {
      throw new CorruptObject(object.name(), "is not the file journal of that number");
    }
    var startedAt = instant(in);
    if (startedAt == null) {
      throw new CorruptObject(object.name(), "does not say when its scan began");
    }
    return startedAt;
  }

  private static Scan readThrough(SealedObjectReader object, long number) throws IOException {
    try (var in = content(object)) {
      var startedAt = begin(in, object, number);
      var versions = 0L;
      while (version(in, object) != null) {
        versions++;
      }
      var stated = in.readLong();
      var endedAt = instant(in);
      if (stated != versions || endedAt == null || in.read() >= 0) {
        throw new CorruptObject(object.name(), "is a journal that does not add up");
      }
      return new Scan(startedAt, endedAt, number, versions, 0, null);
    } catch (EOFException cut) {
      var corrupt = new CorruptObject(object.name(), "is a journal without an end");
      corrupt.initCause(cut);
      throw corrupt;
    }
  }

  public long number() {
    return number;
  }

  /// The scan that wrote it; what that scan could not read is not told.
  public Scan scan() {
    return scan;
  }

  /// No version begins later than the end of its scan, whatever a source's clock says.
  ///
  /// @return null after the last one
  public @Nullable FileVersion next() throws IOException {
    var version = version(in, object);
    if (version == null || isDated(version.from())) {
      return version;
    }
    return new FileVersion(
        version.path(), scan.endedAt(), version.node(), version.content(), version.stamp());
  }

  private boolean isDated(@Nullable Instant from) {
    return from != null && !from.isAfter(scan.endedAt());
  }

  private static @Nullable FileVersion version(DataInputStream in, SealedObjectReader object)
      throws IOException {
    var kind = in.readByte();
    if (kind == END) {
      return null;
    }
    var path = new FilePath(text(in, object));
    var from = instant(in);
    var stamp = text(in, object);
    return switch (kind) {
      case REMOVED -> new FileVersion(path, from, new Node.Removed(), null, stamp);
      case FILE -> {
        var content = ContentId.of(in.readNBytes(ContentId.BYTES));
        var size = in.readLong();
        var mode = in.readUnsignedShort();
        var modifiedAt = instant(in);
        yield new FileVersion(
            path,
            from,
            new Node.File(size, mode, modifiedAt == null ? Instant.EPOCH : modifiedAt),
            content,
            stamp);
      }
      case DIRECTORY ->
          new FileVersion(path, from, new Node.Directory(in.readUnsignedShort()), null, stamp);
      case LINK -> new FileVersion(path, from, new Node.Link(text(in, object)), null, stamp);
      default -> throw new CorruptObject(object.name(), "has an entry of kind " + kind);
    };
  }

  private static String text(DataInputStream in, SealedObjectReader object) throws IOException {
    var length = in.readInt();
    if (length < 0 || length > TEXT_LIMIT) {
      throw new CorruptObject(object.name(), "has a text of %d bytes".formatted(length));
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static @Nullable Instant instant(DataInputStream in) throws IOException {
    var micros = in.readLong();
    return micros == NO_INSTANT ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  @Override
  public void close() throws IOException {
    in.close();
    object.close();
  }
}
