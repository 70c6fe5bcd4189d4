package io.safekeep.backup.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKeysTest {
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
    keys().destroy(VaultFixture.TENANT);

    // When // Then
    assertThatThrownBy(() -> keys().obtain(VaultFixture.TENANT)).isInstanceOf(KeyUnavailable.class);
    assertThat(Files.readString(file())).contains(VaultFixture.TENANT + " destroyed");
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
