package io.safekeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
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
                    "safekeep.backup.repository", "r",
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
  void theFirstRepositoryKeepsItsSevenDaysAndTheWholeWindowWhileItIsTheOnlyOne() {
    assertThatCode(() -> PublishedBounds.checkFirstWindow(Duration.ofDays(30), Duration.ofDays(30)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> PublishedBounds.checkFirstWindow(Duration.ofDays(6), Duration.ofDays(30)))
        .hasMessage("safekeep.backup.first-window is PT144H, published is at least PT168H");
    assertThatThrownBy(
            () -> PublishedBounds.checkFirstWindow(Duration.ofDays(29), Duration.ofDays(30)))
        .hasMessage(
            "safekeep.backup.first-window is PT696H, and no other repository keeps the window of"
                + " PT720H");
  }
}
