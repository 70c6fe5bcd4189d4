package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import org.junit.jupiter.api.Test;

class SmtpSinkTest {
  @Test
  void aMailThatWasSentCanBeRead() {
    // Given
    try (var sink = SmtpSink.start(0)) {

      // When
      GreenMailUtil.sendTextEmail(
          "oncall@example.org",
          "safekeep@example.org",
          "Recovery lag",
          "63 s behind",
          new ServerSetup(sink.port(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

      // Then
      var mail = sink.mails().getFirst();
      assertThat(mail.recipients()).containsExactly("oncall@example.org");
      assertThat(mail.subject()).isEqualTo("Recovery lag");
      assertThat(mail.body().strip()).isEqualTo("63 s behind");
    }
  }
}
