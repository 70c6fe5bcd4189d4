package io.safekeep.backup.base;

import io.safekeep.backup.base.CompletedBackup.TablespaceLocation;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.SealedObjectWriter;
import io.safekeep.backup.vault.SealedPartsWriter;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.BaseBackupStream;
import io.safekeep.backup.wire.BaseBackupStream.Part;
import io.safekeep.backup.wire.DataSize;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.Tablespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes one base backup. Every file's CRC-32C is compared with the server's manifest before the
/// backup counts.
///
/// Memory does not depend on the size of the cluster: archives pass through a fixed set of frames,
/// the list of files goes to the repository as it is found and is read back beside the manifest,
/// which names files in the same order.
public final class BaseBackup {
  /// Settings that an archive recovery must not undercut (PostgreSQL documentation, "Hot Standby",
  /// administrator's overview).
  private static final List<String> KEPT_SETTINGS =
      List.of(
          "max_connections",
          "max_worker_processes",
          "max_wal_senders",
          "max_prepared_transactions",
          "max_locks_per_transaction",
          "wal_level");

  private final Vault vault;
  private final BaseBackups backups;
  private final SystemIdentifier system;
  private final UUID id;
  private final int workers;
  private final Clock clock;
  private final BackupProgress progress;
  private volatile boolean cancelled;
  private volatile @Nullable ReplicationConnection connection;

  /// @param id of the new backup; never used before
  /// @param workers threads that compress and seal; as many as cores may be busy
  public BaseBackup(
      Vault vault,
      SystemIdentifier system,
      UUID id,
      int workers,
      Clock clock,
      BackupProgress progress) {
    this.vault = vault;
    this.system = system;
    this.id = id;
    this.workers = workers;
    this.clock = clock;
    this.progress = progress;
    this.backups = new BaseBackups(vault, system);
  }

  /// A backup that was taken.
  ///
  /// @param incrementalRefused why it is full although an incremental one was wanted; null if it is
  ///   what was wanted
  public record Taken(CompletedBackup backup, @Nullable String incrementalRefused) {}

  /// Takes a full backup; returns when it is durable and checked. Uses the connection up unless it
  /// succeeds. A broken page does not end it: see [CompletedBackup#pages].
  ///
  /// @throws ChecksumMismatch if a file is not what the server's manifest says
  /// @throws BackupCancelled after [#cancel]
  /// @throws io.safekeep.backup.vault.StoreFull if the repository has no room
  /// @throws io.safekeep.backup.wire.ServerRefused if the server refuses
  public CompletedBackup take(ReplicationConnection server, BaseBackupRequest request)
      throws IOException {
    return take(server, request, null).backup();
  }

  /// As [#take(ReplicationConnection, BaseBackupRequest)], but only what changed since a backup
  /// before, if the server still knows what that is; everything otherwise.
  ///
  /// @param parent the backup before; itself full or incremental
  public Taken takeOnTopOf(
      CompletedBackup parent, ReplicationConnection server, BaseBackupRequest request)
      throws IOException {
    return take(server, request, parent);
  }

  private Taken take(
      ReplicationConnection server, BaseBackupRequest request, @Nullable CompletedBackup parent)
      throws IOException {
    connection = server;
    try {
      throwIfCancelled();
      return receive(server, request, parent);
    } catch (IOException | RuntimeException failed) {
      server.close();
      removeAfter(failed);
      if (cancelled) {
        throw new BackupCancelled();
      }
      throw failed;
    }
  }

  private void removeAfter(Exception failed) {
    try {
      backups.remove(id);
    } catch (IOException left) {
      // What is left is recognised as incomplete and removed later.
      failed.addSuppressed(left);
    }
  }

  /// Ends the backup from another thread.
  public void cancel() throws IOException {
    cancelled = true;
    var server = connection;
    if (server != null) {
      server.close();
    }
  }

  private Taken receive(
      ReplicationConnection server, BaseBackupRequest request, @Nullable CompletedBackup wanted)
      throws IOException {
    var startedAt = clock.instant();
    var actual = server.identifySystem().system();
    if (!actual.equals(system)) {
      throw new IOException("the server is cluster %s, not %s".formatted(actual, system));
    }
    var settings = keptSettings(server);
    var segmentSize = server.walSegmentSize();
    var blockBytes = Integer.parseInt(server.show("block_size"));
    var segmentBlocks = DataSize.parse(server.show("segment_size")) / blockBytes;
    var hasChecksums = server.show("data_checksums").equals("on");
    var refused = wanted == null ? null : prepareIncremental(server, wanted, blockBytes);
    BaseBackupStream stream;
    CompletedBackup parent = null;
    if (wanted == null || refused != null) {
      stream = server.baseBackup(request);
    } else {
      try {
        stream = server.baseBackup(request.asIncremental());
        parent = wanted;
      } catch (ServerRefused notNow) {
        refused = reason(notNow);
        stream = server.baseBackup(request);
      }
    }
    var pages =
        hasChecksums ? new PageCheck(stream.startLsn(), blockBytes, (int) segmentBlocks) : null;
    var folder = backups.folder(id);
    vault.store().put(folder.begun(), startedAt.toString().getBytes(StandardCharsets.UTF_8));
    var key = vault.newKey("base", id);
    try (var partsObject = vault.create(folder.parts(), key);
        var filesObject = vault.create(folder.files(), key);
        var manifestObject = vault.create(folder.manifest(), key)) {
      var parts = new PartsIndex(partsObject);
      var files = new FileIndexWriter(filesObject);
      long archiveBytes;
      int partCount;
      try (var archives = vault.createParts(folder.archives(), key, workers, parts)) {
        receiveArchives(stream, archives, files, pages);
        filesObject.commit();
        receiveManifest(stream, folder, manifestObject);
        archives.finish();
        archiveBytes = archives.length();
        partCount = archives.parts();
      }
      partsObject.commit();
      manifestObject.commit();
      var complete =
          new CompletedBackup(
              id,
              system,
              server.serverVersion(),
              request.label(),
              startedAt,
              clock.instant(),
              stream.startTimeline(),
              stream.startLsn(),
              stream.endTimeline(),
              stream.endLsn(),
              segmentSize,
              archiveBytes,
              parts.storedBytes(),
              files.files(),
              files.bytes(),
              partCount,
              locations(stream),
              settings,
              parent == null ? null : parent.id(),
              blockBytes,
              pages == null ? PageReport.NONE : pages.report());
      write(folder, key, complete);
      return new Taken(complete, refused);
    }
  }

  /// Gives the server the manifest of the backup before.
  ///
  /// @return why the backup has to be a full one; null if nothing speaks against an incremental
  private @Nullable String prepareIncremental(
      ReplicationConnection server, CompletedBackup parent, int blockBytes) throws IOException {
    if (parent.blockBytes() != blockBytes) {
      return "the server's blocks have another size than those of backup " + parent.id();
    }
    try (var manifest = vault.open(backups.folder(parent.id()).manifest());
        var content = manifest.stream()) {
      server.uploadManifest(content);
      return null;
    } catch (ServerRefused notNow) {
      return reason(notNow);
    } catch (CorruptObject | ObjectNotFound lost) {
      return String.valueOf(lost.getMessage());
    }
  }

  /// An error ends a command, anything worse the session.
  private static String reason(ServerRefused refused) throws ServerRefused {
    if (!refused.severity().equals("ERROR")) {
      throw refused;
    }
    return "the server cannot: " + refused.serverMessage();
  }

  private void receiveArchives(
      BaseBackupStream stream,
      SealedPartsWriter archives,
      FileIndexWriter files,
      @Nullable PageCheck pages)
      throws IOException {
    var expected = stream.tablespaces().stream().mapToLong(Tablespace::sizeEstimate).sum();
    var scanner = pages == null ? new TarScanner(files::add) : new TarScanner(files::add, pages);
    for (var part = stream.next(); part != Part.MANIFEST; part = stream.next()) {
      switch (part) {
        case ARCHIVE -> scanner.begin(tablespaceOf(stream));
        case ARCHIVE_DATA -> {
          scanner.scan(stream.data().duplicate());
          archives.write(stream.data());
        }
        case PROGRESS -> {
          throwIfCancelled();
          progress.advanced(archives.length(), expected);
        }
        default -> throw new MalformedArchive("%s where archives were expected".formatted(part));
      }
    }
    scanner.end();
    progress.advanced(archives.length(), expected);
  }

  private void receiveManifest(
      BaseBackupStream stream, BackupFolder folder, SealedObjectWriter object) throws IOException {
    try (var received = FileIndexReader.open(vault, folder.files())) {
      var check = new ManifestCheck(received);
      var scanner = new ManifestScanner(check);
      for (var part = stream.next(); part != Part.END; part = stream.next()) {
        if (part == Part.MANIFEST_DATA) {
          scanner.scan(stream.data().duplicate());
          object.write(stream.data());
        }
      }
      scanner.end();
      check.end();
    }
  }

  private void write(BackupFolder folder, DataKey key, CompletedBackup complete)
      throws IOException {
    throwIfCancelled();
    try (var object = vault.create(folder.complete(), key)) {
      object.write(ByteBuffer.wrap(complete.toText()));
      object.commit();
    }
  }

  /// The server names the archive of a tablespace `<oid>.tar` and that of the data directory
  /// `base.tar`.
  private static long tablespaceOf(BaseBackupStream stream) throws MalformedArchive {
    if (stream.tablespaceLocation() == null) {
      return 0;
    }
    var name = stream.archive();
    try {
      return Long.parseLong(name.substring(0, name.length() - ".tar".length()));
    } catch (NumberFormatException | StringIndexOutOfBoundsException unexpected) {
      throw new MalformedArchive("archive named " + name);
    }
  }

  private static List<TablespaceLocation> locations(BaseBackupStream stream) {
    var locations = new ArrayList<TablespaceLocation>();
    for (var tablespace : stream.tablespaces()) {
      var oid = tablespace.oid();
      var location = tablespace.location();
      if (oid != null && location != null) {
        locations.add(new TablespaceLocation(oid, location));
      }
    }
    return locations;
  }

  private static Map<String, String> keptSettings(ReplicationConnection server) throws IOException {
    var settings = new TreeMap<String, String>();
    for (var name : KEPT_SETTINGS) {
      settings.put(name, server.show(name));
    }
    return settings;
  }

  private void throwIfCancelled() throws BackupCancelled {
    if (cancelled) {
      throw new BackupCancelled();
    }
  }
}
