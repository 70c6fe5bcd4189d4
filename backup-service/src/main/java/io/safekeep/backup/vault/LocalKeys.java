package io.safekeep.backup.vault;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Tenants' keys in one file that all replicas share, each key wrapped by a master key.
///
/// The file is text: `<tenant> <key id> <wrapped key>` for each key, a tenant's newest last, then
/// `<tenant> withdrawn` or `<tenant> destroyed`. It is replaced as a whole, under a lock on the
/// file beside it, and read again whenever it has changed. What was unwrapped is kept for a bounded
/// time, so that a keeper that is away for less does no harm.
public final class LocalKeys implements KeyProvider {
  private static final String HEADER = "safekeep tenant keys 2";
  private static final String HEADER_1 = "safekeep tenant keys 1";
  private static final String WITHDRAWN = "withdrawn";
  private static final String DESTROYED = KeyState.DESTROYED;

  private final Path file;
  private final MasterKey master;
  private final List<MasterKey> former;
  private final Duration keepOpened;
  private final InstantSource clock;
  private final Map<String, Opened> opened = new HashMap<>();
  private SortedMap<UUID, Keys> tenants = new TreeMap<>();
  private @Nullable Object version;

  /// Opens the file, or starts it.
  ///
  /// @param masterKey 32 bytes
  /// @throws KeyUnavailable if the master key is not the one of this file
  public LocalKeys(Path file, byte[] masterKey) throws IOException {
    this(
        file,
        new ConfiguredMasterKey(masterKey),
        List.of(),
        Duration.ofHours(1),
        InstantSource.system());
  }

  /// Opens the file, or starts it. What a former master key wrapped is wrapped anew at once, so
  /// that the former ones can be given up afterwards.
  ///
  /// @param master wraps from now on
  /// @param former open what they wrapped
  /// @param keepOpened how long an unwrapped key is kept in memory
  /// @throws KeyUnavailable if there is a key that none of them wrapped
  public LocalKeys(
      Path file, MasterKey master, List<MasterKey> former, Duration keepOpened, InstantSource clock)
      throws IOException {
    this.file = file.toAbsolutePath();
    this.master = master;
    this.former = List.copyOf(former);
    this.keepOpened = keepOpened;
    this.clock = clock;
    refresh();
    for (var tenant : tenants.keySet()) {
      moveToMaster(tenant);
    }
  }

  /// Of one tenant: its keys, newest last, and whether they may be used.
  private record Keys(List<Kept> keys, @Nullable String state) {
    static final Keys NONE = new Keys(List.of(), null);

    Keys {
      keys = List.copyOf(keys);
    }

    Keys with(Kept key) {
      var more = new ArrayList<>(keys);
      more.add(key);
      return new Keys(more, state);
    }
  }

  private record Kept(String id, String wrapped) {}

  private record Opened(SecretKey key, Instant until) {}

  @Override
  public synchronized TenantKey obtain(UUID tenant) throws IOException {
    if (usable(tenant).keys().isEmpty()) {
      change(() -> {
        if (usable(tenant).keys().isEmpty()) {
          put(tenant, usable(tenant).with(make(tenant)));
        }
      });
    }
    return find(tenant);
  }

  @Override
  public synchronized TenantKey find(UUID tenant) throws IOException {
    var keys = usable(tenant);
    if (keys.keys().isEmpty()) {
      throw new KeyUnavailable("tenant %s has no key".formatted(tenant));
    }
    return new KeysOfTenant(tenant, keys.keys().getLast().id());
  }

  @Override
  public synchronized KeyState state(UUID tenant) throws IOException {
    refresh();
    var keys = of(tenant);
    return new KeyState(
        tenant,
        keys.state() == null ? KeyState.USABLE : keys.state(),
        keys.keys().stream().map(Kept::id).toList());
  }

  @Override
  public synchronized String rotate(UUID tenant) throws IOException {
    change(() -> put(tenant, usable(tenant).with(make(tenant))));
    return usable(tenant).keys().getLast().id();
  }

  @Override
  public synchronized void rewrap(UUID tenant) throws IOException {
    usable(tenant);
    master.rotate(tenant);
    change(() -> {
      var keys = new ArrayList<Kept>();
      for (var key : usable(tenant).keys()) {
        keys.add(new Kept(key.id(), master.rewrap(tenant, key.id(), key.wrapped())));
      }
      put(tenant, new Keys(keys, null));
    });
  }

  @Override
  public synchronized void requireNotWithdrawn(UUID tenant) throws IOException {
    usable(tenant);
  }

  @Override
  public void requireReady(UUID tenant) throws IOException {
    key(tenant, obtain(tenant).id());
  }

  @Override
  public synchronized void withdraw(UUID tenant) throws IOException {
    change(() -> {
      var keys = of(tenant);
      if (keys.state() == null) {
        put(tenant, new Keys(keys.keys(), WITHDRAWN));
      }
    });
  }

  @Override
  public synchronized void restore(UUID tenant) throws IOException {
    change(() -> {
      if (DESTROYED.equals(of(tenant).state())) {
        throw new KeyWithdrawn("the keys of tenant %s were destroyed".formatted(tenant));
      }
      put(tenant, new Keys(of(tenant).keys(), null));
    });
  }

  @Override
  public synchronized void destroy(UUID tenant) throws IOException {
    refresh();
    if (DESTROYED.equals(of(tenant).state())) {
      return;
    }
    if (!WITHDRAWN.equals(of(tenant).state())) {
      throw new IllegalStateException("the keys of tenant %s are in use".formatted(tenant));
    }
    // If we end between the two, the keys stay withdrawn and this is done again.
    master.destroy(tenant);
    change(() -> put(tenant, new Keys(List.of(), DESTROYED)));
  }

  @Override
  public String keeper() {
    return master.keeper();
  }

  private Kept make(UUID tenant) throws IOException {
    var id = "local-" + UUID.randomUUID();
    var made = master.make(tenant, id);
    keepOpened(id, made.key());
    return new Kept(id, made.wrapped());
  }

  /// Keys that the present master key did not wrap are wrapped by it.
  private void moveToMaster(UUID tenant) throws IOException {
    if (of(tenant).keys().stream().allMatch(key -> master.wrapped(key.wrapped()))) {
      if (master instanceof ConfiguredMasterKey) {
        for (var key : of(tenant).keys()) {
          Arrays.fill(master.unwrap(tenant, key.id(), key.wrapped()), (byte) 0);
        }
      }
      return;
    }
    change(() -> {
      var keys = new ArrayList<Kept>();
      for (var key : of(tenant).keys()) {
        keys.add(master.wrapped(key.wrapped()) ? key : moved(tenant, key));
      }
      put(tenant, new Keys(keys, of(tenant).state()));
    });
  }

  private Kept moved(UUID tenant, Kept key) throws IOException {
    var clear = wrapperOf(tenant, key).unwrap(tenant, key.id(), key.wrapped());
    try {
      return new Kept(key.id(), master.wrap(tenant, key.id(), clear));
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
  }

  private MasterKey wrapperOf(UUID tenant, Kept key) throws KeyUnavailable {
    if (master.wrapped(key.wrapped())) {
      return master;
    }
    return former.stream()
        .filter(it -> it.wrapped(key.wrapped()))
        .findFirst()
        .orElseThrow(() ->
            new KeyUnavailable(
                "the master key does not open the key of tenant %s in %s, and no former one does"
                    .formatted(tenant, file)));
  }

  private SecretKey keepOpened(String id, byte[] clear) {
    var key = new SecretKeySpec(clear, "AES");
    Arrays.fill(clear, (byte) 0);
    opened.put(id, new Opened(key, clock.instant().plus(keepOpened)));
    return key;
  }

  /// @throws KeyWithdrawn if the tenant's keys may not be used
  private Keys usable(UUID tenant) throws IOException {
    refresh();
    var keys = of(tenant);
    if (keys.state() != null) {
      keys.keys().forEach(key -> opened.remove(key.id()));
      throw new KeyWithdrawn(
          keys.state().equals(DESTROYED)
              ? "the keys of tenant %s were destroyed".formatted(tenant)
              : "the keys of tenant %s are to be destroyed".formatted(tenant));
    }
    return keys;
  }

  private Keys of(UUID tenant) {
    return tenants.getOrDefault(tenant, Keys.NONE);
  }

  private void put(UUID tenant, Keys keys) {
    tenants.put(tenant, keys);
  }

  private interface Change {
    void make() throws IOException;
  }

  /// Another replica may change the file too: its changes are read first, and ours are durable
  /// before anything is sealed with a new key.
  private void change(Change change) throws IOException {
    Files.createDirectories(parent());
    try (var lock =
            FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"), Set.of(CREATE, WRITE));
        var _ = lock.lock()) {
      refresh();
      var before = new TreeMap<>(tenants);
      try {
        change.make();
        write();
      } catch (IOException | RuntimeException failed) {
        tenants = before;
        throw failed;
      }
    }
  }

  private void refresh() throws IOException {
    var found = versionOfFile();
    if (found == null || found.equals(version)) {
      return;
    }
    tenants = read();
    version = found;
  }

  /// Each replacement is a new file.
  private @Nullable Object versionOfFile() throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(
          String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
    } catch (NoSuchFileException absent) {
      if (version != null) {
        throw new KeyUnavailable("the file of tenants' keys %s has gone".formatted(file), absent);
      }
      return null;
    }
  }

  private SortedMap<UUID, Keys> read() throws IOException {
    var content = Files.readAllLines(file, StandardCharsets.UTF_8);
    var header = content.isEmpty() ? "" : content.getFirst();
    if (!header.equals(HEADER) && !header.equals(HEADER_1)) {
      throw new KeyUnavailable("%s is not a file of tenant keys".formatted(file));
    }
    var found = new TreeMap<UUID, Keys>();
    for (var text : content.subList(1, content.size())) {
      var words = text.split(" ", -1);
      try {
        var tenant = UUID.fromString(words[0]);
        var keys = found.getOrDefault(tenant, Keys.NONE);
        found.put(
            tenant,
            words.length == 2 && (words[1].equals(WITHDRAWN) || words[1].equals(DESTROYED))
                ? new Keys(keys.keys(), words[1])
                : keys.with(new Kept(words[1], wrapped(words[2], header))));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
        throw new KeyUnavailable(
            "%s has a malformed line for %s".formatted(file, words[0]), malformed);
      }
    }
    return found;
  }

  /// The first version of the file knew one configured master key only.
  private String wrapped(String word, String header) {
    if (header.equals(HEADER)) {
      return word;
    }
    var all = new ArrayList<>(former);
    all.addFirst(master);
    return all.stream()
        .filter(ConfiguredMasterKey.class::isInstance)
        .map(it -> ((ConfiguredMasterKey) it).withPrefix(word))
        .reduce((_, last) -> last)
        .orElse(word);
  }

  private void write() throws IOException {
    var text = new StringBuilder(HEADER).append('\n');
    tenants.forEach((tenant, keys) -> {
      keys.keys()
          .forEach(key -> text.append("%s %s %s\n".formatted(tenant, key.id(), key.wrapped())));
      if (keys.state() != null) {
        text.append("%s %s\n".formatted(tenant, keys.state()));
      }
    });
    var hidden = file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID());
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel = FileChannel.open(hidden, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
      var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(hidden, file, ATOMIC_MOVE, REPLACE_EXISTING);
    try (var channel = FileChannel.open(parent(), READ)) {
      channel.force(true);
    }
    version = versionOfFile();
  }

  private Path parent() {
    var parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("%s has no parent".formatted(file));
    }
    return parent;
  }

  /// The keeper is asked without the lock: while it is away, tenants whose keys are at hand go on.
  private SecretKey key(UUID tenant, String id) throws IOException {
    Kept kept;
    synchronized (this) {
      kept = kept(tenant, id);
      var now = clock.instant();
      opened.values().removeIf(it -> !now.isBefore(it.until()));
      var known = opened.get(id);
      if (known != null) {
        return known.key();
      }
    }
    var clear = wrapperOf(tenant, kept).unwrap(tenant, id, kept.wrapped());
    synchronized (this) {
      usable(tenant);
      return keepOpened(id, clear);
    }
  }

  private Kept kept(UUID tenant, String id) throws IOException {
    return usable(tenant).keys().stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new WrongKey("tenant %s has no key %s".formatted(tenant, id), null));
  }

  private synchronized List<String> idsNewestFirst(UUID tenant) throws IOException {
    return usable(tenant).keys().reversed().stream().map(Kept::id).toList();
  }

  private final class KeysOfTenant implements TenantKey {
    private final UUID tenant;
    private final String id;

    KeysOfTenant(UUID tenant, String id) {
      this.tenant = tenant;
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public byte[] wrap(byte[] dataKey, byte[] context) throws IOException {
      return AesGcm.sealShort(key(tenant, id), dataKey, context);
    }

    @Override
    public byte[] unwrap(String wrappedBy, byte[] wrapped, byte[] context) throws IOException {
      try {
        return AesGcm.openShort(key(tenant, wrappedBy), wrapped, context);
      } catch (AEADBadTagException wrong) {
        throw new WrongKey("key %s did not wrap it for this use".formatted(wrappedBy), wrong);
      }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws IOException {
      var wrong = new WrongKey("no key of tenant %s wrapped it".formatted(tenant), null);
      for (var each : idsNewestFirst(tenant)) {
        try {
          return unwrap(each, wrapped, context);
        } catch (WrongKey another) {
          wrong = another;
        }
      }
      throw wrong;
    }

    @Override
    public String toString() {
      return "TenantKey[" + id + "]";
    }
  }
}
