package io.safekeep.access.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.logging.Log;
import io.safekeep.contracts.TenantId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/// Asks a ticket system over HTTP.
@Singleton
final class HttpTickets implements Tickets {

  /// Bytes; whoever answers with more is no ticket system.
  private static final int LARGEST = 64 * 1024;

  private final TicketSettings settings;
  private final ObjectMapper json;
  private final HttpClient http;

  HttpTickets(TicketSettings settings, ObjectMapper json) {
    this.settings = settings;
    this.json = json;
    // No redirects: the address that was configured answers, or none.
    this.http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  @Override
  public TicketStatus look(String ticket, TenantId tenant) {
    return settings.url().map(url -> ask(url, ticket, tenant)).orElse(TicketStatus.DECLARED);
  }

  private TicketStatus ask(String url, String ticket, TenantId tenant) {
    var address = URI.create(url.replace("{ticket}", inPath(ticket)));
    var request =
        HttpRequest.newBuilder(address)
            .timeout(settings.timeout())
            .header("Accept", "application/json");
    settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    try {
      var answer = http.send(request.build(), BodyHandlers.ofInputStream());
      try (var body = answer.body()) {
        return switch (answer.statusCode()) {
          case 200 -> read(body).map(found -> judge(found, tenant)).orElse(TicketStatus.UNANSWERED);
          case 404 -> TicketStatus.ABSENT;
          default -> unanswered("status " + answer.statusCode());
        };
      }
    } catch (IOException e) {
      return unanswered(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unanswered("interrupted");
    }
  }

  /// A form's encoding writes a space as a plus, which in a path is one.
  private static String inPath(String ticket) {
    return URLEncoder.encode(ticket, UTF_8).replace("+", "%20");
  }

  private static TicketStatus unanswered(String why) {
    Log.warnf("The ticket system gives no answer: %s", why);
    return TicketStatus.UNANSWERED;
  }

  private Optional<JsonNode> read(InputStream body) throws IOException {
    var bytes = body.readNBytes(LARGEST + 1);
    return bytes.length > LARGEST ? Optional.empty() : Optional.ofNullable(json.readTree(bytes));
  }

  private static TicketStatus judge(JsonNode ticket, TenantId tenant) {
    var open = ticket.get("open");
    var whose = ticket.get("tenant");
    if (open == null || !open.isBoolean() || whose == null || !whose.isTextual()) {
      return unanswered("a ticket without open and tenant");
    }
    if (!whose.textValue().equals(tenant.toString())) {
      return TicketStatus.OTHER_TENANT;
    }
    return open.booleanValue() ? TicketStatus.OPEN : TicketStatus.CLOSED;
  }
}
