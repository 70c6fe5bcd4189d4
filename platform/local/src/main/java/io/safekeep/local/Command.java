package io.safekeep.local;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the launcher was asked to do.
sealed interface Command {
  /// @param detached in the background, returning when all is healthy
  /// @param fresh forget all state first
  /// @param isNative the services as native executables
  /// @param story months pass in seconds
  /// @param portOffset moves all ports
  record Up(
      boolean detached,
      boolean fresh,
      boolean load,
      boolean isNative,
      boolean training,
      boolean story,
      int portOffset)
      implements Command {}

  record Status() implements Command {}

  record Down() implements Command {}

  record Demo() implements Command {}

  /// What the launcher's own start-up cache is made from; for itself only.
  record Rehearse() implements Command {}

  /// @throws UsageFault when the words mean nothing
  static Command parse(List<String> words) {
    var rest = new ArrayDeque<>(words);
    var verb = rest.poll();
    if (verb == null) {
      throw new UsageFault("no command given");
    }
    return switch (verb) {
      case "up" -> parseUp(rest);
      case "status" -> alone(verb, rest, new Status());
      case "down" -> alone(verb, rest, new Down());
      case "demo" -> alone(verb, rest, new Demo());
      case "rehearse" -> alone(verb, rest, new Rehearse());
      default -> throw new UsageFault("unknown command '" + verb + "'");
    };
  }

  private static Up parseUp(ArrayDeque<String> options) {
    boolean detached = false;
    boolean fresh = false;
    boolean load = true;
    boolean isNative = false;
    boolean training = true;
    boolean story = false;
    int portOffset = 0;
    for (var option = options.poll(); option != null; option = options.poll()) {
      switch (option) {
        case "-d", "--detach" -> detached = true;
        case "--fresh" -> fresh = true;
        case "--no-load" -> load = false;
        case "--native" -> isNative = true;
        case "--no-training" -> training = false;
        case "--story" -> story = true;
        case "--port-offset" -> portOffset = offset(options.poll());
        default -> throw new UsageFault("up: unknown option '" + option + "'");
      }
    }
    return new Up(detached, fresh, load, isNative, training, story, portOffset);
  }

  private static int offset(@Nullable String word) {
    if (word == null || !word.matches("-?\\d{1,5}")) {
      throw new UsageFault("up: --port-offset needs a whole number");
    }
    return Integer.parseInt(word);
  }

  private static Command alone(String verb, ArrayDeque<String> rest, Command command) {
    var extra = rest.poll();
    if (extra != null) {
      throw new UsageFault(verb + ": takes no '" + extra + "'");
    }
    return command;
  }

  /// Words that mean nothing to the command.
  final class UsageFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageFault(String message) {
      super(message);
    }
  }
}
