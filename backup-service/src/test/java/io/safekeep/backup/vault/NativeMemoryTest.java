package io.safekeep.backup.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An idle service must not hold what its last backup needed, so memory outside of the heap is
/// given back by closing, not by a collection some time.
final class NativeMemoryTest {
  private static final int CONTENT = 9_000_000;

  /// What the JDK keeps for each thread that writes a heap buffer to a file.
  private static final long THREADS_OWN = 256 << 10;

  @TempDir Path directory;
  private VaultFixture repository;
  private Vault vault;
  private long before;

  @BeforeEach
  void openRepository() throws IOException {
    repository = new VaultFixture(directory);
    vault = repository.vault;
    before = used();
  }

  @Test
  void partsGiveBackTheirMemoryOnceWrittenAndRead() throws IOException {
    // When
    for (var round = 0; round < 3; round++) {
      var folder = repository.name("archives-" + round);
      try (var writer = vault.createParts(folder, vault.newKey("base"), 2, part -> {})) {
        writer.write(content());
        writer.finish();
      }
      try (var reader = vault.openParts(folder, CONTENT)) {
        reader.readInOrder(2, bytes -> {});
      }
    }

    // Then
    assertThat(used() - before).isLessThan(THREADS_OWN);
  }

  @Test
  void partsThatWereAbandonedGiveBackTheirMemory() throws IOException {
    // When
    for (var round = 0; round < 3; round++) {
      var folder = repository.name("archives-" + round);
      try (var writer = vault.createParts(folder, vault.newKey("base"), 2, part -> {})) {
        writer.write(content());
      }
    }

    // Then
    assertThat(used() - before).isLessThan(THREADS_OWN);
  }

  @Test
  void anObjectGivesBackItsMemoryOnceWrittenAndRead() throws IOException {
    // When
    for (var round = 0; round < 3; round++) {
      var name = repository.name("object-" + round);
      try (var writer = vault.create(name, vault.newKey("base"))) {
        writer.write(content());
        writer.commit();
      }
      try (var reader = vault.open(name);
          var stream = reader.stream()) {
        stream.skipNBytes(CONTENT);
      }
    }

    // Then
    assertThat(used() - before).isLessThan(THREADS_OWN);
  }

  @Test
  void aLogGivesBackItsMemoryOnceWrittenAndRead() throws IOException {
    // When
    for (var round = 0; round < 20; round++) {
      var name = repository.name("log-" + round);
      try (var writer = vault.append(name, name, vault.newKey("wal"))) {
        writer.append(0, content().limit(SealedLogWriter.ENTRY_LIMIT));
        writer.finish(SealedLogWriter.ENTRY_LIMIT);
      }
      try (var reader = vault.read(name, name)) {
        reader.next();
      }
    }

    // Then
    assertThat(used() - before).isLessThan(THREADS_OWN);
  }

  @Test
  void hundredOpenLogsNeedTheMemoryOfAFew() throws IOException {
    // Given
    var key = vault.newKey("wal");
    var logs = new ArrayList<SealedLogWriter>();
    var small = VaultFixture.content(256 << 10, 1);

    // When
    for (var number = 0; number < 100; number++) {
      var name = repository.name("log-" + number);
      logs.add(vault.append(name, name, key));
      logs.getLast().append(0, ByteBuffer.wrap(small));
    }

    // Then
    assertThat(used() - before).isLessThan(100L * small.length / 5);
    for (var log : logs) {
      log.close();
    }
  }

  private static ByteBuffer content() {
    return ByteBuffer.wrap(VaultFixture.content(CONTENT, 1));
  }

  private static long used() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
