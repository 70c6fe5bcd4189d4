package io.safekeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.S3Place;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedBoundsTest {

  @Test
  void defaultsAreWhatIsPublished() {
    BackupSettings settings =
        new SmallRyeConfigBuilder()
            .withMapping(BackupSettings.class)
            .withDefaultValues(
                Map.of(
                    "safekeep.backup.keys", "k",
                    "safekeep.backup.master-key", "m",
                    "safekeep.backup.restores", "c",
                    "safekeep.backup.postgres-programs", "p"))
            .build()
            .getConfigMapping(BackupSettings.class);

    assertThat(settings.window()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.recoveryPoint()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.baseBackupEvery()).isEqualTo(Duration.ofDays(1));
    assertThat(settings.workers()).isEqualTo(2);
    assertThat(settings.fullBackupEvery()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.longestChain()).isEqualTo(8);
    assertThat(settings.unboundedSlots()).isEqualTo(BackupSettings.UnboundedSlots.ALLOWED);
    assertThat(settings.slotAllowanceBytes()).isEqualTo(8L << 30);
    assertThat(settings.slotReserve()).isEqualTo(0.25);
    assertThat(settings.baseBackupBytesPerSecond()).isEmpty();
  }

  @Test
  void rhythmThatTheWindowCannotHoldIsRefusedByName() {
    assertThatCode(() -> PublishedBounds.checkRhythm(Duration.ZERO, 1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> PublishedBounds.checkRhythm(Duration.ofDays(31), 8))
        .hasMessage("safekeep.backup.full-backup-every is PT744H, not from PT0S to PT720H");
    assertThatThrownBy(() -> PublishedBounds.checkRhythm(Duration.ofDays(7), 0))
        .hasMessage("safekeep.backup.longest-chain is 0, not from 1 to 100");
  }

  @Test
  void publishedBoundsAndStricterOnesAreAccepted() {
    assertThatCode(
            () -> {
              PublishedBounds.check(
                  Duration.ofDays(30), Duration.ofSeconds(60), Duration.ofDays(1));
              PublishedBounds.check(
                  Duration.ofDays(31), Duration.ofSeconds(59), Duration.ofHours(6));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void weakerSettingIsRefusedByName() {
    assertThatThrownBy(() ->
            PublishedBounds.check(Duration.ofDays(29), Duration.ofSeconds(60), Duration.ofDays(1)))
        .hasMessage("safekeep.backup.window is PT696H, published is at least PT720H");
    assertThatThrownBy(() ->
            PublishedBounds.check(Duration.ofDays(30), Duration.ofSeconds(61), Duration.ofDays(1)))
        .hasMessage("safekeep.backup.recovery-point is PT1M1S, published is at most PT1M");
    assertThatThrownBy(() ->
            PublishedBounds.check(
                Duration.ofDays(30), Duration.ofSeconds(60), Duration.ofHours(25)))
        .hasMessage("safekeep.backup.base-backup-every is PT25H, published is at most PT24H");
  }

  @Test
  void repositoriesThatKeepTooLittleOrLockTooLongAreRefusedByName() {
    assertThatCode(() -> PublishedBounds.check(repositories(Map.of()), Duration.ofDays(30)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() ->
            PublishedBounds.check(
                repositories(Map.of("safekeep.repositories.first.window", "P6D")),
                Duration.ofDays(30)))
        .hasMessage("safekeep.repositories.first.window is PT144H, published is at least PT168H");
    assertThatThrownBy(() -> PublishedBounds.check(repositories(Map.of()), Duration.ofDays(31)))
        .hasMessage(
            "safekeep.repositories.second.window is PT720H, safekeep.backup.window is PT744H");
    assertThatThrownBy(() ->
            PublishedBounds.check(
                repositories(Map.of("safekeep.repositories.second.s3.lock", "P31D")),
                Duration.ofDays(30)))
        .hasMessage(
            "safekeep.repositories.second.s3.lock is PT744H, longer than the window PT720H:"
                + " nothing could expire in time");
  }

  @Test
  void aBucketIsReadFromItsPlace() {
    S3Place place =
        Stores.bucket(
            repositories(
                    Map.of(
                        "safekeep.repositories.second.place", "backups/eu/safekeep/",
                        "safekeep.repositories.second.s3.endpoint", "https://s3.example.com",
                        "safekeep.repositories.second.s3.region", "eu-central-1",
                        "safekeep.repositories.second.s3.access-key-id", "key",
                        "safekeep.repositories.second.s3.secret-access-key", "secret"))
                .second());

    assertThat(place)
        .isEqualTo(
            new S3Place(
                "backups",
                "eu/safekeep/",
                "eu-central-1",
                URI.create("https://s3.example.com"),
                false,
                new S3Place.Credentials("key", "secret"),
                null));
    assertThat(place.toString()).isEqualTo("s3://backups/eu/safekeep/");
  }

  private static RepositorySettings repositories(Map<String, String> changed) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "safekeep.repositories.first.place", "first",
                "safekeep.repositories.first.window", "P7D",
                "safekeep.repositories.second.place", "second",
                "safekeep.repositories.second.window", "P30D"));
    values.putAll(changed);
    return new SmallRyeConfigBuilder()
        .withMapping(RepositorySettings.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(RepositorySettings.class);
  }
}
