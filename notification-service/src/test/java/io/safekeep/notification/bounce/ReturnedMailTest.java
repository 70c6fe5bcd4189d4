package io.safekeep.notification.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.safekeep.notification.bounce.Report.Action;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReturnedMailTest {

  private static final String TO = "bounces+token@safekeep.example";

  @Test
  void reportOfAMailThatNobodyDeliversAnyMoreSaysWhyAndToWhomItCame() {
    // When
    var read = read(Bounce.report("Bounces+TOKEN@Safekeep.example", "failed", "5.1.1"));

    // Then
    assertThat(read.addressedTo()).containsExactly(TO);
    assertThat(read.report()).contains(new Report(Action.FAILED, "5.1.1"));
    assertThat(read.report().orElseThrow().isPermanent()).isTrue();
  }

  @Test
  void mailThatWasGivenUpAfterDaysSaysNothingAboutItsAddress() {
    // When
    var report = read(Bounce.report(TO, "failed (expired)", "4.4.7 (delivery time expired)"));

    // Then
    assertThat(report.report()).contains(new Report(Action.FAILED, "4.4.7"));
    assertThat(report.report().orElseThrow().isPermanent()).isFalse();
    assertThat(report.report().orElseThrow().text())
        .isEqualTo("A later mail server sent it back (4.4.7).");
  }

  @Test
  void mailThatAServerStillHasIsOnlyLate() {
    assertThat(read(Bounce.report(TO, "delayed", "4.4.1")).report())
        .contains(new Report(Action.DELAYED, "4.4.1"))
        .get()
        .matches(report -> !report.isFinal());
  }

  @Test
  void whatIsNoFailureSettlesNothing() {
    assertThat(read(Bounce.report(TO, "relayed", "2.0.0")).report()).isEmpty();
    assertThat(read(Bounce.report(TO, "delivered", "2.0.0")).report()).isEmpty();
    assertThat(read(Bounce.holiday(TO)).report()).isEmpty();
    assertThat(read(Bounce.holiday(TO)).addressedTo()).containsExactly(TO);
  }

  @Test
  void statusThatCannotBeReadProvesNothingAboutTheAddress() {
    var odd = read(Bounce.report(TO, "failed", "<script>5.1.1")).report().orElseThrow();

    assertThat(odd.status()).isEqualTo("4.0.0");
    assertThat(odd.isPermanent()).isFalse();
  }

  @Test
  void reportWithinAnotherMessageIsNotLookedAt() {
    // Given
    var nested =
        """
        To: %s
        Content-Type: multipart/mixed; boundary="outer"

        --outer
        Content-Type: message/rfc822

        %s
        --outer--
        """
            .formatted(TO, Bounce.report(TO, "failed", "5.1.1"));

    // When
    var read = read(nested);

    // Then
    assertThat(read.report()).isEmpty();
  }

  @Test
  void addressOfTheReturnedLetterIsNotTakenForTheAddressee() {
    // Given: somebody forwards a report to another address
    var forged = Bounce.report("bounces@safekeep.example", "failed", "5.1.1") + "\nTo: " + TO;

    // When
    var read = read(forged);

    // Then
    assertThat(read.addressedTo()).containsExactly("bounces@safekeep.example");
  }

  @Test
  void partsWithoutNumberAndHeadersWithoutEndEndInAnAnswer() {
    // Given
    var many = new StringBuilder("To: " + TO + "\nContent-Type: multipart/report; boundary=b\n\n");
    for (int i = 0; i < 50_000; i++) {
      many.append("--b\nContent-Type: multipart/report; boundary=b\n\n");
    }
    var addresses = "To: " + "a@b.example, ".repeat(50_000) + TO + "\n\n";

    // When
    var parts = read(many.toString());
    var headers = read(addresses);

    // Then
    assertThat(parts.report()).isEmpty();
    assertThat(headers.addressedTo()).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void damagedReportsEndInAnAnswerAndNeverInAFault() {
    // Given
    var random = new Random(7);
    byte[] whole = Bounce.report(TO, "failed", "5.1.1").getBytes(UTF_8);

    for (int round = 0; round < 5000; round++) {
      byte[] damaged = whole.clone();
      for (int hit = random.nextInt(12); hit >= 0; hit--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }

      // Then
      assertThatCode(() -> ReturnedMail.read(damaged)).doesNotThrowAnyException();
    }
  }

  private static ReturnedMail read(String message) {
    return ReturnedMail.read(message.getBytes(UTF_8));
  }
}
