package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
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

  @Test
  void aMailInTwoFormsIsReadAsText() throws Exception {
    // Given
    try (var sink = SmtpSink.start(0)) {
      var setup = new ServerSetup(sink.port(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
      var parts = new MimeMultipart("alternative");
      parts.addBodyPart(part("Your data stays.", "plain"));
      parts.addBodyPart(part("<p>Your data stays.</p>", "html"));

      // When
      GreenMailUtil.sendMessageBody(
          "privacy@example.org",
          "safekeep@example.org",
          "Notice",
          parts,
          parts.getContentType(),
          setup);

      // Then
      assertThat(sink.mails().getFirst().body().strip()).isEqualTo("Your data stays.");
    }
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    return part;
  }
}
