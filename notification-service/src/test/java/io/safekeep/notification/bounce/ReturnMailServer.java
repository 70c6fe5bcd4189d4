package io.safekeep.notification.bounce;

import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.safekeep.testing.Ports;
import java.util.Map;

/// The mail server whose one mailbox all return addresses of tests lead to, as servers with
/// subaddressing do (RFC 5233). It ends with the JVM.
public final class ReturnMailServer {

  static final String ADDRESS = "bounces@safekeep.example";
  static final String PASSWORD = "not-a-secret";
  static final String SMTP_PORT = "test.bounces.smtp-port";

  private static GreenMail running;

  private ReturnMailServer() {}

  /// Settings of the service under test, with the server running.
  public static synchronized Map<String, String> settings() {
    if (running == null) {
      running = start();
    }
    return Map.of(
        "safekeep.notification.bounces.address",
        ADDRESS,
        "safekeep.notification.bounces.host",
        "127.0.0.1",
        "safekeep.notification.bounces.port",
        String.valueOf(running.getImap().getPort()),
        "safekeep.notification.bounces.password",
        PASSWORD,
        "safekeep.notification.bounces.tls",
        "none",
        "safekeep.notification.bounces.every",
        "PT0.5S",
        SMTP_PORT,
        String.valueOf(running.getSmtp().getPort()));
  }

  private static GreenMail start() {
    var server =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
              new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
            });
    server.start();
    try {
      var mailbox = server.getUserManager().createUser(ADDRESS, ADDRESS, PASSWORD);
      server.getUserManager().setMessageDeliveryHandler((_, _) -> mailbox);
    } catch (UserException e) {
      throw new IllegalStateException(e);
    }
    return server;
  }
}
