package io.safekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

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
            Set.of("tenant", "resource", "entitlement", "reason", "ticket", "for", "start"),
            Set.of("break-glass", "json"),
            false,
            "--resource ID|NAME [--tenant ID] --entitlement NAME --reason CODE --ticket ID"
                + " [--for 2h] [--start TIME] [--break-glass] [--json]",
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
            Set.of("json"),
            false,
            "REQUEST [--comment TEXT] [--for 1h] [--json]",
            arguments -> decide(arguments, "approve", "approved")),
        new Command(
            "deny",
            List.of("REQUEST"),
            Set.of("comment"),
            Set.of("json"),
            false,
            "REQUEST --comment TEXT [--json]",
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
            .put("ticket", arguments.needed("ticket"))
            .put("breakGlass", arguments.has("break-glass"));
    duration(arguments).ifPresent(wanted -> body.put("duration", wanted.toString()));
    arguments.option("start").ifPresent(start -> body.put("startAt", instant(start).toString()));
    var request = api.post("/access-requests", body);
    return tell(
        arguments,
        request,
        made ->
            "Request %s is %s.".formatted(text(made, "id"), text(made, "state"))
                + Json.text(made, "grant").map(" Its grant is %s."::formatted).orElse(""));
  }

  /// Resources have names that are unique within a tenant; ids are longer to type.
  private String resource(Arguments arguments) {
    var wanted = arguments.needed("resource");
    if (ID.matcher(wanted).matches()) {
      return wanted;
    }
    var tenant = arguments.needed("tenant");
    return api.list("/resources", "tenant=" + Http.encode(tenant)).stream()
        .filter(resource -> wanted.equals(text(resource, "name")))
        .map(resource -> text(resource, "id"))
        .findFirst()
        .orElseThrow(
            () -> Failure.refused("tenant %s has no resource %s".formatted(tenant, wanted)));
  }

  private int list(Arguments arguments) {
    var tenant = arguments.option("tenant").map(id -> "tenant=" + Http.encode(id));
    UnaryOperator<String> only =
        state ->
            tenant
                .map(query -> arguments.has("all") ? query : query + "&state=" + state)
                .orElse(arguments.has("all") ? "" : "state=" + state);
    var requests = api.list("/access-requests", only.apply("pending"));
    var grants = api.list("/grants", only.apply("active"));
    if (arguments.has("json")) {
      var both = Json.object();
      both.putArray("requests").addAll(requests);
      both.putArray("grants").addAll(grants);
      terminal.say(Json.pretty(both));
      return ExitCode.DONE;
    }
    terminal.say(table("REQUEST", "No request waits.", requests, "expiresAt"));
    terminal.say("");
    terminal.say(table("GRANT", "No access is open.", grants, "endsAt"));
    return ExitCode.DONE;
  }

  private String table(String head, String none, List<JsonNode> items, String until) {
    var columns =
        new Columns(head, "STATE", "ENTITLEMENT", "RESOURCE", "EMPLOYEE", "TICKET", "LEFT");
    items.forEach(item ->
        columns.row(
            text(item, "id"),
            text(item, "state"),
            text(item, "entitlement"),
            text(item, "resource"),
            text(item, "employee"),
            text(item, "ticket"),
            left(item, until)));
    return columns.isEmpty() ? none : columns.toString();
  }

  private String left(JsonNode item, String field) {
    return Json.text(item, field)
        .map(Instant::parse)
        .map(end -> Duration.between(terminal.clock().instant(), end))
        .filter(Duration::isPositive)
        .map(SpokenDuration::tell)
        .orElse("");
  }

  private int deny(Arguments arguments) {
    arguments.needed("comment");
    return decide(arguments, "deny", "denied");
  }

  private int decide(Arguments arguments, String verb, String done) {
    var body = Json.object();
    arguments.option("comment").ifPresent(comment -> body.put("comment", comment));
    duration(arguments).ifPresent(shorter -> body.put("duration", shorter.toString()));
    return act(
        arguments,
        verb,
        body,
        request ->
            "You have %s it. Request %s is %s."
                .formatted(done, text(request, "id"), text(request, "state")));
  }

  private int withdraw(Arguments arguments) {
    return act(
        arguments,
        "withdraw",
        Json.object(),
        request -> "Request %s is %s.".formatted(text(request, "id"), text(request, "state")));
  }

  private int act(Arguments arguments, String verb, ObjectNode body, Sentence sentence) {
    var path = "/access-requests/%s:%s".formatted(id(arguments.word(0)), verb);
    return tell(arguments, api.post(path, body), sentence);
  }

  /// What is said of an answer.
  @FunctionalInterface
  private interface Sentence {
    String of(JsonNode answer);
  }

  private int tell(Arguments arguments, JsonNode answer, Sentence sentence) {
    terminal.say(arguments.has("json") ? Json.pretty(answer) : sentence.of(answer));
    return ExitCode.DONE;
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
