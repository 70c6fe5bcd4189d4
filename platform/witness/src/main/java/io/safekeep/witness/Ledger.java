package io.safekeep.witness;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.SignedNote;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The last checkpoint that was cosigned, of each log, in a file of its own; and of a log that has
/// forked, in another, one that contradicts it. A file that is not what was written is an error and
/// never "nothing seen yet": that would let a log begin anew.
final class Ledger implements Closeable {
  private final Path folder;
  private final NoteKey witness;
  private final FileChannel lock;
  private final FolderForce force;

  /// Hashes of the files' bytes that were found whole or written last, by origin: while a file has
  /// them, its signature, which takes longer than all the rest, need not be verified again.
  private final Map<String, ByteBuffer> whole = new ConcurrentHashMap<>();

  private Ledger(Path folder, NoteKey witness, FileChannel lock, FolderForce force) {
    this.folder = folder;
    this.witness = witness;
    this.lock = lock;
    this.force = force;
  }

  /// @param folder made if it is not there
  /// @param witness whose cosignature each file carries
  /// @throws IOException if another process uses the folder
  static Ledger open(Path folder, NoteKey witness) throws IOException {
    Files.createDirectories(folder);
    var lock = FileChannel.open(folder.resolve(".lock"), CREATE, WRITE);
    try {
      if (lock.tryLock() == null) {
        throw new IOException("another witness uses " + folder);
      }
      return new Ledger(folder, witness, lock, new FolderForce(FileChannel.open(folder, READ)));
    } catch (OverlappingFileLockException here) {
      lock.close();
      throw new IOException("another witness uses " + folder, here);
    } catch (IOException failed) {
      lock.close();
      throw failed;
    }
  }

  /// Empty if nothing of that log was ever cosigned.
  Optional<Checkpoint> latest(String origin) throws IOException {
    var file = file(origin);
    try {
      var bytes = Files.readAllBytes(file);
      var note = SignedNote.parse(bytes);
      var checkpoint = Checkpoint.of(note);
      var hash = sha256(bytes);
      if (!hash.equals(whole.get(origin))) {
        if (!checkpoint.origin().equals(origin) || !witness.verifies(note)) {
          throw new IOException(file + " is not what this witness has written");
        }
        whole.put(origin, hash);
      }
      return Optional.of(checkpoint);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (MalformedNote e) {
      throw new IOException(file + " is not what this witness has written", e);
    }
  }

  /// Keeps a cosigned checkpoint; it outlives a power cut once this returns.
  void keep(String origin, SignedNote cosigned) throws IOException {
    var bytes = cosigned.toBytes();
    write(file(origin), bytes);
    whole.put(origin, sha256(bytes));
  }

  /// Keeps the first checkpoint that contradicts the latest one, beside it; it outlives a power cut
  /// once this returns. One is proof enough, and a log in the wrong hands must not fill the disk.
  void keepContradiction(String origin, SignedNote signed) throws IOException {
    var file = file(origin);
    var contradiction = file.resolveSibling(file.getFileName() + ".fork");
    if (Files.notExists(contradiction)) {
      write(contradiction, signed.toBytes());
    }
  }

  private void write(Path file, byte[] bytes) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    try (var channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    force.afterRename();
  }

  /// Origins may have any character; names of files may not.
  private Path file(String origin) {
    var hash = sha256(origin.getBytes(StandardCharsets.UTF_8));
    return folder.resolve(HexFormat.of().formatHex(hash.array()));
  }

  private static ByteBuffer sha256(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no SHA-256", missing);
    }
  }

  @Override
  public void close() throws IOException {
    force.close();
    lock.close();
  }
}
