package io.safekeep.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The command-line client: finds the command that the words name and runs it.
public final class Client {

  private static final Set<String> HELP = Set.of("help", "--help", "-h");

  private final Terminal terminal;

  public Client(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Returns the exit code: 0 done, 1 fault, 2 wrong usage, 3 not signed in, 4 refused.
  public int run(String... words) {
    try (var http = new Http()) {
      if (words.length == 0) {
        terminal.complain(Help.TEXT);
        return ExitCode.USAGE;
      }
      if (HELP.contains(words[0])) {
        terminal.say(Help.TEXT);
        return ExitCode.DONE;
      }
      var command =
          commands(http).stream()
              .filter(known -> known.name().equals(words[0]))
              .findFirst()
              .orElseThrow(() -> Failure.usage("there is no command " + words[0]));
      var given = List.copyOf(Arrays.asList(words).subList(1, words.length));
      return command.action().run(Arguments.parse(command, given));
    } catch (Failure failure) {
      terminal.complain("safekeep: " + failure.getMessage());
      return failure.exitCode();
    }
  }

  private List<Command> commands(Http http) {
    var identity = new Identity(terminal, http);
    var api = new AccessApi(http, identity);
    var commands = new ArrayList<Command>();
    commands.addAll(new SigningIn(terminal, http, identity).commands());
    commands.addAll(new Asking(terminal, api).commands());
    commands.addAll(new Using(terminal, api, identity).commands());
    return commands;
  }
}
