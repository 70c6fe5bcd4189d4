package io.safekeep.backup.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Brings a tree of files back into a directory that holds nothing yet. Each file has been read to
/// its end and found to be what it was before it counts.
///
/// Symbolic links are made after everything else, so that nothing is ever written through one. The
/// set-user-ID, set-group-ID and sticky bits do not come back, and the owner may use every
/// directory.
public final class TreeRestore {

  private static final int PERMISSIONS = 0777;
  private static final int OWNER = 0700;

  private final AnyRepository contents;
  private final Naming naming;
  private final Progress progress;

  public TreeRestore(AnyRepository contents, Naming naming, Progress progress) {
    this.contents = contents;
    this.naming = naming;
    this.progress = progress;
  }

  /// Hears of each file that is there; what it throws ends the restore.
  @FunctionalInterface
  public interface Progress {
    void restored(long bytes) throws IOException;
  }

  private record Pending(Path place, Node.Directory directory) {}

  private record PendingLink(Path place, Node.Link link) {}

  /// @param tree in the order of the paths
  /// @param target made here, for its owner only
  /// @throws io.safekeep.backup.vault.CorruptObject if a content is nowhere as it was written
  public void restore(Iterator<FileVersion> tree, Path target) throws IOException {
    Files.createDirectory(target);
    var directories = new ArrayList<Pending>();
    var links = new ArrayList<PendingLink>();
    while (tree.hasNext()) {
      var version = tree.next();
      switch (version.node()) {
        case Node.File file -> {
          write(version, file, placeOf(target, version));
          progress.restored(file.size());
        }
        case Node.Directory directory ->
            directories.add(new Pending(folder(target, naming.place(version)), directory));
        case Node.Link link -> links.add(new PendingLink(placeOf(target, version), link));
        case Node.Removed _ ->
            throw new IllegalArgumentException(version.path() + " is not in the tree");
      }
    }
    for (var pending : links) {
      Files.createSymbolicLink(pending.place(), Path.of(pending.link().target()));
    }
    // From the inside out, so that none is closed before what it holds is finished.
    Collections.reverse(directories);
    for (var pending : directories) {
      Files.setPosixFilePermissions(
          pending.place(), permissions(pending.directory().mode() | OWNER));
    }
  }

  private Path placeOf(Path target, FileVersion version) throws IOException {
    var names = naming.place(version);
    return folder(target, names.subList(0, names.size() - 1)).resolve(names.getLast());
  }

  private static Path folder(Path target, List<String> names) throws IOException {
    var folder = target;
    for (var name : names) {
      folder = folder.resolve(name);
      if (Files.isRegularFile(folder, LinkOption.NOFOLLOW_LINKS)) {
        folder = folder.resolveSibling(name + Naming.BESIDE_FILE);
      }
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException there) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw there;
        }
      }
    }
    return folder;
  }

  private void write(FileVersion version, Node.File file, Path place) throws IOException {
    try (var channel =
        FileChannel.open(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      contents.copy(
          version.contentOfFile(),
          () -> {
            channel.truncate(0);
            return new KeptOpen(Channels.newOutputStream(channel));
          });
    }
    Files.setPosixFilePermissions(place, permissions(file.mode()));
    Files.setLastModifiedTime(place, FileTime.from(file.modifiedAt()));
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var all = PosixFilePermission.values();
    var set = EnumSet.noneOf(PosixFilePermission.class);
    for (var bit = 0; bit < all.length; bit++) {
      // The constants are in the order of rwxrwxrwx, owner first.
      if ((mode & PERMISSIONS & (0400 >> bit)) != 0) {
        set.add(all[bit]);
      }
    }
    return set;
  }

  /// The file outlives each attempt to fill it.
  private static final class KeptOpen extends FilterOutputStream {
    KeptOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
