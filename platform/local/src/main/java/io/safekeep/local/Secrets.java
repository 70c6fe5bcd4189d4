package io.safekeep.local;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Passwords and keys of one local suite: each is made when first asked for and then kept, in a
/// file that only its owner may read.
public final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final SortedMap<String, String> values;

  private Secrets(Path file, SortedMap<String, String> values) {
    this.file = file;
    this.values = values;
  }

  static Secrets in(StateDirectory state) {
    var file = state.secrets();
    try {
      return new Secrets(
          file,
          Files.exists(file)
              ? Json.MAPPER.readValue(
                  file.toFile(), new TypeReference<TreeMap<String, String>>() {})
              : new TreeMap<>());
    } catch (IOException e) {
      throw new LaunchRefused(
          "cannot read %s (%s); databases made with its passwords need it back"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /// A password of 192 random bits, in letters that need no escaping in URLs and shells.
  public String password(String name) {
    return keep(name, () -> Base64.getUrlEncoder().withoutPadding().encodeToString(random(24)));
  }

  /// A key of 256 random bits, in Base64.
  public String key(String name) {
    return keep(name, () -> Base64.getEncoder().encodeToString(random(32)));
  }

  /// Whatever `make` gives the first time.
  public synchronized String keep(String name, Supplier<String> make) {
    var known = values.get(name);
    if (known != null) {
      return known;
    }
    var made = make.get();
    values.put(name, made);
    write();
    return made;
  }

  @Override
  public String toString() {
    return "Secrets" + values.keySet();
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private void write() {
    try {
      var fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Json.MAPPER.writeValue(fresh.toFile(), values);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
