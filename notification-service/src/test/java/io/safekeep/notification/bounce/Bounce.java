package io.safekeep.notification.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;
import org.eclipse.microprofile.config.ConfigProvider;

/// What other people's servers send to a return address.
public final class Bounce {

  private Bounce() {}

  /// A delivery status notification as Postfix writes it.
  ///
  /// @param to the return address of the letter
  /// @param action for example `failed`
  /// @param status for example `5.1.1`
  public static String report(String to, String action, String status) {
    return """
    Return-Path: <>
    From: MAILER-DAEMON@relay.example (Mail Delivery System)
    To: %s
    Subject: Undelivered Mail Returned to Sender
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
        boundary="limit"

    This is a MIME-encapsulated message.

    --limit
    Content-Type: text/plain; charset=us-ascii

    I'm sorry to have to inform you that your message could not be delivered.

    --limit
    Content-Description: Delivery report
    Content-Type: message/delivery-status

    Reporting-MTA: dns; relay.example
    Arrival-Date: Mon, 23 Nov 2026 00:00:00 +0000 (UTC)

    Final-Recipient: rfc822; somebody@acme.example
    Original-Recipient: rfc822;somebody@acme.example
    Action: %s
    Status: %s
    Diagnostic-Code: smtp; 550 5.1.1 unknown mailbox

    --limit
    Content-Type: text/rfc822-headers

    Subject: Action: delivered
    --limit--
    """
        .formatted(to, action, status);
  }

  /// What somebody's mail program answers while they are away (RFC 3834).
  public static String holiday(String to) {
    return """
    From: somebody@acme.example
    To: %s
    Subject: Out of office
    Auto-Submitted: auto-replied
    Content-Type: text/plain

    Action: failed
    Status: 5.1.1
    """
        .formatted(to);
  }

  /// Hands a message to the server of return addresses, by SMTP.
  public static void send(String to, String message) {
    var properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty(
        "mail.smtp.port",
        ConfigProvider.getConfig().getValue(ReturnMailServer.SMTP_PORT, String.class));
    properties.setProperty("mail.smtp.from", "daemon@relay.example");
    try {
      Transport.send(
          new MimeMessage(
              Session.getInstance(properties),
              new ByteArrayInputStream(message.replace("\n", "\r\n").getBytes(UTF_8))),
          InternetAddress.parse(to));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many messages are in the mailbox.
  public static int waiting() {
    var config = ConfigProvider.getConfig();
    try (var store = Session.getInstance(new Properties()).getStore("imap")) {
      store.connect(
          "127.0.0.1",
          config.getValue("safekeep.notification.bounces.port", Integer.class),
          ReturnMailServer.ADDRESS,
          ReturnMailServer.PASSWORD);
      try (var inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        return inbox.getMessageCount();
      }
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }
}
