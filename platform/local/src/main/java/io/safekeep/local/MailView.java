package io.safekeep.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.safekeep.testing.SmtpSink;
import io.safekeep.testing.SmtpSink.Mail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// Shows what the mail sink took: a page for people at `/`, JSON for scripts at `/mails`.
final class MailView implements AutoCloseable {
  private final HttpServer server;

  private MailView(HttpServer server) {
    this.server = server;
  }

  static MailView start(SmtpSink sink, int port) {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext("/mails", exchange -> answer(exchange, "application/json", json(sink)));
      server.createContext(
          "/", exchange -> answer(exchange, "text/html; charset=utf-8", page(sink)));
      server.start();
      return new MailView(server);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot show mails on port " + port, e);
    }
  }

  URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, String type, String body) throws IOException {
    try (exchange) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String json(SmtpSink sink) throws IOException {
    return Json.MAPPER.writeValueAsString(
        sink.mails().stream()
            .map(mail ->
                new Shown(
                    mail.from(),
                    mail.recipients(),
                    mail.subject(),
                    mail.sentAt().toString(),
                    mail.body()))
            .toList());
  }

  private record Shown(
      String from, java.util.List<String> to, String subject, String sentAt, String body) {}

  private static String page(SmtpSink sink) {
    return """
    <!doctype html>
    <html lang="en"><title>Mails of the local suite</title>
    <h1>Mails</h1>
    %s
    </html>
    """
        .formatted(
            sink.mails().reversed().stream()
                .map(MailView::article)
                .collect(Collectors.joining("\n")));
  }

  private static String article(Mail mail) {
    return "<article><h2>%s</h2><p>%s to %s</p><pre>%s</pre></article>"
        .formatted(
            escaped(mail.subject()),
            escaped(mail.sentAt().toString()),
            escaped(String.join(", ", mail.recipients())),
            escaped(mail.body()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
