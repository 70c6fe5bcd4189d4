package io.safekeep.access.gateway;

import io.safekeep.access.session.Fact;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What client and server have said in one session, as far as it must be recorded: gives numbers to
/// statements, knows what the names of prepared ones mean, and tells which answer belongs to which
/// statement. Knows no SQL: what a statement does is the server's to say.
///
/// The client's side and the server's side are two threads.
final class Conversation {
  private static final int MOST_OPEN_STEPS = 20_000;

  private final Names statements = new Names();
  private final Names portals = new Names();
  private final Deque<Step> open = new ArrayDeque<>();
  private final long mostRows;
  private long lastStatement;
  private long lastPortal;
  private long answeredStatement;
  private long answeredPortal;
  private long round;

  private long rows;
  private long bytes;
  private long rowsOfStep;
  private long bytesOfStep;
  private int commandsOfStep;
  private String lastCommand = "";
  private String encoding = "UTF8";

  /// @param mostRows that the session may fetch in all
  Conversation(long mostRows) {
    this.mostRows = mostRows;
  }

  /// What the client asked for and the server has not answered yet, in order.
  private sealed interface Step {
    record Query(long statement) implements Step {}

    record Call(long statement) implements Step {}

    record Parse(long statement, String name) implements Step {}

    record Bind(long portal, String name) implements Step {}

    record Execute(List<Long> statements) implements Step {}

    record Close(Names names, String name, List<Long> numbers) implements Step {}

    record Sync() implements Step {}
  }

  /// A simple query.
  synchronized Fact query(byte[] text) throws ProtocolViolation {
    expect(new Step.Query(++lastStatement));
    round++;
    return statement("session.query", text, Map.of());
  }

  synchronized Fact parse(String name, byte[] text) throws ProtocolViolation {
    var number = ++lastStatement;
    expect(new Step.Parse(number, name));
    statements.propose(name, new Names.Meaning(number, round, List.of(number)));
    return statement("session.parse", text, name.isEmpty() ? Map.of() : Map.of("name", name));
  }

  /// @param parameters as JSON
  synchronized Fact bind(String portal, String statement, int count, String parameters)
      throws ProtocolViolation {
    var meant = statements.of(statement, round).stream().map(Names.Meaning::number).toList();
    var number = ++lastPortal;
    expect(new Step.Bind(number, portal));
    portals.propose(portal, new Names.Meaning(number, round, meant));
    return new Fact(
        "session.bind",
        Map.of("portal", number, "statements", meant, "parameters", count),
        Map.of("parameters", parameters, "statement_name", statement));
  }

  synchronized Fact execute(String portal, int most) throws ProtocolViolation {
    var meant = portals.of(portal, round);
    var run = meant.stream().flatMap(meaning -> meaning.statements().stream()).toList();
    expect(new Step.Execute(run));
    return new Fact(
        "session.execute",
        Map.of(
            "portals", meant.stream().map(Names.Meaning::number).toList(),
            "statements", run,
            "most_rows", most),
        Map.of("portal_name", portal));
  }

  synchronized Fact close(char kind, String name) throws ProtocolViolation {
    var names = kind == 'S' ? statements : portals;
    var numbers = names.of(name, round).stream().map(Names.Meaning::number).toList();
    expect(new Step.Close(names, name, numbers));
    return new Fact(
        "session.close",
        Map.of("kind", kind == 'S' ? "statement" : "portal"),
        Map.of("name", name));
  }

  synchronized Fact call(int function, byte[] arguments) throws ProtocolViolation {
    expect(new Step.Call(++lastStatement));
    round++;
    return new Fact(
        "session.function_call",
        Map.of("statement", lastStatement, "function", Integer.toUnsignedLong(function)),
        Map.of("arguments", Body.readable(arguments)));
  }

  synchronized void sync() throws ProtocolViolation {
    expect(new Step.Sync());
    round++;
  }

  /// True if the server has answered everything: the session waits for the client.
  synchronized boolean isQuiet() {
    return open.isEmpty();
  }

  /// A row, or a piece of a copy, comes from the server.
  ///
  /// @return false if it is one more than the session may fetch
  synchronized boolean row(int length) {
    bytes += length;
    bytesOfStep += length;
    rowsOfStep++;
    return ++rows <= mostRows;
  }

  synchronized void encoding(String reported) {
    encoding = reported;
  }

  /// ParseComplete.
  synchronized void parsed() {
    if (open.peek() instanceof Step.Parse(long statement, String name)) {
      take();
      statements.confirm(name, statement);
    }
  }

  /// BindComplete.
  synchronized void bound() {
    if (open.peek() instanceof Step.Bind(long portal, String name)) {
      take();
      portals.confirm(name, portal);
    }
  }

  /// CloseComplete.
  synchronized void closed() {
    if (open.peek() instanceof Step.Close(Names names, String name, List<Long> numbers)) {
      open.remove();
      numbers.forEach(number -> names.refuse(name, number));
    }
  }

  /// A statement has ended: CommandComplete, EmptyQueryResponse or PortalSuspended.
  ///
  /// @param tag of the command, such as `SELECT 5`
  synchronized Optional<Fact> completed(String tag) {
    if (tag.startsWith("DEALLOCATE") || tag.startsWith("DISCARD") || tag.equals("PREPARE")) {
      // SQL has given names other meanings than the ones that messages gave.
      statements.forgetUpTo(answeredStatement);
    }
    lastCommand = tag;
    commandsOfStep++;
    if (open.peek() instanceof Step.Execute(List<Long> run)) {
      open.remove();
      return Optional.of(result(run, null));
    }
    return Optional.empty();
  }

  /// ErrorResponse.
  synchronized Fact failed(String sqlState) {
    List<Long> of = List.of();
    var reached = false;
    while (!(open.isEmpty() || open.peek() instanceof Step.Sync)) {
      switch (open.peek()) {
        case Step.Query(long statement) -> {
          return result(List.of(statement), sqlState);
        }
        case Step.Call(long statement) -> {
          return result(List.of(statement), sqlState);
        }
        case Step.Parse(long statement, String name) -> {
          statements.refuse(name, statement);
          of = reached ? of : List.of(statement);
        }
        case Step.Bind(long portal, String name) -> portals.refuse(name, portal);
        case Step.Execute(List<Long> run) -> of = reached ? of : run;
        case Step.Close _ -> {}
        case Step.Sync() -> throw new IllegalStateException("a Sync ends the loop");
      }
      reached |= !of.isEmpty();
      take();
    }
    return result(of, sqlState);
  }

  /// ReadyForQuery.
  ///
  /// @param status `I` outside of a transaction, and then no portal is left
  synchronized Optional<Fact> ready(char status) {
    var result = endRound();
    if (status == 'I') {
      portals.forgetUpTo(answeredPortal);
    }
    return result;
  }

  private Optional<Fact> endRound() {
    while (!open.isEmpty()) {
      switch (take()) {
        case Step.Query(long statement) -> {
          return Optional.of(result(List.of(statement), null));
        }
        case Step.Call(long statement) -> {
          return Optional.of(result(List.of(statement), null));
        }
        case Step.Sync() -> {
          return Optional.empty();
        }
        case Step.Parse _, Step.Bind _, Step.Execute _, Step.Close _ -> {}
      }
    }
    return Optional.empty();
  }

  /// Counts over the session.
  synchronized Map<String, Object> totals() {
    return Map.of("statements", lastStatement, "rows", rows, "bytes", bytes);
  }

  private Fact statement(String type, byte[] text, Map<String, String> more) {
    Map<String, Object> tells = new TreeMap<>();
    tells.put("statement", lastStatement);
    tells.put("length", text.length);
    if (!encoding.equals("UTF8")) {
      tells.put("encoding", encoding);
    }
    return new Fact(
        type,
        tells,
        Stream.concat(
                Stream.of(Map.entry("statement", Body.readable(text))), more.entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private Fact result(List<Long> of, @Nullable String sqlState) {
    Map<String, Object> tells = new TreeMap<>();
    tells.put("statements", of);
    tells.put("rows", rowsOfStep);
    tells.put("bytes", bytesOfStep);
    if (sqlState != null) {
      tells.put("sqlstate", sqlState);
    } else {
      tells.put("command", lastCommand);
    }
    if (commandsOfStep > 1) {
      tells.put("commands", commandsOfStep);
    }
    rowsOfStep = 0;
    bytesOfStep = 0;
    commandsOfStep = 0;
    return new Fact("session.result", tells, Map.of());
  }

  /// What the client has sent meanwhile stays: the server knows nothing of it yet.
  private Step take() {
    var step = open.remove();
    switch (step) {
      case Step.Parse(long statement, String _) -> answeredStatement = statement;
      case Step.Bind(long portal, String _) -> answeredPortal = portal;
      case Step.Query _, Step.Call _, Step.Execute _, Step.Close _, Step.Sync _ -> {}
    }
    return step;
  }

  private void expect(Step step) throws ProtocolViolation {
    if (open.size() == MOST_OPEN_STEPS) {
      throw ProtocolViolation.limit("more than " + MOST_OPEN_STEPS + " messages wait for answers");
    }
    open.add(step);
  }
}
