package io.safekeep.backup.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.vault.S3Place;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/// Which versions of a key a scan has not seen before.
class BucketSourceTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final FilePath PATH = new FilePath("plan");
  private static final Scan PREVIOUS = new Scan(NOON, NOON.plusSeconds(1), 0, 0, 0, null);
  private static final Found.State ONE = file("1", -40);
  private static final Found.State TWO = file("2", 5);
  private static final Found.State GONE =
      new Found.State("3", NOON.plusSeconds(9), new Node.Removed());

  @Test
  void ofAKnownKeyAllThatCameLaterIsNews() {
    assertThat(unseen(known("1"), PREVIOUS, ONE, TWO, GONE)).containsExactly(TWO, GONE);
    assertThat(unseen(known("3"), PREVIOUS, ONE, TWO, GONE)).isEmpty();
  }

  @Test
  void versionThatWasRemovedForGoodIsReplacedByHowItStands() {
    assertThat(unseen(known("removed"), PREVIOUS, ONE)).containsExactly(ONE);
    assertThat(unseen(known("removed"), PREVIOUS, ONE, TWO)).containsExactly(TWO);
  }

  @Test
  void firstScanTakesHowItStands() {
    assertThat(unseen(null, null, ONE, TWO))
        .extracting(Found.State::stamp, Found.State::since)
        .containsExactly(Tuple.tuple("2", null));
    assertThat(unseen(null, null, ONE, GONE)).extracting(Found.State::stamp).containsExactly("3");
  }

  @Test
  void unknownKeyBringsWhatCameAndWentSinceAndAlwaysHowItStands() {
    Found.State old = file("0", -8 * 86_400);

    assertThat(unseen(null, PREVIOUS, old, TWO, GONE)).containsExactly(TWO, GONE);
    assertThat(unseen(null, PREVIOUS, old)).containsExactly(old);
  }

  private static List<Found.State> unseen(KnownPath known, Scan previous, Found.State... states) {
    try (BucketSource source =
        new BucketSource(
            new S3Place(
                "files",
                "",
                "us-east-1",
                URI.create("http://127.0.0.1:1/"),
                true,
                new S3Place.Credentials("id", "secret"),
                null))) {
      return source.unseen(new Found.Present(PATH, List.of(states)), known, previous);
    }
  }

  private static KnownPath known(String stamp) {
    return new KnownPath(PATH, stamp, NOON, false);
  }

  private static Found.State file(String stamp, long second) {
    Instant at = NOON.plusSeconds(second);
    return new Found.State(stamp, at, new Node.File(1, 0644, at));
  }
}
