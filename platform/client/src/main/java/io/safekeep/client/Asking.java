package io.safekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Asking for access and deciding about it: `request`, `list`, `approve`, `deny`, `withdraw`.
final class Asking {

  private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");

  private final Terminal terminal;
  private final AccessApi api;

  Asking(Terminal terminal, AccessApi api) {
    this.terminal = terminal;
    this.api = api;
  }

  List<Command> commands() {
    return List.of(
        new Command(
            "request",
            List.of(),
            Set.of(
                "tenant",
                "resource",
                "entitlement",
                "reason",
                "ticket",
                "justification",
                "for",
                "start"),
            Set.of("break-glass", "json"),
            false,
            "--resource ID|NAME [--tenant ID] --entitlement NAME --reason CODE --ticket ID"
                + " [--justification TEXT] [--for 2h] [--start TIME] [--break-glass] [--json]",
            this::request),
        new Command(
            "list",
            List.of(),
            Set.of("tenant"),
            Set.of("all", "json"),
            false,
            "[--all] [--tenant ID] [--json]",
            this::list),
        new Command(
            "approve",
            List.of("REQUEST"),
            Set.of("comment", "for"),
            Set.of("yes", "json"),
            false,
            "REQUEST [--comment TEXT] [--for 1h] [--yes] [--json]",
            this::approve),
        new Command(
            "deny",
            List.of("REQUEST"),
            Set.of("comment"),
            Set.of("yes", "json"),
            false,
            "REQUEST --comment TEXT [--yes] [--json]",
            this::deny),
        new Command(
            "withdraw",
            List.of("REQUEST"),
            Set.of(),
            Set.of("json"),
            false,
            "REQUEST [--json]",
            this::withdraw));
  }

  private int request(Arguments arguments) {
    var body =
        Json.object()
            .put("resource", resource(arguments))
            .put("entitlement", arguments.needed("entitlement"))
            .put("reason", arguments.needed("reason"))
            .put("ticket", arguments.needed("ticket"));
    arguments.option("justification").ifPresent(why -> body.put("justification", why));
    duration(arguments).ifPresent(wanted -> body.put("duration", wanted.toString()));
    arguments.option("start").ifPresent(start -> body.put("startAt", instant(start).toString()));
    var path = arguments.has("break-glass") ? "/access-requests:break-glass" : "/access-requests";
    return tell(arguments, api.post(path, body));
  }

  /// A resource has a name within its tenant and class; ids are longer to type.
  private String resource(Arguments arguments) {
    var wanted = arguments.needed("resource");
    if (ID.matcher(wanted).matches()) {
      return wanted;
    }
    var tenant = arguments.needed("tenant");
    var named =
        api.list("/resources", "tenant=" + Http.encode(tenant)).stream()
            .filter(resource -> List.of(text(resource, "name"), label(resource)).contains(wanted))
            .toList();
    return switch (named.size()) {
      case 0 -> throw Failure.refused("tenant %s has no resource %s".formatted(tenant, wanted));
      case 1 -> text(named.getFirst(), "id");
      default ->
          throw Failure.usage(
              "say which: " + named.stream().map(Asking::label).collect(Collectors.joining(", ")));
    };
  }

  /// For example `postgres:orders`.
  private static String label(JsonNode resource) {
    return text(resource, "resourceClass") + ":" + text(resource, "name");
  }

  private int list(Arguments arguments) {
    var requests = api.list("/access-requests", query(arguments, "pending"));
    var grants = api.list("/grants", query(arguments, "active"));
    if (arguments.has("json")) {
      var both = Json.object();
      both.putArray("requests").addAll(requests);
      both.putArray("grants").addAll(grants);
      terminal.say(Json.pretty(both));
      return ExitCode.DONE;
    }
    terminal.say(
        table("REQUEST", "entitlement", requests, "expiresAt").orElse("No request waits."));
    terminal.say("");
    terminal.say(table("GRANT", "reason", grants, "endsAt").orElse("No access is open."));
    return ExitCode.DONE;
  }

  private static String query(Arguments arguments, String state) {
    return Stream.of(
            arguments.option("tenant").map(id -> "tenant=" + Http.encode(id)),
            arguments.has("all") ? Optional.<String>empty() : Optional.of("state=" + state))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("&"));
  }

  /// @param detail the field that tells requests from grants
  /// @param until the field that says when it is over
  private Optional<String> table(String head, String detail, List<JsonNode> items, String until) {
    if (items.isEmpty()) {
      return Optional.empty();
    }
    var columns =
        new Columns(
            head,
            "STATE",
            detail.toUpperCase(Locale.ROOT),
            "RESOURCE",
            "EMPLOYEE",
            "TICKET",
            "LEFT");
    items.forEach(item ->
        columns.row(
            text(item, "id"),
            text(item, "state"),
            text(item, detail),
            text(item, "resource"),
            text(item, "employee"),
            text(item, "ticket"),
            left(item, until)));
    return Optional.of(columns.toString());
  }

  private String left(JsonNode item, String field) {
    return Json.text(item, field)
        .map(Instant::parse)
        .map(end -> Duration.between(terminal.clock().instant(), end))
        .filter(Duration::isPositive)
        .map(SpokenDuration::tell)
        .orElse("");
  }

  private int approve(Arguments arguments) {
    var body = Json.object();
    duration(arguments).ifPresent(shorter -> body.put("duration", shorter.toString()));
    return decide(arguments, "approve", body);
  }

  private int deny(Arguments arguments) {
    arguments.needed("comment");
    return decide(arguments, "deny", Json.object());
  }

  /// The digest says what was decided on: what this showed, and nothing that came in its place.
  private int decide(Arguments arguments, String verb, ObjectNode body) {
    var path = "/access-requests/" + id(arguments.word(0));
    var request = api.get(path);
    if (!arguments.has("yes") && !agreed(request, verb)) {
      terminal.say("Nothing was decided.");
      return ExitCode.REFUSED;
    }
    arguments.option("comment").ifPresent(comment -> body.put("comment", comment));
    return tell(
        arguments, api.post(path + ":" + verb, body.put("digest", text(request, "digest"))));
  }

  private boolean agreed(JsonNode request, String verb) {
    terminal.say(
        """
        %s asks for %s on %s
        for    %s
        why    %s, ticket %s. %s
        %s? [y/N]\
        """
            .formatted(
                text(request, "employee"),
                text(request, "entitlement"),
                text(request, "resource"),
                Json.text(request, "duration")
                    .map(Duration::parse)
                    .map(SpokenDuration::tell)
                    .orElse("-"),
                text(request, "reason"),
                text(request, "ticket"),
                Json.text(request, "justification").orElse(""),
                verb.equals("approve") ? "Approve" : "Deny"));
    return terminal.answer().strip().equalsIgnoreCase("y");
  }

  private int withdraw(Arguments arguments) {
    return tell(
        arguments,
        api.post("/access-requests/%s:withdraw".formatted(id(arguments.word(0))), Json.object()));
  }

  private int tell(Arguments arguments, JsonNode request) {
    terminal.say(
        arguments.has("json")
            ? Json.pretty(request)
            : "Request %s is %s%s."
                .formatted(text(request, "id"), text(request, "state"), waitsFor(request)));
    return ExitCode.DONE;
  }

  private static String waitsFor(JsonNode request) {
    var waitsFor = request.path("waitsFor");
    return switch (waitsFor.path("side").asText()) {
      case "customer" -> "; it waits for the customer";
      case "vendor" ->
          "; it waits for %d of %s"
              .formatted(
                  waitsFor.path("missing").asInt(),
                  StreamSupport.stream(waitsFor.path("teams").spliterator(), false)
                      .map(JsonNode::asText)
                      .collect(Collectors.joining(", ")));
      default -> "";
    };
  }

  /// @throws Failure if it is none: it becomes part of an address
  static String id(String word) {
    if (!ID.matcher(word).matches()) {
      throw Failure.usage(word + " is no id");
    }
    return word;
  }

  private static Optional<Duration> duration(Arguments arguments) {
    return arguments.option("for").map(text -> SpokenDuration.parse("for", text));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException none) {
      throw Failure.usage("--start is %s; write it like 2026-11-30T09:00:00Z".formatted(text));
    }
  }

  private static String text(JsonNode node, String field) {
    return Json.text(node, field).orElse("-");
  }
}
