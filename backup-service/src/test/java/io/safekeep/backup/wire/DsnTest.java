package io.safekeep.backup.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DsnTest {
  @Test
  void connectionUriIsRead() {
    // When
    Dsn dsn = Dsn.parse("postgresql://backup:s%40cret%2F+1@db.example:5433/?sslmode=verify-full");

    // Then
    assertThat(dsn.host()).isEqualTo("db.example");
    assertThat(dsn.port()).isEqualTo(5433);
    assertThat(dsn.user()).isEqualTo("backup");
    assertThat(dsn.password()).isEqualTo("s@cret/+1");
    assertThat(dsn.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
  }

  @Test
  void severalHostsAreReadAsLibpqDoes() {
    // When
    Dsn dsn = Dsn.parse("postgresql://backup:x@a,b.example:5433/?target_session_attrs=primary");

    // Then
    assertThat(dsn.addresses())
        .containsExactly(new Dsn.Address("a", 5432), new Dsn.Address("b.example", 5433));
    assertThat(new Dsn("a, [::1]:5434", 5435, "backup", "").addresses())
        .containsExactly(new Dsn.Address("a", 5435), new Dsn.Address("::1", 5434));
    assertThat(new Dsn("fe80::1", 5435, "backup", "").addresses())
        .containsExactly(new Dsn.Address("fe80::1", 5435));
  }

  @Test
  void portAndSslModeHaveLibpqsDefaults() {
    Dsn dsn = Dsn.parse("postgres://backup@db.example");

    assertThat(dsn.port()).isEqualTo(5432);
    assertThat(dsn.password()).isEmpty();
    assertThat(dsn.sslMode()).isEqualTo(SslMode.PREFER);
  }

  @Test
  void passwordIsNeverShown() {
    Dsn dsn = Dsn.parse("postgresql://backup:s3cret@db.example/?sslmode=require");

    assertThat(dsn).hasToString("postgresql://backup@db.example:5432/?sslmode=require");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://backup:s3cret@db.example/?sslmode=allow",
        "postgresql://backup:s3cret@db.example/?sslcert=x",
        "postgresql://backup:s3cret@db.example:99999/",
        "jdbc:postgresql://backup:s3cret@db.example/",
        "postgresql://backup:s3cret@a,,b/",
        "postgresql://backup:s3cret@a,b:x/",
        "postgresql://backup:s3cret@a,b/?target_session_attrs=any",
        "postgresql://db.example/",
        "postgresql://backup:s3cret@db example/"
      })
  void whatCannotBeUsedIsRefusedWithoutShowingThePassword(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dsn.parse(text))
        .withMessageNotContaining("s3cret");
  }
}
