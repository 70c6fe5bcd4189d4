package io.safekeep.backup.filestore;

import io.safekeep.backup.files.FilePath;
import io.safekeep.backup.files.Naming;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant's files, registered for protection.
///
/// @param name what people call it, unique for its tenant
/// @param journal number of the last journal that the catalogue holds; 0 for none
/// @param releasedAt since when it is not captured any more; null while it is
public record FileStore(
    UUID id,
    TenantId tenant,
    String name,
    Place place,
    Instant registeredAt,
    long journal,
    Health health,
    @Nullable Instant releasedAt) {

  /// Where the files are.
  public sealed interface Place {

    /// Below the tenant's own folder of the configured root.
    ///
    /// @param path names joined by `/`
    record Folder(String path) implements Place {

      /// @throws IllegalArgumentException if it leads elsewhere
      public Folder {
        if (path.endsWith("/")) {
          throw new IllegalArgumentException("'%s' ends with a slash".formatted(path));
        }
        Naming.EXACT.place(new FilePath(path));
      }

      List<String> names() {
        return Naming.EXACT.place(new FilePath(path));
      }

      @Override
      public String toString() {
        return path;
      }
    }

    /// A bucket that keeps old versions.
    record Bucket(S3Place bucket) implements Place {
      @Override
      public String toString() {
        return bucket.toString();
      }
    }

    /// How its paths become names of files.
    default Naming naming() {
      return switch (this) {
        case Folder _ -> Naming.EXACT;
        case Bucket _ -> Naming.ESCAPED;
      };
    }
  }

  /// How capturing goes.
  ///
  /// @param failure why the last scan came to nothing; null if it did not
  /// @param failingSince when the first of the failed scans in a row was
  /// @param unreadable how many things the last whole scan could not look at
  /// @param firstUnreadable which one, and why
  public record Health(
      @Nullable String failure,
      @Nullable Instant failingSince,
      long unreadable,
      @Nullable String firstUnreadable) {

    static final Health UNKNOWN = new Health(null, null, 0, null);
  }
}
