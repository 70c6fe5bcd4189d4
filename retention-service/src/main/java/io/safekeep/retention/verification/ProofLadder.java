package io.safekeep.retention.verification;

import io.safekeep.retention.verification.FurtherProof.Shown;
import io.safekeep.retention.verification.Verdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Judges what holders say by what the verifier sees. A store whose holder says `done` while the
/// tenant is still seen there is found, and so is a table that nobody declared.
final class ProofLadder {

  private static final String UNDECLARED = "undeclared";

  private static final String HOLDER_ALONE =
      "Nobody but its holder has looked at the data itself, or could see it before.";

  private ProofLadder() {}

  /// @param before what was seen while the tenant's data was still there
  /// @param after what is seen now, by the same search
  /// @param further what was looked at beside rows
  static Verdict judge(
      List<HeldStore> registry, List<Trace> before, List<Trace> after, Further further) {
    var stores = new ArrayList<StoreProof>();
    var findings = new ArrayList<Finding>();
    for (var store : registry) {
      var left = in(store, after);
      if (store.isKept()) {
        stores.add(kept(store, in(store, before), left));
        continue;
      }
      if (store.ages()) {
        stores.add(aging(store, in(store, before), left));
        continue;
      }
      left.forEach(
          trace -> findings.add(new Finding(store.service(), store.name(), stillSeen(trace))));
      if (!isDone(store)) {
        findings.add(
            new Finding(
                store.service(), store.name(), "its holder has not said that it is emptied"));
      }
      further
          .of(store)
          .filter(shown -> shown.level() == ProofLevel.NONE)
          .ifPresent(
              shown -> findings.add(new Finding(store.service(), store.name(), shown.why())));
      stores.add(emptied(store, in(store, before), left, further));
    }
    after.stream()
        .filter(trace -> registry.stream().noneMatch(store -> store.holds(trace)))
        .forEach(trace -> findings.add(new Finding(trace.service(), UNDECLARED, stillSeen(trace))));
    return new Verdict(stores, findings);
  }

  /// Traces that lie in no store that stays or ages.
  static List<Trace> notKept(List<HeldStore> registry, List<Trace> traces) {
    return traces.stream()
        .filter(trace -> registry.stream().noneMatch(store -> store.stays() && store.holds(trace)))
        .toList();
  }

  private static List<Trace> in(HeldStore store, List<Trace> traces) {
    return traces.stream().filter(store::holds).toList();
  }

  static long rows(List<Trace> traces) {
    return traces.stream().mapToLong(Trace::rows).sum();
  }

  static String stillSeen(Trace trace) {
    return "%d rows of %s.%s still hold %s in %s"
        .formatted(
            trace.rows(),
            trace.schema(),
            trace.table(),
            trace.what().equals(Trace.TENANT) ? "the tenant's id" : "ids of what was the tenant's",
            trace.column());
  }

  private static boolean isDone(HeldStore store) {
    return store
        .answered()
        .filter(answer -> answer.after() == 0)
        .filter(answer -> Stream.of("done", "holds-nothing").anyMatch(answer.phase()::equals))
        .isPresent();
  }

  private static StoreProof kept(HeldStore store, List<Trace> before, List<Trace> after) {
    return proof(
        store,
        StoreProof.KEPT,
        before,
        after,
        (store.method().startsWith("kept") ? "It is " : "Ids and dates stay: ")
            + store.method()
            + ".");
  }

  private static StoreProof aging(HeldStore store, List<Trace> before, List<Trace> after) {
    return proof(
        store,
        ProofLevel.ACKNOWLEDGED.label(),
        before,
        after,
        "It ages: nobody deletes from it, and its keys are destroyed at the end.");
  }

  private static StoreProof emptied(
      HeldStore store, List<Trace> before, List<Trace> after, Further further) {
    if (!isDone(store) || !after.isEmpty()) {
      return proof(store, ProofLevel.NONE.label(), before, after, "It is not empty.");
    }
    if (further.isOf(store)) {
      Shown shown =
          further.of(store).orElse(new Shown(store.name(), ProofLevel.ACKNOWLEDGED, HOLDER_ALONE));
      return proof(store, shown.level().label(), before, after, shown.why());
    }
    if (store.tables().isEmpty()) {
      return proof(
          store,
          ProofLevel.ACKNOWLEDGED.label(),
          before,
          after,
          "The verifier does not reach what is no database of the suite; its holder looked.");
    }
    if (before.isEmpty()) {
      return proof(
          store,
          ProofLevel.ACKNOWLEDGED.label(),
          before,
          after,
          "The verifier saw nothing there before either, so that it sees nothing now shows"
              + " nothing.");
    }
    return proof(
        store,
        ProofLevel.ABSENT.label(),
        before,
        after,
        "The verifier saw the tenant there before the purge, and does not now.");
  }

  private static StoreProof proof(
      HeldStore store, String level, List<Trace> before, List<Trace> after, String why) {
    return new StoreProof(
        store.service(),
        store.name(),
        store.dataClass(),
        store.method(),
        level,
        store.answered().map(HeldStore.Answer::before).orElse(0L),
        store.answered().map(HeldStore.Answer::after).orElse(0L),
        rows(before),
        rows(after),
        store.horizonDays(),
        why);
  }
}
