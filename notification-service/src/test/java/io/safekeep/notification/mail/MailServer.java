package io.safekeep.notification.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.ConfigProvider;

/// The mail server (RFC 5321) of all tests: answers each recipient as a test wants it and keeps
/// what it has taken. It ends with the JVM, because letters of one test may be on their way when
/// the next one begins.
public final class MailServer {

  private static final String TAKEN = "250 2.1.5 OK";

  private static MailServer running;

  private final ServerSocket socket;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<Mail> mails = new CopyOnWriteArrayList<>();

  private MailServer(ServerSocket socket) {
    this.socket = socket;
  }

  /// A message as it arrived.
  ///
  /// @param returnPath of the envelope
  public record Mail(
      String returnPath, String to, String messageId, String subject, String text, String html) {}

  /// Listens where the service under test sends its mail.
  public static synchronized MailServer running() {
    if (running == null) {
      int port = ConfigProvider.getConfig().getValue("quarkus.mailer.port", Integer.class);
      try {
        running = new MailServer(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(running::listen);
      } catch (IOException e) {
        throw new UncheckedIOException("no mail server on port " + port, e);
      }
    }
    return running;
  }

  /// How a recipient is answered from now on.
  public void answers(String recipient, String reply) {
    answers.put(recipient, reply);
  }

  public void takes(String recipient) {
    answers.put(recipient, TAKEN);
  }

  public List<Mail> to(String recipient) {
    return mails.stream().filter(mail -> mail.to().equals(recipient)).toList();
  }

  private void listen() {
    while (true) {
      try {
        var client = socket.accept();
        Thread.ofVirtual().start(() -> converse(client));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void converse(Socket client) {
    try (client;
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1))) {
      var out = client.getOutputStream();
      say(out, "220 mail.example ready");
      String sender = "";
      String recipient = "";
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var command = line.toUpperCase(Locale.ROOT);
        if (command.startsWith("MAIL FROM:")) {
          sender = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
          say(out, "250 OK");
        } else if (command.startsWith("RCPT TO:")) {
          recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
          say(out, answers.getOrDefault(recipient, TAKEN));
        } else if (command.equals("DATA")) {
          say(out, "354 go on");
          mails.add(read(sender, recipient, content(in)));
          say(out, "250 2.0.0 queued");
        } else if (command.equals("QUIT")) {
          say(out, "221 bye");
          return;
        } else {
          say(out, "250 OK");
        }
      }
    } catch (IOException | MessagingException gone) {
      // The client has ended the conversation; what it had not finished does not count.
    }
  }

  private static String content(BufferedReader in) throws IOException {
    var content = new StringBuilder();
    for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    return content.toString();
  }

  private static Mail read(String sender, String recipient, String content)
      throws IOException, MessagingException {
    var message = new MimeMessage(null, new ByteArrayInputStream(content.getBytes(ISO_8859_1)));
    return new Mail(
        sender,
        recipient,
        message.getMessageID(),
        message.getSubject(),
        part((MimeMultipart) message.getContent(), "text/plain"),
        part((MimeMultipart) message.getContent(), "text/html"));
  }

  private static String part(MimeMultipart parts, String type)
      throws IOException, MessagingException {
    for (int index = 0; index < parts.getCount(); index++) {
      BodyPart part = parts.getBodyPart(index);
      if (part.isMimeType(type)) {
        return (String) part.getContent();
      }
      if (part.getContent() instanceof MimeMultipart nested) {
        return part(nested, type);
      }
    }
    throw new MessagingException("there is no part of type " + type);
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(ISO_8859_1));
    out.flush();
  }
}
