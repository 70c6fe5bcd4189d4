package io.safekeep.backup.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory and all below it.
///
/// Whoever writes there may turn any name into a symbolic link at any moment, also while it is
/// looked at. So each directory is opened from its parent's handle and each file from its
/// directory's, without following links: no content outside of the tree is ever read. Only what
/// lstat(2) and readlink(2) say goes by the path, as Java has no other way to a change time.
public final class DirectorySource implements FileSource {

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /// Coarsest clock of file systems in use (FAT). What changed so shortly before it was looked at
  /// could change once more and look the same.
  private static final Duration COARSEST_CLOCK = Duration.ofSeconds(2);

  private static final String ATTRIBUTES = "unix:mode,size,ino,lastModifiedTime,ctime";
  private static final String UNSETTLED = "?";
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;
  private static final int PERMISSIONS = 07777;

  private final Path root;
  private final List<String> below;
  private final Clock clock;

  /// @param root trusted: nobody whose files these are can replace it or what leads to it
  /// @param below names that lead from there to the directory; not trusted
  /// @throws IllegalArgumentException if a name is none
  public DirectorySource(Path root, List<String> below, Clock clock) {
    for (var name : below) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
        throw new IllegalArgumentException("'%s' is not the name of a directory".formatted(name));
      }
    }
    this.root = root.toAbsolutePath().normalize();
    this.below = List.copyOf(below);
    this.clock = clock;
  }

  @Override
  public Listing list() throws IOException {
    var opened = opened();
    try {
      return new Walk(opened.place(), opened.stream());
    } catch (IOException | RuntimeException failed) {
      opened.stream().close();
      throw failed;
    }
  }

  private record Opened(Path place, SecureDirectoryStream<Path> stream) {}

  private Opened opened() throws IOException {
    var place = root;
    var stream = secure(Files.newDirectoryStream(root), root);
    for (var name : below) {
      place = place.resolve(name);
      try (var parent = stream) {
        stream = secure(parent.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS), place);
      }
    }
    return new Opened(place, stream);
  }

  private static SecureDirectoryStream<Path> secure(
      java.nio.file.DirectoryStream<Path> stream, Path place) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new FileSystemException(place.toString(), null, "lies in a file system without openat()");
  }

  /// Of what a directory holds only the present can be seen: one state, which is news if its stamp
  /// is.
  @Override
  public List<Found.State> unseen(
      Found.Present found, @Nullable KnownPath known, @Nullable Scan previous) {
    var stamp = found.states().getFirst().stamp();
    return known != null && !known.removed() && known.stamp().equals(stamp)
        ? List.of()
        : found.states();
  }

  private final class Walk implements Listing {
    private final Deque<Level> levels = new ArrayDeque<>();

    Walk(Path place, SecureDirectoryStream<Path> stream) throws IOException {
      levels.push(new Level("", place, stream));
    }

    @Override
    public @Nullable Found next() throws IOException {
      while (!levels.isEmpty()) {
        var level = levels.element();
        if (!level.names.hasNext()) {
          levels.pop().close();
          continue;
        }
        var found = level.look(level.names.next());
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    @Override
    public InputStream open(Found.State state) throws IOException {
      var level = levels.element();
      try {
        return new SourceBytes(
            Channels.newInputStream(level.stream.newByteChannel(level.current, READ)));
      } catch (FileSystemException refused) {
        throw new SourceUnreadable(
            "could not be opened: " + refused.getClass().getSimpleName(), refused);
      }
    }

    @Override
    public boolean isStill(Found.State state) throws IOException {
      var level = levels.element();
      var status = level.status(level.current);
      return status != null && stable(stampOf(status)).equals(stable(state.stamp()));
    }

    @Override
    public void close() throws IOException {
      while (!levels.isEmpty()) {
        levels.pop().close();
      }
    }

    /// One directory on the way from the top to where the walk is.
    private final class Level {
      private final String prefix;
      private final Path place;
      private final SecureDirectoryStream<Path> stream;
      private final Iterator<Name> names;
      private Path current = Path.of("");

      Level(String prefix, Path place, SecureDirectoryStream<Path> stream) throws IOException {
        this.prefix = prefix;
        this.place = place;
        this.stream = stream;
        try {
          this.names = sorted().iterator();
        } catch (IOException | RuntimeException failed) {
          stream.close();
          throw failed;
        }
      }

      /// A directory's name is followed by `/` in the paths of what it holds, and sorted so.
      private List<Name> sorted() throws IOException {
        var all = new ArrayList<Name>();
        try {
          for (var entry : stream) {
            var file = entry.getFileName();
            var status = status(file);
            if (status != null) {
              all.add(new Name(file, status.isFolder()));
            }
          }
        } catch (DirectoryIteratorException failed) {
          throw failed.getCause();
        }
        all.sort(null);
        return all;
      }

      private @Nullable Status status(Path name) throws IOException {
        try {
          return Status.of(place.resolve(name));
        } catch (NoSuchFileException gone) {
          return null;
        }
      }

      /// @return null if it is gone meanwhile, or of a kind that holds nothing
      private @Nullable Found look(Name name) throws IOException {
        current = name.file();
        var path = path(name);
        if (path == null) {
          return new Found.Unnameable("a name in /%s is too long or not UTF-8".formatted(prefix));
        }
        try {
          return look(path, name);
        } catch (NoSuchFileException gone) {
          return null;
        } catch (FileSystemException refused) {
          return new Found.Unreadable(path, String.valueOf(refused.getReason()));
        }
      }

      /// @return null if the name cannot be kept so that it would lead to the same file again
      private @Nullable FilePath path(Name name) {
        try {
          var path = new FilePath(prefix + name.text());
          return Path.of(name.file().toString()).equals(name.file()) ? path : null;
        } catch (IllegalArgumentException unnameable) {
          return null;
        }
      }

      private @Nullable Found look(FilePath path, Name name) throws IOException {
        var status = status(name.file());
        if (status == null || status.isFolder() != name.folder()) {
          return null;
        }
        return switch (status.mode() & TYPE) {
          case REGULAR ->
              present(
                  path,
                  stampOf(status),
                  new Node.File(
                      status.size(),
                      status.permissions(),
                      status.modifiedAt().truncatedTo(ChronoUnit.MICROS)));
          case FOLDER -> {
            levels.push(
                new Level(
                    path.value(),
                    place.resolve(name.file()),
                    secure(
                        stream.newDirectoryStream(name.file(), LinkOption.NOFOLLOW_LINKS), place)));
            yield present(
                path,
                "d:%o".formatted(status.permissions()),
                new Node.Directory(status.permissions()));
          }
          case LINK -> {
            var target = Files.readSymbolicLink(place.resolve(name.file())).toString();
            yield present(path, "l:" + target, new Node.Link(target));
          }
          // Sockets, pipes and devices have no content that could be brought back.
          default -> null;
        };
      }

      private void close() throws IOException {
        stream.close();
      }
    }
  }

  private static Found.Present present(FilePath path, String stamp, Node node) {
    return new Found.Present(path, List.of(new Found.State(stamp, null, node)));
  }

  /// A name in a directory, in the order of the paths below it.
  private record Name(Path file, boolean folder, String text) implements Comparable<Name> {

    Name(Path file, boolean folder) {
      this(file, folder, folder ? file + "/" : file.toString());
    }

    @Override
    public int compareTo(Name other) {
      return FilePath.compare(text, other.text);
    }
  }

  /// What the file system says of a name, as lstat(2) does.
  private record Status(int mode, long size, Object inode, Instant modifiedAt, Instant changedAt) {

    static Status of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      return new Status(
          get(attributes, "mode", Integer.class),
          get(attributes, "size", Long.class),
          get(attributes, "ino", Object.class),
          get(attributes, "lastModifiedTime", FileTime.class).toInstant(),
          get(attributes, "ctime", FileTime.class).toInstant());
    }

    private static <T> T get(Map<String, Object> attributes, String name, Class<T> type) {
      return type.cast(Objects.requireNonNull(attributes.get(name)));
    }

    boolean isFolder() {
      return (mode & TYPE) == FOLDER;
    }

    int permissions() {
      return mode & PERMISSIONS;
    }
  }

  /// The change time is what no program can set. A file that was just changed gets a stamp that no
  /// later one equals.
  private String stampOf(Status status) {
    var now = clock.instant();
    var stamp =
        "%s:%d:%s:%s:%o"
            .formatted(
                status.inode(),
                status.size(),
                status.modifiedAt(),
                status.changedAt(),
                status.permissions());
    return status.changedAt().isAfter(now.minus(COARSEST_CLOCK)) ? stamp + UNSETTLED + now : stamp;
  }

  private static String stable(String stamp) {
    var end = stamp.indexOf(UNSETTLED);
    return end < 0 ? stamp : stamp.substring(0, end);
  }
}
