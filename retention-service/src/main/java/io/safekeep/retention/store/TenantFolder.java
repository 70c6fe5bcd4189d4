package io.safekeep.retention.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory of a tenant, for reading all of it and for emptying it.
///
/// Whoever writes there may turn any name into a symbolic link at any moment. So each directory is
/// opened from its parent's handle, and each file from its directory's, without following links:
/// nothing outside of the tree is ever read or deleted.
public final class TenantFolder {

  private final Path root;
  private final List<String> names;

  /// @param root trusted: nobody whose files these are can replace it or what leads to it
  /// @param names lead from there to the directory
  public TenantFolder(Path root, List<String> names) {
    this.root = root.toAbsolutePath().normalize();
    this.names = List.copyOf(names);
  }

  /// Takes what a directory holds, in no particular order.
  public interface Visitor {

    /// A regular file.
    ///
    /// @param path names below the directory, joined by `/`
    void file(String path, Content content) throws IOException;

    /// What is neither a file nor a directory, or cannot be read.
    void skipped(String path, String why) throws IOException;
  }

  /// Opens a file; what it says is read once.
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  public boolean exists() throws IOException {
    try (SecureDirectoryStream<Path> opened = opened()) {
      return opened != null;
    }
  }

  /// Shows all that lies in the directory and below.
  public void visit(Visitor visitor) throws IOException {
    try (SecureDirectoryStream<Path> opened = opened()) {
      if (opened != null) {
        visit("", opened, visitor);
      }
    }
  }

  /// Files, links and whatever else is no directory.
  long count() throws IOException {
    try (SecureDirectoryStream<Path> opened = opened()) {
      return opened == null ? 0 : count(opened);
    }
  }

  /// Deletes all that lies in the directory, and not the directory.
  void empty() throws IOException {
    try (SecureDirectoryStream<Path> opened = opened()) {
      if (opened != null) {
        empty(opened);
      }
    }
  }

  private void visit(String prefix, SecureDirectoryStream<Path> directory, Visitor visitor)
      throws IOException {
    for (Path name : entries(directory)) {
      String path = prefix + name;
      BasicFileAttributes attributes = attributes(directory, name);
      if (attributes == null) {
        continue;
      }
      if (attributes.isDirectory()) {
        try (SecureDirectoryStream<Path> below = below(directory, name)) {
          visit(path + "/", below, visitor);
        } catch (NoSuchFileException gone) {
          continue;
        }
      } else if (attributes.isRegularFile()) {
        visitor.file(path, () -> content(directory, name));
      } else {
        visitor.skipped(
            path,
            attributes.isSymbolicLink() ? "a symbolic link" : "neither a file nor a directory");
      }
    }
  }

  private static InputStream content(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return Channels.newInputStream(
        directory.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  private static long count(SecureDirectoryStream<Path> directory) throws IOException {
    long count = 0;
    for (Path name : entries(directory)) {
      BasicFileAttributes attributes = attributes(directory, name);
      if (attributes != null && attributes.isDirectory()) {
        try (SecureDirectoryStream<Path> below = below(directory, name)) {
          count += count(below);
        }
      } else if (attributes != null) {
        count++;
      }
    }
    return count;
  }

  private static void empty(SecureDirectoryStream<Path> directory) throws IOException {
    for (Path name : entries(directory)) {
      BasicFileAttributes attributes = attributes(directory, name);
      try {
        if (attributes != null && attributes.isDirectory()) {
          try (SecureDirectoryStream<Path> below = below(directory, name)) {
            empty(below);
          }
          directory.deleteDirectory(name);
        } else if (attributes != null) {
          directory.deleteFile(name);
        }
      } catch (NoSuchFileException gone) {
        continue;
      }
    }
  }

  /// All names, read before anything is changed.
  private static List<Path> entries(SecureDirectoryStream<Path> directory) throws IOException {
    var entries = new ArrayList<Path>();
    try {
      for (Path entry : directory) {
        entries.add(entry.getFileName());
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    entries.sort(null);
    return entries;
  }

  /// @return null if it is gone meanwhile
  private static @Nullable BasicFileAttributes attributes(
      SecureDirectoryStream<Path> directory, Path name) throws IOException {
    try {
      return directory
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  private static SecureDirectoryStream<Path> below(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    return parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  /// @return null if there is no such directory
  private @Nullable SecureDirectoryStream<Path> opened() throws IOException {
    SecureDirectoryStream<Path> opened = secure(Files.newDirectoryStream(root));
    for (String name : names) {
      try (SecureDirectoryStream<Path> parent = opened) {
        opened = below(parent, Path.of(name));
      } catch (NoSuchFileException missing) {
        return null;
      }
    }
    return opened;
  }

  private SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new FileSystemException(root.toString(), null, "lies in a file system without openat()");
  }
}
