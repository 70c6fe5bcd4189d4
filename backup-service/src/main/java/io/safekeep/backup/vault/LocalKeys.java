package io.safekeep.backup.vault;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Tenants' keys in one file, each sealed by a master key that is given at start-up and never
/// stored.
///
/// The file is text, one tenant a line: `<tenant> <key id> <sealed key in base64>`, or `<tenant>
/// destroyed`.
public final class LocalKeys implements KeyProvider {
  private static final String HEADER = "safekeep tenant keys 1";
  private static final String DESTROYED = "destroyed";

  private final Path file;
  private final SecretKey master;
  private final Map<UUID, Line> lines = new TreeMap<>();

  /// Opens the file, or starts it.
  ///
  /// @param masterKey 32 bytes
  /// @throws KeyUnavailable if the master key is not the one of this file
  public LocalKeys(Path file, byte[] masterKey) throws IOException {
    if (masterKey.length != AesGcm.KEY_BYTES) {
      throw new IllegalArgumentException(
          "master key of %d bytes, 32 expected".formatted(masterKey.length));
    }
    this.file = file.toAbsolutePath();
    this.master = new SecretKeySpec(masterKey, "AES");
    if (Files.exists(file)) {
      read();
    }
  }

  private void read() throws IOException {
    var content = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (content.isEmpty() || !content.getFirst().equals(HEADER)) {
      throw new KeyUnavailable("%s is not a file of tenant keys".formatted(file));
    }
    for (var text : content.subList(1, content.size())) {
      var words = text.split(" ", -1);
      try {
        var line =
            words[1].equals(DESTROYED)
                ? new Line(DESTROYED, null)
                : new Line(words[1], Base64.getDecoder().decode(words[2]));
        lines.put(UUID.fromString(words[0]), line);
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
        throw new KeyUnavailable(
            "%s has a malformed line for %s".formatted(file, words[0]), malformed);
      }
    }
    for (var entry : lines.entrySet()) {
      if (entry.getValue().sealed() != null) {
        open(entry.getKey(), entry.getValue());
      }
    }
  }

  @Override
  public synchronized TenantKey obtain(UUID tenant) throws IOException {
    if (!lines.containsKey(tenant)) {
      var id = "local-" + UUID.randomUUID();
      var sealed =
          AesGcm.sealShort(
              master, AesGcm.random(AesGcm.KEY_BYTES), AesGcm.context("tenant", tenant, id));
      replace(tenant, new Line(id, sealed));
    }
    return find(tenant);
  }

  @Override
  public synchronized TenantKey find(UUID tenant) throws IOException {
    var line = lines.get(tenant);
    if (line == null) {
      throw new KeyUnavailable("tenant %s has no key".formatted(tenant));
    }
    return open(tenant, line);
  }

  @Override
  public synchronized void destroy(UUID tenant) throws IOException {
    replace(tenant, new Line(DESTROYED, null));
  }

  private TenantKey open(UUID tenant, Line line) throws KeyUnavailable {
    var sealed = line.sealed();
    if (sealed == null) {
      throw new KeyUnavailable("the key of tenant %s was destroyed".formatted(tenant));
    }
    try {
      var key = AesGcm.openShort(master, sealed, AesGcm.context("tenant", tenant, line.id()));
      return new OpenedKey(line.id(), new SecretKeySpec(key, "AES"));
    } catch (AEADBadTagException wrong) {
      throw new KeyUnavailable(
          "the master key does not open the key of tenant %s in %s".formatted(tenant, file), wrong);
    }
  }

  /// The new file replaces the old one before anything is sealed with a new key.
  private void replace(UUID tenant, Line line) throws IOException {
    var changed = new TreeMap<>(lines);
    changed.put(tenant, line);
    var text =
        changed.entrySet().stream()
            .map(entry -> entry.getValue().textFor(entry.getKey()))
            .collect(Collectors.joining("\n", HEADER + "\n", "\n"));
    var directory = file.getParent();
    var hidden = file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID());
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel = FileChannel.open(hidden, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(hidden, file, ATOMIC_MOVE, REPLACE_EXISTING);
    if (directory != null) {
      try (var channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
    lines.put(tenant, line);
  }

  private record Line(String id, byte @Nullable [] sealed) {
    String textFor(UUID tenant) {
      return sealed == null
          ? tenant + " " + DESTROYED
          : tenant + " " + id + " " + Base64.getEncoder().encodeToString(sealed);
    }
  }

  private record OpenedKey(String id, SecretKey key) implements TenantKey {
    @Override
    public byte[] wrap(byte[] dataKey, byte[] context) {
      return AesGcm.sealShort(key, dataKey, context);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws WrongKey {
      try {
        return AesGcm.openShort(key, wrapped, context);
      } catch (AEADBadTagException wrong) {
        throw new WrongKey("key %s did not wrap it for this use".formatted(id), wrong);
      }
    }

    @Override
    public String toString() {
      return "TenantKey[" + id + "]";
    }
  }
}
