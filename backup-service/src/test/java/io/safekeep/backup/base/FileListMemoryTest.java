package io.safekeep.backup.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.SmallJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileListMemoryTest {
  @TempDir Path directory;

  @Test
  void aMillionFilesNeedNoMoreHeapThanOne() throws Exception {
    // Given a heap that could not hold the paths alone
    var jvm = new SmallJvm("-Xmx16m", "-XX:MaxDirectMemorySize=32m");

    // When
    var output = jvm.run(FileListUnderSmallHeap.class, directory.toString(), "1000000");

    // Then
    assertThat(output).isEmpty();
  }
}
