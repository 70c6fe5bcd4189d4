package io.safekeep.backup.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// One datastore's part of the repository: its objects and the keys that seal them.
///
/// Every data key is an object of its own, `<datastore>/keys/<id>`, wrapped by the tenant's key;
/// sealed objects name their data key. The tenant's former keys go on opening what they wrapped, so
/// a new one rewrites nothing.
public final class Vault {
  private static final String KEY_HEADER = "safekeep data key 1";

  /// A key object has some 250 bytes.
  private static final int KEY_OBJECT_LIMIT = 4096;

  /// How long a data key is kept unwrapped after it was asked for.
  private static final Duration KEEP_OPENED = Duration.ofHours(1);

  private final AppendableStore store;
  private final KeyProvider tenantKeys;
  private final UUID tenant;
  private final UUID datastore;
  private final Map<UUID, Opened> opened = new ConcurrentHashMap<>();

  /// @param until by `System.nanoTime()`
  private record Opened(DataKey key, long until) {}

  public Vault(AppendableStore store, KeyProvider tenantKeys, UUID tenant, UUID datastore) {
    this.store = store;
    this.tenantKeys = tenantKeys;
    this.tenant = tenant;
    this.datastore = datastore;
  }

  /// Where the objects lie.
  public AppendableStore store() {
    return store;
  }

  /// The name below which all objects of the datastore lie.
  public ObjectName root() {
    return new ObjectName(datastore.toString());
  }

  /// Makes a data key and keeps it, wrapped.
  ///
  /// @param purpose one word: what it will seal
  public DataKey newKey(String purpose) throws IOException {
    return newKey(purpose, UUID.randomUUID());
  }

  /// Makes a data key with a given id and keeps it, wrapped.
  ///
  /// @param id never used before
  public DataKey newKey(String purpose, UUID id) throws IOException {
    var tenantKey = tenantKeys.obtain(tenant);
    var key = new DataKey(id, AesGcm.random(AesGcm.KEY_BYTES));
    var wrapped = tenantKey.wrap(key.bytes(), context(purpose, key.id()));
    var text =
        """
        %s
        %s
        %s
        %s
        """
            .formatted(
                KEY_HEADER, purpose, tenantKey.id(), Base64.getEncoder().encodeToString(wrapped));
    store.put(nameOf(key.id()), text.getBytes(StandardCharsets.UTF_8));
    keepOpened(key);
    return key;
  }

  /// The data key of that id.
  ///
  /// @throws CorruptObject if its object was altered or wrapped by another tenant's key
  /// @throws KeyUnavailable if it is gone, or the tenant's key cannot be had
  public DataKey key(UUID id) throws IOException {
    requireKeys();
    var known = opened.get(id);
    if (known != null && System.nanoTime() - known.until() < 0) {
      return known.key();
    }
    var name = nameOf(id);
    var lines = read(name).split("\n", -1);
    if (lines.length != 5 || !lines[0].equals(KEY_HEADER) || !lines[4].isEmpty()) {
      throw new CorruptObject(name, "is not a data key");
    }
    var key = new DataKey(id, unwrap(name, id, lines[1], lines[2], lines[3]));
    keepOpened(key);
    return key;
  }

  /// Fails at once if the tenant's keys are to be destroyed, or were; asks no keeper.
  ///
  /// @throws KeyWithdrawn if so
  public void requireKeys() throws IOException {
    tenantKeys.requireNotWithdrawn(tenant);
  }

  private void keepOpened(DataKey key) {
    var now = System.nanoTime();
    opened.values().removeIf(it -> now - it.until() >= 0);
    opened.put(key.id(), new Opened(key, now + KEEP_OPENED.toNanos()));
  }

  /// Its absence is not that of an object: what it sealed is there and cannot be read.
  private String read(ObjectName name) throws IOException {
    try {
      return new String(store.get(name, KEY_OBJECT_LIMIT), StandardCharsets.UTF_8);
    } catch (ObjectNotFound absent) {
      throw new KeyUnavailable("the data key %s is missing".formatted(name), absent);
    }
  }

  private byte[] unwrap(ObjectName name, UUID id, String purpose, String wrappedBy, String wrapped)
      throws IOException {
    var tenantKey = tenantKeys.find(tenant);
    try {
      return tenantKey.unwrap(wrappedBy, Base64.getDecoder().decode(wrapped), context(purpose, id));
    } catch (WrongKey | IllegalArgumentException altered) {
      var corrupt = new CorruptObject(name, "does not open with the tenant's key");
      corrupt.initCause(altered);
      throw corrupt;
    }
  }

  /// Removes a data key: what it sealed becomes noise.
  public void deleteKey(UUID id) throws IOException {
    opened.remove(id);
    store.delete(nameOf(id));
  }

  /// Starts a sealed object.
  public SealedObjectWriter create(ObjectName name, DataKey key) throws IOException {
    return new SealedObjectWriter(store, name, key);
  }

  /// Opens a sealed object; its head, index and end are checked now, each frame when it is read.
  ///
  /// @throws ObjectNotFound if there is none of that name
  /// @throws CorruptObject if it is not as it was written
  public SealedObjectReader open(ObjectName name) throws IOException {
    return SealedObjectReader.open(this, name);
  }

  /// Starts a long content of numbered sealed objects.
  ///
  /// @param folder below which the parts get their names
  /// @param workers threads that compress and seal
  /// @param listener told of each part, in order, once it is durable
  public SealedPartsWriter createParts(
      ObjectName folder, DataKey key, int workers, SealedPartsWriter.PartListener listener) {
    return new SealedPartsWriter(this, folder, key, workers, listener);
  }

  /// Opens a content of numbered sealed objects; each part is checked when it is first read.
  ///
  /// @param length of the whole content in bytes
  public SealedPartsReader openParts(ObjectName folder, long length) {
    return new SealedPartsReader(this, folder, length);
  }

  /// Opens a log for appending, after its last whole frame; what a crash left behind that is cut
  /// off.
  ///
  /// @param name where the log is now
  /// @param lasting the name it will have when it is complete; the log is bound to it
  public SealedLogWriter append(ObjectName name, ObjectName lasting, DataKey key)
      throws IOException {
    return SealedLogWriter.open(this, name, lasting, key);
  }

  /// Opens a log for reading, complete or not; [SealedLogReader#complete] tells after the last
  /// frame.
  ///
  /// @param name where the log is now
  /// @param lasting the name it was bound to
  public SealedLogReader read(ObjectName name, ObjectName lasting) throws IOException {
    return SealedLogReader.open(this, name, lasting);
  }

  /// The name below which the wrapped data keys lie.
  ObjectName keys() {
    return root().child("keys");
  }

  ObjectName nameOf(UUID keyId) {
    return keys().child(keyId.toString());
  }

  private byte[] context(String purpose, UUID keyId) {
    return AesGcm.context("data key", tenant, datastore, purpose, keyId);
  }
}
