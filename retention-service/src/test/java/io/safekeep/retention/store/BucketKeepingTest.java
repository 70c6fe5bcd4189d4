package io.safekeep.retention.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.retention.store.BucketKeeping.Rule;
import io.safekeep.retention.store.TenantStore.Bucket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketKeepingTest {

  private static final Duration AGING = Duration.ofDays(31);

  private static Bucket below(String prefix) {
    return new Bucket(URI.create("https://S3.example.net"), "eu", "photos", prefix, true);
  }

  @Test
  void ruleThatDeletesWhatIsTheTenantsBreaksThePromise() {
    // Given
    var keeping =
        new BucketKeeping(
            List.of(
                new Rule("all", "", "after 30 days"),
                new Rule("part", "acme/tmp/", "after 1 days"),
                new Rule("others", "globex/", "at 2027-01-01T00:00:00Z")),
            null);

    // Then
    assertThat(keeping.faults(below("acme/"), AGING))
        .containsExactly(
            "Rule all deletes objects after 30 days.", "Rule part deletes objects after 1 days.");
    assertThat(keeping.faults(below(""), AGING)).hasSize(3);
  }

  @Test
  void lockThatOutlivesTheLastTraceBreaksThePromise() {
    assertThat(new BucketKeeping(List.of(), AGING).faults(below(""), AGING)).isEmpty();
    assertThat(new BucketKeeping(List.of(), Duration.ofDays(32)).faults(below(""), AGING))
        .containsExactly(
            "New objects are locked for 32 days, longer than the 31 days after a purge.");
  }

  @Test
  void bucketIsKnownByItsServerItsNameAndAPrefixThatEndsInASlash() {
    assertThat(below("acme/").identity()).isEqualTo("s3:s3.example.net/photos/acme/");
    assertThat(new Bucket(null, "eu", "photos", "", false).identity()).isEqualTo("s3:aws/photos/");
    for (String prefix : List.of("acme", "/acme/", "/")) {
      assertThatThrownBy(() -> below(prefix)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Bucket(null, "eu", "Photos", "", false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
