package io.safekeep.runtime.memory;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ImageMode;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.Pointer;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/// Has a native executable give back what it does not need. Does nothing on the JVM.
///
/// Parts of the file that its start read: two thirds of what a service would hold. What is needed
/// again comes from the kernel's cache of the file.
///
/// And what malloc keeps: glibc raises its threshold for mappings of their own to the largest
/// buffer that was ever freed, so what a base backup needed stayed in its heap, 110 MiB of it.
/// HotSpot has a flag for that.
@Singleton
class GiveBackMemory {

  @Scheduled(every = "1m", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
  void giveBack() throws IOException {
    if (ImageMode.current() != ImageMode.NATIVE_RUN) {
      return;
    }
    var executable = Path.of("/proc/self/exe").toRealPath().toString();
    var smaps = Files.readAllLines(Path.of("/proc/self/smaps"));
    for (var mapping : FileMapping.unchanged(smaps, executable)) {
      if (Kernel.giveBack(mapping) != 0) {
        Log.warnf("The kernel does not take %d bytes of the executable back", mapping.bytes());
      }
    }
    Kernel.giveBackFreed();
  }

  /// Loaded by native executables only.
  private static final class Kernel {

    /// MADV_DONTNEED (madvise(2)): the next access reads the page from its file again.
    private static final int NOT_NEEDED = 4;

    private Kernel() {}

    /// @return 0 if it was done
    static int giveBack(FileMapping mapping) {
      return madvise(
          WordFactory.pointer(mapping.from()), WordFactory.unsigned(mapping.bytes()), NOT_NEEDED);
    }

    /// All that was freed, down to the last page (malloc_trim(3)).
    static void giveBackFreed() {
      // Its answer says whether there was any.
      var _ = trim(WordFactory.unsigned(0));
    }

    @CFunction("malloc_trim")
    private static native int trim(UnsignedWord keep);

    @CFunction("madvise")
    private static native int madvise(Pointer address, UnsignedWord length, int advice);
  }
}
