package io.safekeep.backup.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.testing.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real directories, a real catalogue and a real repository, against a model that only remembers
/// what the directory looked like at each scan.
class FileHistoryIT {

  private static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  private static final UUID OTHER_TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000002");
  private static final Capture.Going TO_THE_END = () -> {};

  @TempDir static Path home;

  private static FileCatalogue catalogue;

  private Path folder;
  private Path files;
  private FileSystemStore repository;
  private LocalKeys keys;
  private UUID store;
  private SqlFileHistory history;

  @BeforeAll
  static void startCatalogue() throws SQLException {
    catalogue = FileCatalogue.start(home.resolve("catalogue"));
  }

  @AfterAll
  static void stopCatalogue() throws SQLException {
    catalogue.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    folder = Files.createDirectory(home.resolve(UUID.randomUUID().toString()));
    files = Files.createDirectories(folder.resolve("root/tenant/files"));
    repository = new FileSystemStore(folder.resolve("repository"));
    keys = new LocalKeys(folder.resolve("tenant.keys"), new byte[32]);
    store = catalogue.newStore();
    history = new SqlFileHistory(catalogue.sql);
  }

  @Test
  void everyInstantBringsBackWhatTheLastScanBeforeItSaw() throws IOException {
    for (int seed = 1; seed <= 5; seed++) {
      // Given
      prepare();
      Random random = new Random(seed);
      Shop shop = new Shop();
      TreeMap<Instant, Map<String, String>> remembered = new TreeMap<>();
      Edits edits = new Edits(files, random);
      for (int round = 0; round < 25; round++) {
        for (int edit = random.nextInt(8); edit > 0; edit--) {
          edits.next();
        }
        if (random.nextInt(6) == 0) {
          shop.breakOff(random.nextInt(20));
        }
        Map<String, String> seen = look(files);
        shop.takenOver().ifPresent(left -> remembered.put(left.endedAt(), seen));
        remembered.put(shop.scan().endedAt(), seen);
      }

      for (int draw = 0; draw < 8; draw++) {
        // When
        Instant first = remembered.firstKey();
        long span = remembered.lastKey().toEpochMilli() - first.toEpochMilli();
        Instant at = first.plusMillis(random.nextLong(span + 1));
        Path restored = shop.restore(at);

        // Then
        assertThat(look(restored))
            .as("seed %d at %s", seed, at)
            .isEqualTo(remembered.floorEntry(at).getValue());
      }

      // And looking through directory after directory, two names at a time, shows the same
      for (Instant at : List.of(remembered.firstKey(), remembered.lastKey())) {
        assertThat(walked(at, ""))
            .isEqualTo(
                history.tree(store, at, "", "", 10_000).stream()
                    .map(version -> version.path().value())
                    .toList());
      }

      // And what a catalogue is made of again is what it was
      List<List<FileVersion>> before = trees(remembered.keySet().stream().toList());
      catalogue.sql.update("delete from file_version where store = ?", store);
      shop.replay();
      assertThat(trees(remembered.keySet().stream().toList())).isEqualTo(before);

      // And what expires is needed by no instant of the window
      List<Instant> instants = remembered.keySet().stream().toList();
      Instant horizon = instants.get(instants.size() / 2);
      List<Instant> inside = instants.stream().filter(it -> !it.isBefore(horizon)).toList();
      List<List<FileVersion>> kept = trees(inside);
      int rows = count();
      history.expire(store, horizon);
      assertThat(trees(inside)).isEqualTo(kept);
      assertThat(count()).isLessThan(rows);
      Directories.delete(folder);
    }
  }

  private List<String> walked(Instant at, String directory) {
    List<String> paths = new ArrayList<>();
    String after = "";
    while (true) {
      List<SqlFileHistory.Child> page = history.children(store, at, directory, after, 2);
      for (SqlFileHistory.Child child : page) {
        paths.add(child.path());
        if (child.isDirectory()) {
          paths.addAll(walked(at, child.path()));
        }
      }
      if (page.size() < 2) {
        return paths;
      }
      after = page.getLast().path();
    }
  }

  private List<List<FileVersion>> trees(List<Instant> instants) {
    return instants.stream().map(at -> history.tree(store, at, "", "", 10_000)).toList();
  }

  private int count() {
    return catalogue
        .sql
        .first(
            "select count(*) as n from file_version where store = ?",
            row -> (int) row.number("n"),
            store)
        .orElseThrow();
  }

  @Test
  void fileThatDidNotChangeIsReadOnce() throws IOException {
    // Given an hour later, so that nothing has just been written
    Shop shop = new Shop(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
    Files.writeString(files.resolve("kept"), "kept");
    shop.scan();

    // When
    Scan second = shop.scan();

    // Then
    assertThat(second.changes()).isZero();
    assertThat(second.number()).isZero();
  }

  @Test
  void sameSizeAndSameTimeDoNotHideAChange() throws IOException {
    // Given
    Shop shop = new Shop();
    Path file = files.resolve("ledger");
    Files.writeString(file, "balance 100");
    var time = Files.getLastModifiedTime(file);
    shop.scan();
    Files.writeString(file, "balance 999");
    Files.setLastModifiedTime(file, time);

    // When
    Instant at = shop.scan().endedAt();

    // Then
    assertThat(shop.restore(at).resolve("ledger")).hasContent("balance 999");
  }

  @Test
  void nothingOutsideOfTheDirectoryIsRead() throws IOException {
    // Given
    Path outside = Files.createDirectories(folder.resolve("root/other/files"));
    Files.writeString(outside.resolve("secret"), "of another tenant");
    Files.createSymbolicLink(files.resolve("neighbour"), outside);
    Files.createSymbolicLink(files.resolve("passwd"), Path.of("/etc/passwd"));
    Shop shop = new Shop();

    // When
    Instant at = shop.scan().endedAt();

    // Then
    assertThat(history.tree(store, at, "", "", 100))
        .extracting(version -> version.path().value())
        .containsExactly("neighbour", "passwd");
    assertThat(Files.readSymbolicLink(shop.restore(at).resolve("neighbour"))).isEqualTo(outside);
    assertThatThrownBy(() ->
            new DirectorySource(folder.resolve("root"), List.of("..", "root"), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new DirectorySource(
                    folder.resolve("root"),
                    List.of("tenant", "files", "neighbour"),
                    Clock.systemUTC())
                .list())
        .isInstanceOf(IOException.class);
  }

  @Test
  void directoryThatIsAwayRemovesNothing() throws IOException {
    // Given
    Shop shop = new Shop();
    Files.writeString(files.resolve("kept"), "kept");
    shop.scan();
    Files.move(files, files.resolveSibling("unmounted"));

    // When
    assertThatThrownBy(shop::scan).isInstanceOf(IOException.class);

    // Then
    assertThat(history.find(store, Instant.now(), "kept")).isPresent();
  }

  @Test
  void flippedByteIsFoundAndTheOtherRepositoryAsked() throws IOException {
    // Given
    Shop shop = new Shop();
    Files.writeString(files.resolve("one"), "one");
    Instant at = shop.scan().endedAt();
    FileSystemStore second = new FileSystemStore(folder.resolve("second"));
    copy(folder.resolve("repository"), folder.resolve("second"));
    Path object = objects().getFirst();
    byte[] bytes = Files.readAllBytes(object);
    bytes[bytes.length / 2] ^= 1;
    Files.write(object, bytes);

    // Then
    assertThatThrownBy(() -> shop.restore(at)).isInstanceOf(CorruptObject.class);
    assertThat(shop.restore(at, List.of(repository, second)).resolve("one")).hasContent("one");
  }

  @Test
  void equalContentsAreKeptOnceAndTwoStoresDoNotTell() throws IOException {
    // Given
    Shop shop = new Shop();
    Files.writeString(files.resolve("one"), "the same");
    Files.writeString(files.resolve("two"), "the same");

    // When
    shop.scan();
    List<String> ours = names();
    UUID first = store;
    store = catalogue.newStore();
    new Shop().scan();

    // Then
    assertThat(ours).hasSize(1);
    assertThat(names()).hasSize(1).doesNotContainAnyElementsOf(ours);
    assertThat(first).isNotEqualTo(store);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  private List<Path> objects() throws IOException {
    try (Stream<Path> all =
        Files.walk(folder.resolve("repository").resolve(store.toString()).resolve("content"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private List<String> names() throws IOException {
    return objects().stream().map(path -> path.getFileName().toString()).toList();
  }

  /// What a directory holds: kind, permissions and bytes by path.
  private static Map<String, String> look(Path directory) throws IOException {
    TreeMap<String, String> seen = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(it -> !it.equals(directory)).toList()) {
        seen.put(directory.relativize(path).toString(), describe(path));
      }
    }
    return seen;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "link " + Files.readSymbolicLink(path);
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return Files.isDirectory(path)
        ? "directory " + mode
        : "file " + mode + " " + HexFormat.of().formatHex(Files.readAllBytes(path));
  }

  /// Captures and brings back, as the service does.
  private final class Shop {
    private final Clock clock;
    private Scan previous;
    private long journal;

    Shop() {
      this(Clock.systemUTC());
    }

    Shop(Clock clock) {
      this.clock = clock;
    }

    Scan scan() throws IOException {
      Scan scan = capture(TO_THE_END);
      if (scan.number() > 0) {
        journal = scan.number();
        apply(journal);
      }
      previous = scan;
      return scan;
    }

    private Scan capture(Capture.Going going) throws IOException {
      Vault vault = vault(repository);
      return new Capture(
              new DirectorySource(folder.resolve("root"), List.of("tenant", "files"), clock),
              vault,
              StoreKey.obtain(vault, store),
              clock)
          .scan(history.known(store), previous, journal + 1, going);
    }

    /// What a process that was killed between journal and catalogue has left.
    Optional<Scan> takenOver() throws IOException {
      try (JournalReader left = new Journal(vault(repository)).open(journal + 1)) {
        if (left == null) {
          return Optional.empty();
        }
        history.apply(store, left);
        journal++;
        previous = left.scan();
        return Optional.of(previous);
      }
    }

    /// As if the process was killed after so many files, or at the end before the catalogue knew.
    void breakOff(int after) {
      int[] left = {after};
      try {
        capture(() -> {
          if (left[0]-- == 0) {
            throw new IOException("killed");
          }
        });
      } catch (IOException killed) {
        assertThat(killed).hasMessage("killed");
      }
    }

    private void apply(long number) throws IOException {
      try (JournalReader reader = new Journal(vault(repository)).open(number)) {
        history.apply(store, reader);
      }
    }

    void replay() throws IOException {
      List<Long> numbers = new Journal(vault(repository)).numbers();
      for (long number : numbers) {
        apply(number);
      }
      assertThat(numbers).hasSize((int) journal);
    }

    private Vault vault(FileSystemStore place) {
      return new Vault(place, keys, TENANT, store);
    }

    Path restore(Instant at) throws IOException {
      return restore(at, List.of(repository));
    }

    Path restore(Instant at, List<FileSystemStore> places) throws IOException {
      List<Contents> contents = new ArrayList<>();
      for (FileSystemStore place : places) {
        contents.add(new Contents(vault(place), StoreKey.obtain(vault(place), store)));
      }
      Path target = folder.resolve("restored-" + UUID.randomUUID());
      new TreeRestore(new AnyRepository(contents), Naming.EXACT, bytes -> {})
          .restore(history.tree(store, at, ""), target);
      return target;
    }
  }

  /// Random work in a directory.
  private static final class Edits {
    private static final List<String> NAMES =
        List.of(
            "a", "a-b", "ab", "b", "Ünïcødé", "\uD83D\uDCC1", "\uFFEE", "with space", "100%", "-");

    private final Path root;
    private final Random random;

    Edits(Path root, Random random) {
      this.root = root;
      this.random = random;
    }

    void next() throws IOException {
      Path path = place();
      boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          if (!there || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            write(path);
          }
        }
        case 4 -> {
          if (!there) {
            Files.createDirectory(path);
          }
        }
        case 5 -> {
          if (!there) {
            Files.createSymbolicLink(path, Path.of(random.nextBoolean() ? "a" : "/nowhere"));
          }
        }
        case 6 -> {
          if (there && !Files.isSymbolicLink(path)) {
            Files.setPosixFilePermissions(
                path,
                PosixFilePermissions.fromString(random.nextBoolean() ? "rwx------" : "rwxr-xr-x"));
          }
        }
        case 7 -> {
          Path to = place();
          if (there && !to.startsWith(path) && !Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(path, to);
          }
        }
        default -> {
          if (there) {
            remove(path);
          }
        }
      }
    }

    private void write(Path path) throws IOException {
      Files.writeString(path, "%x".formatted(random.nextInt(1 << (4 * random.nextInt(8)))), UTF_8);
    }

    /// Somewhere below the root, in a directory that is there.
    private Path place() {
      Path path = root;
      for (int depth = 0; depth < 3; depth++) {
        path = path.resolve(NAMES.get(random.nextInt(NAMES.size())));
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || random.nextInt(3) == 0) {
          return path;
        }
      }
      return path;
    }

    private static void remove(Path path) throws IOException {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
