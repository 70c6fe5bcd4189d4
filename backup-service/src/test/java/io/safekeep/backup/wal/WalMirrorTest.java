package io.safekeep.backup.wal;

import static io.safekeep.backup.wal.WalBuilder.FIRST;
import static io.safekeep.backup.wal.WalBuilder.ONE_MIB;
import static io.safekeep.backup.wal.WalBuilder.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.PiecewiseStore;
import io.safekeep.backup.vault.StoreFull;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.testing.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalMirrorTest {
  private static final Lsn START = new Lsn(3L << 20);
  private static final SegmentName SEGMENT = SegmentName.holding(START, FIRST, ONE_MIB);

  @TempDir private Path directory;
  private ArchiveFixture fixture;
  private CrowdedStore second;
  private Vault mirrored;

  @BeforeEach
  void makeRepositories() {
    fixture = new ArchiveFixture(directory);
    mirrorTo(new PiecewiseStore(new FileSystemStore(directory.resolve("second"))));
  }

  private void mirrorTo(AppendableStore store) {
    second = new CrowdedStore(store);
    mirrored = fixture.vaultIn(second);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyForcedByteSurvivesTheLossOfTheFirstRepository(long seed) throws IOException {
    // Given
    if (seed % 2 == 0) {
      mirrorTo(new FileSystemStore(directory.resolve("second")));
    }
    var random = new Random(seed);
    WalBuilder wal = WalBuilder.random(START, (7 << 20) / 2, seed);
    WalMirror mirror = mirror();
    WalWriter writer = fixture.writer(SEGMENT);

    // When
    while (writer.durable().isBefore(wal.end())) {
      append(writer, wal, random.nextInt(1, 200_000));
      if (random.nextInt(8) == 0) {
        // The receiver dies with a frame that nobody forced.
        append(writer, wal, random.nextInt(1, 100_000));
        writer.close();
        writer = fixture.writer(SegmentName.holding(writer.durable(), FIRST, ONE_MIB));
      } else {
        writer.force();
      }
      if (random.nextInt(6) == 0) {
        mirror.close();
        mirror = mirror();
      }
      if (random.nextInt(3) > 0) {
        assertThat(mirror.follow(FIRST, writer.durable(), START)).isEqualTo(writer.durable());
      }
    }
    writer.force();
    mirror.follow(FIRST, writer.durable(), START);
    writer.close();
    Directories.delete(directory.resolve("repository"));

    // Then
    WalArchive archive = WalArchive.open(mirrored, SYSTEM);
    assertThat(archive.coverage()).containsExactly(new WalRange(FIRST, START, wal.end()));
    assertThat(archive.verify(FIRST, START, wal.end())).isEqualTo(wal.length());
  }

  @Test
  void whatIsNotForcedIsNotMirrored() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, 1 << 19, 1);
    try (WalWriter writer = fixture.writer(SEGMENT);
        WalMirror mirror = mirror()) {
      append(writer, wal, 1000);
      writer.force();
      Lsn forced = writer.durable();
      append(writer, wal, 300_000);

      // When
      Lsn reached = mirror.follow(FIRST, forced, START);

      // Then
      assertThat(reached).isEqualTo(forced);
      assertThat(WalArchive.open(mirrored, SYSTEM).endOf(SEGMENT)).isEqualTo(forced);
    }
  }

  @Test
  void aSecondRepositoryThatWasAwayCatchesUp() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, (5 << 20) / 2, 3);
    try (WalWriter writer = fixture.writer(SEGMENT);
        WalMirror mirror = mirror()) {
      append(writer, wal, 1000);
      writer.force();
      mirror.follow(FIRST, writer.durable(), START);
      second.leaveRoomFor(10);
      append(writer, wal, wal.length() - 1000);
      writer.force();
      assertThatThrownBy(() -> mirror.follow(FIRST, writer.durable(), START))
          .isInstanceOf(StoreFull.class);

      // When
      second.leaveRoomFor(Long.MAX_VALUE);
      Lsn reached = mirror.follow(FIRST, writer.durable(), START);

      // Then
      assertThat(reached).isEqualTo(wal.end());
      assertThat(WalArchive.open(mirrored, SYSTEM).verify(FIRST, START, wal.end()))
          .isEqualTo(wal.length());
    }
  }

  @Test
  void walThatNoBaseBackupNeedsIsLeftOut() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, (5 << 20) / 2, 4);
    try (WalWriter writer = fixture.writer(SEGMENT);
        WalMirror mirror = mirror()) {
      append(writer, wal, wal.length());
      writer.force();

      // When
      mirror.follow(FIRST, writer.durable(), SEGMENT.end().plus(8));

      // Then
      assertThat(WalArchive.open(mirrored, SYSTEM).coverage())
          .containsExactly(new WalRange(FIRST, SEGMENT.end(), wal.end()));
    }
  }

  @Test
  void anArchiveThatWasLostAndBegunAnewReplacesItsMirrorOnlyOnceItReachesAsFar()
      throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, 1 << 19, 5);
    try (WalWriter writer = fixture.writer(SEGMENT);
        WalMirror mirror = mirror()) {
      append(writer, wal, 100_000);
      writer.force();
      mirror.follow(FIRST, writer.durable(), START);
    }
    Directories.delete(directory.resolve("repository"));
    try (WalWriter writer = fixture.writer(SEGMENT);
        WalMirror mirror = mirror()) {
      append(writer, wal, 50_000);
      writer.force();
      assertThat(mirror.follow(FIRST, writer.durable(), START)).isEqualTo(START);
      assertThat(WalArchive.open(mirrored, SYSTEM).endOf(SEGMENT)).isEqualTo(START.plus(100_000));

      // When
      append(writer, wal, 100_000);
      writer.force();
      Lsn reached = mirror.follow(FIRST, writer.durable(), START);

      // Then
      assertThat(reached).isEqualTo(START.plus(150_000));
      assertThat(WalArchive.open(mirrored, SYSTEM).endOf(SEGMENT)).isEqualTo(START.plus(150_000));
    }
  }

  private WalMirror mirror() throws IOException {
    return new WalMirror(fixture.archive(), mirrored, bytes -> {});
  }

  private static void append(WalWriter writer, WalBuilder wal, int count) throws IOException {
    int done = (int) writer.received().minus(START);
    int end = Math.min(wal.length(), done + count);
    writer.append(writer.received(), wal.bytes().limit(end).position(done));
  }
}
