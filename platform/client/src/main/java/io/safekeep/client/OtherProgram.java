package io.safekeep.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import sun.misc.Signal;

/// A program that the client starts and that has the terminal until it ends.
final class OtherProgram {

  private static final Signal INTERRUPT = new Signal("INT");

  private OtherProgram() {}

  /// Runs it and returns its exit code. What it is given in its environment no other user of the
  /// machine sees, unlike its arguments.
  ///
  /// @param unwanted names of inherited variables to keep from it
  static int run(
      List<String> command, Map<String, String> environment, Predicate<String> unwanted) {
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().keySet().removeIf(unwanted);
    builder.environment().putAll(environment);
    // Ctrl-C is for the program (psql cancels a statement by it), which the client must outlive.
    var before = Signal.handle(INTERRUPT, _ -> {});
    try {
      return builder.start().waitFor();
    } catch (IOException absent) {
      throw Failure.fault("cannot start %s; is it installed?".formatted(command.getFirst()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failure.fault("interrupted");
    } finally {
      Signal.handle(INTERRUPT, before);
    }
  }

  /// The program's name with what stands behind it.
  static List<String> command(String program, List<String> first, List<String> then) {
    var command = new ArrayList<String>();
    command.add(program);
    command.addAll(first);
    command.addAll(then);
    return List.copyOf(command);
  }
}
