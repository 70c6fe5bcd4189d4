package io.safekeep.access.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What names of prepared statements or portals mean. The client gives a name a new meaning, and
/// only the server's answer says whether it has it: a client that calls two statements by one name
/// would otherwise have one recorded and the other one run. Until the answer is there, a name may
/// mean several things.
final class Names {
  private static final int MOST = 10_000;

  private final Map<String, List<Meaning>> meanings = new HashMap<>();
  private int count;

  /// @param number of the statement or portal
  /// @param round which run of messages up to a Sync gave the name
  /// @param statements numbers of the statements behind it
  record Meaning(long number, long round, List<Long> statements) {}

  void propose(String name, Meaning meaning) throws ProtocolViolation {
    if (count == MOST) {
      throw ProtocolViolation.limit("more than " + MOST + " prepared statements or portals");
    }
    meanings.computeIfAbsent(name, _ -> new ArrayList<>()).add(meaning);
    count++;
  }

  /// What the name may mean now. A meaning of the same round is the one: had the server refused it,
  /// it would skip all messages up to the Sync.
  List<Meaning> of(String name, long round) {
    var known = meanings.getOrDefault(name, List.of());
    return !known.isEmpty() && known.getLast().round() == round
        ? List.of(known.getLast())
        : List.copyOf(known);
  }

  /// The server has taken the meaning of that number, and with it forgotten earlier ones.
  void confirm(String name, long number) {
    remove(name, meaning -> meaning.number() < number);
  }

  /// The server has not taken the meaning of that number, or has closed it.
  void refuse(String name, long number) {
    remove(name, meaning -> meaning.number() == number);
  }

  /// Forgets all meanings up to a number. Later ones the server does not know of yet.
  void forgetUpTo(long number) {
    List.copyOf(meanings.keySet()).forEach(name -> remove(name, one -> one.number() <= number));
  }

  private void remove(String name, Predicate<Meaning> which) {
    var known = meanings.get(name);
    if (known == null) {
      return;
    }
    int before = known.size();
    known.removeIf(which);
    count -= before - known.size();
    if (known.isEmpty()) {
      meanings.remove(name);
    }
  }
}
