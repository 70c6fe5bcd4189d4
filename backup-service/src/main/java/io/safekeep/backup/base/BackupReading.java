package io.safekeep.backup.base;

import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Reads a whole base backup back and checks all of it: every seal, the list of files against the
/// archives themselves, and every file's CRC-32C against the server's manifest. Writes nothing.
public final class BackupReading {
  private static final int READ_BYTES = 64 << 10;

  private final Vault vault;
  private final CompletedBackup backup;
  private final int workers;

  /// @param workers threads that open frames
  public BackupReading(Vault vault, CompletedBackup backup, int workers) {
    this.vault = vault;
    this.backup = backup;
    this.workers = workers;
  }

  /// Reads and checks.
  ///
  /// @param progress told of the bytes read and of the whole
  /// @return how many files were checked
  /// @throws io.safekeep.backup.vault.CorruptObject if an object is not what was written
  /// @throws io.safekeep.backup.vault.ObjectNotFound if an object is missing
  /// @throws ChecksumMismatch if a file is not what the server's manifest says
  public long run(BackupProgress progress) throws IOException {
    checkArchives(progress);
    checkParts();
    return checkManifest();
  }

  /// No restore needs the list of parts; whoever compares stored objects with it does.
  private void checkParts() throws IOException {
    var folder = new BaseBackups(vault, backup.system()).folder(backup.id());
    try (var parts = vault.open(folder.parts());
        var content = parts.stream()) {
      content.transferTo(OutputStream.nullOutputStream());
    }
  }

  private void checkArchives(BackupProgress progress) throws IOException {
    var backups = new BaseBackups(vault, backup.system());
    try (var archives = backups.archives(backup);
        var listed = backups.files(backup)) {
      var check = new FilesCheck(listed);
      archives.readInOrder(
          workers,
          content -> {
            check.accept(content);
            progress.advanced(check.position(), backup.archiveBytes());
          });
      check.end();
    }
  }

  private long checkManifest() throws IOException {
    var folder = new BaseBackups(vault, backup.system()).folder(backup.id());
    try (var listed = FileIndexReader.open(vault, folder.files());
        var manifest = vault.open(folder.manifest());
        var content = manifest.stream()) {
      var check = new ManifestCheck(listed);
      var scanner = new ManifestScanner(check);
      var bytes = new byte[READ_BYTES];
      for (var count = content.read(bytes); count >= 0; count = content.read(bytes)) {
        scanner.scan(ByteBuffer.wrap(bytes, 0, count));
      }
      scanner.end();
      check.end();
      return scanner.files();
    }
  }
}
