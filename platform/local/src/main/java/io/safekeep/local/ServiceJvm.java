package io.safekeep.local;

import java.nio.file.Path;
import java.util.List;

/// How a service's JVM is set up to be small and quick to start on one machine. Not for production:
/// there the image's own flags hold, and the second compiler is on.
final class ServiceJvm {
  /// The same flags make a start-up cache and use it; the JVM refuses a cache made under others.
  static final List<String> FLAGS =
      List.of(
          "-Xms24m",
          "-Xmx72m",
          "-Xmn4m",
          "-Xss512k",
          // A base backup with two workers takes 52 MiB outside of the heap, reading one back 38;
          // all of it is given back when they end.
          "-XX:MaxDirectMemorySize=128m",
          // Each thread keeps its last buffer for files and sockets; not if it was a large one.
          "-Djdk.nio.maxCachedBufferSize=65536",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TieredStopAtLevel=1",
          "-XX:CICompilerCount=1",
          "-XX:ReservedCodeCacheSize=48m",
          "-XX:MinHeapFreeRatio=5",
          "-XX:MaxHeapFreeRatio=10",
          // Shrinks at the first full collection, not over four; leaves no dead objects in place.
          "-XX:-ShrinkHeapInSteps",
          "-XX:MarkSweepDeadRatio=0",
          // Gives freed malloc memory back to the system, in milliseconds.
          "-XX:TrimNativeHeapInterval=10000",
          "-XX:-UsePerfData",
          // Maps the start-up cache where it was made for: its pages stay the file's, instead of 50
          // MiB of each
          // service's own.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // Profiles in the start-up cache are for the second compiler, which is off here.
          "-XX:-AOTRecordTraining",
          "-XX:-AOTReplayTraining",
          "-XX:+ExitOnOutOfMemoryError",
          // What of the class path a start-up cache cannot hold is no news to anybody.
          "-Xlog:aot=off",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
          "-Dvertx.disableFileCPResolving=true");

  /// The same bounds for a native executable, whose runtime knows few of these flags.
  static final List<String> NATIVE_FLAGS = List.of("-Xmx72m", "-XX:MaxDirectMemorySize=128m");

  /// glibc keeps an arena of malloc per thread unless told otherwise.
  static final String MALLOC_ARENAS = "MALLOC_ARENA_MAX";

  private ServiceJvm() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
