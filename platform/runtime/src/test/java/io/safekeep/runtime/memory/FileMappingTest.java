package io.safekeep.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileMappingTest {

  private static final List<String> SMAPS =
      """
      00410000-05aa1000 r-xp 00010000 fe:00 2400332                            /app/service
      Size:              88644 kB
      Rss:               66876 kB
      Private_Dirty:         0 kB
      VmFlags: rd ex mr mw me
      05ae0000-077e0000 r--p 056e0000 fe:00 2400332                            /app/service
      Private_Dirty:        12 kB
      077e0000-094b2000 rw-p 073e0000 fe:00 2400332                            /app/service
      Private_Dirty:         0 kB
      094b2000-0b160000 r--p 090b2000 fe:00 2400332                            /app/service
      Private_Dirty:         0 kB
      7f5000000000-7f5000001000 r--p 00000000 fe:00 17                         /usr/lib/libc.so.6
      Private_Dirty:         0 kB
      7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0
      Private_Dirty:         0 kB
      """
          .lines()
          .toList();

  @Test
  void onlyRangesOfTheFileThatNobodyWroteToAreUnchanged() {
    assertThat(FileMapping.unchanged(SMAPS, "/app/service"))
        .containsExactly(
            new FileMapping(0x410000L, 0x5aa1000L - 0x410000L),
            new FileMapping(0x94b2000L, 0xb160000L - 0x94b2000L));
  }

  @Test
  void kernelOfTodayIsUnderstood() throws IOException {
    var executable = Path.of("/proc/self/exe").toRealPath().toString();

    assertThat(FileMapping.unchanged(Files.readAllLines(Path.of("/proc/self/smaps")), executable))
        .isNotEmpty();
  }
}
