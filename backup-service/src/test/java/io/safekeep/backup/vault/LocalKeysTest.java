package io.safekeep.backup.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKeysTest {
  private static final byte[] SECRET = "secret".getBytes(UTF_8);
  private static final byte[] CONTEXT = "here".getBytes(UTF_8);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;

  @Test
  void aTenantsKeyOutlivesTheProcess() throws IOException {
    // Given
    var context = "data key".getBytes(UTF_8);
    var wrapped = keys().obtain(VaultFixture.TENANT).wrap("secret".getBytes(UTF_8), context);

    // When
    var unwrapped = keys().find(VaultFixture.TENANT).unwrap(wrapped, context);

    // Then
    assertThat(unwrapped).isEqualTo("secret".getBytes(UTF_8));
  }

  @Test
  void aWrappedKeyOpensOnlyInItsContext() throws IOException {
    // Given
    var key = keys().obtain(VaultFixture.TENANT);
    var wrapped = key.wrap("secret".getBytes(UTF_8), "one".getBytes(UTF_8));

    // When // Then
    assertThatThrownBy(() -> key.unwrap(wrapped, "two".getBytes(UTF_8)))
        .isInstanceOf(WrongKey.class);
  }

  @Test
  void theFileIsReadableByItsOwnerOnly() throws IOException {
    // When
    keys().obtain(VaultFixture.TENANT);

    // Then
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void anotherMasterKeyIsRefusedAtOnce() throws IOException {
    // Given
    keys().obtain(VaultFixture.TENANT);
    var other = new byte[32];
    other[31] = 1;

    // When // Then
    assertThatThrownBy(() -> new LocalKeys(file(), other))
        .isInstanceOf(KeyUnavailable.class)
        .hasMessageContaining("the master key does not open the key of tenant");
  }

  @Test
  void aDestroyedKeyStaysDestroyed() throws IOException {
    // Given
    keys().obtain(VaultFixture.TENANT);
    keys().withdraw(VaultFixture.TENANT);
    keys().destroy(VaultFixture.TENANT);

    // When // Then
    assertThatThrownBy(() -> keys().obtain(VaultFixture.TENANT)).isInstanceOf(KeyWithdrawn.class);
    assertThatThrownBy(() -> keys().restore(VaultFixture.TENANT)).isInstanceOf(KeyWithdrawn.class);
    assertThat(Files.readString(file()))
        .isEqualTo("safekeep tenant keys 2\n" + VaultFixture.TENANT + " destroyed\n");
  }

  @Test
  void keysInUseAreNotDestroyed() throws IOException {
    // Given
    keys().obtain(VaultFixture.TENANT);

    // When // Then
    assertThatThrownBy(() -> keys().destroy(VaultFixture.TENANT))
        .isInstanceOf(IllegalStateException.class);
    assertThat(keys().find(VaultFixture.TENANT)).isNotNull();
  }

  @Test
  void withdrawnKeysAreRefusedByEveryReplicaUntilTheyAreRestored() throws IOException {
    // Given
    var one = keys();
    var other = keys();
    var key = one.obtain(VaultFixture.TENANT);
    var wrapped = key.wrap(SECRET, CONTEXT);

    // When
    other.withdraw(VaultFixture.TENANT);

    // Then
    assertThatThrownBy(() -> key.wrap(SECRET, CONTEXT)).isInstanceOf(KeyWithdrawn.class);
    assertThatThrownBy(() -> key.unwrap(key.id(), wrapped, CONTEXT))
        .isInstanceOf(KeyWithdrawn.class);
    assertThatThrownBy(() -> one.requireNotWithdrawn(VaultFixture.TENANT))
        .isInstanceOf(KeyWithdrawn.class);
    one.requireNotWithdrawn(VaultFixture.OTHER_TENANT);

    // And
    other.restore(VaultFixture.TENANT);
    assertThat(key.unwrap(key.id(), wrapped, CONTEXT)).isEqualTo(SECRET);
  }

  @Test
  void replicasThatMeetANewTenantAtOnceShareOneKey() throws IOException {
    // Given
    var one = keys();
    var other = keys();

    // When
    var first = one.obtain(VaultFixture.TENANT);
    other.obtain(VaultFixture.OTHER_TENANT);
    var second = other.obtain(VaultFixture.TENANT);

    // Then
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(one.find(VaultFixture.OTHER_TENANT).id())
        .isEqualTo(other.find(VaultFixture.OTHER_TENANT).id());
  }

  @Test
  void aNewKeyWrapsAndTheFormerOneStillOpens() throws IOException {
    // Given
    var keys = keys();
    var former = keys.obtain(VaultFixture.TENANT);
    var wrapped = former.wrap(SECRET, CONTEXT);

    // When
    var newer = keys.rotate(VaultFixture.TENANT);

    // Then
    var key = keys().find(VaultFixture.TENANT);
    assertThat(key.id()).isEqualTo(newer).isNotEqualTo(former.id());
    assertThat(key.unwrap(former.id(), wrapped, CONTEXT)).isEqualTo(SECRET);
    assertThat(key.unwrap(wrapped, CONTEXT)).isEqualTo(SECRET);
    var byNewer = key.wrap(SECRET, CONTEXT);
    assertThatThrownBy(() -> key.unwrap(former.id(), byNewer, CONTEXT))
        .isInstanceOf(WrongKey.class);
  }

  @Test
  void aNewMasterKeyTakesOverAndTheFormerOneCanBeForgotten() throws IOException {
    // Given
    var wrapped = keys().obtain(VaultFixture.TENANT).wrap(SECRET, CONTEXT);
    var master = new byte[32];
    master[0] = 7;
    var former = new ConfiguredMasterKey(VaultFixture.MASTER_KEY);

    // When
    new LocalKeys(
        file(), new ConfiguredMasterKey(master), List.of(former), HOUR, InstantSource.system());

    // Then
    assertThat(new LocalKeys(file(), master).find(VaultFixture.TENANT).unwrap(wrapped, CONTEXT))
        .isEqualTo(SECRET);
    assertThatThrownBy(this::keys).isInstanceOf(KeyUnavailable.class);
  }

  @Test
  void aFileOfTheFirstVersionIsReadAndMoved() throws IOException {
    // Given
    var id = "local-0199c0de-0000-7000-8000-0000000000aa";
    var sealed =
        AesGcm.sealShort(
            new SecretKeySpec(VaultFixture.MASTER_KEY, "AES"),
            new byte[32],
            AesGcm.context("tenant", VaultFixture.TENANT, id));
    Files.writeString(
        file(),
        "safekeep tenant keys 1\n%s %s %s\n%s destroyed\n"
            .formatted(
                VaultFixture.TENANT,
                id,
                Base64.getEncoder().encodeToString(sealed),
                VaultFixture.OTHER_TENANT));

    // When
    var keys = keys();

    // Then
    assertThat(keys.find(VaultFixture.TENANT).id()).isEqualTo(id);
    assertThat(keys.find(VaultFixture.TENANT).wrap(SECRET, CONTEXT)).isNotEmpty();
    assertThatThrownBy(() -> keys.find(VaultFixture.OTHER_TENANT)).isInstanceOf(KeyWithdrawn.class);
    keys.rotate(VaultFixture.TENANT);
    assertThat(keys().find(VaultFixture.TENANT).wrap(SECRET, CONTEXT)).isNotEmpty();
  }

  @Test
  void neitherKeysNorWhatMadeThemPrintThemselves() throws IOException {
    var made = new ConfiguredMasterKey(VaultFixture.MASTER_KEY).make(VaultFixture.TENANT, "id");

    assertThat(made.toString()).isEqualTo("Made[" + made.wrapped() + "]");
    assertThat(keys().obtain(VaultFixture.TENANT).toString()).startsWith("TenantKey[local-");
  }

  @Test
  void anUnknownTenantHasNoKey() {
    assertThatThrownBy(() -> keys().find(VaultFixture.TENANT))
        .isInstanceOf(KeyUnavailable.class)
        .hasMessageContaining("has no key");
  }

  private LocalKeys keys() throws IOException {
    return new LocalKeys(file(), VaultFixture.MASTER_KEY);
  }

  private Path file() {
    return directory.resolve("tenant.keys");
  }
}
