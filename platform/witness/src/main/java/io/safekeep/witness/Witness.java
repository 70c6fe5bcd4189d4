package io.safekeep.witness;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.Proofs;
import io.safekeep.tlog.TreeHash;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Cosigns what continues (C2SP tlog-witness). For any number of threads; requests of one log take
/// turns, so that none goes back behind another.
final class Witness {
  private final KnownLogs logs;
  private final Ledger ledger;
  private final NoteSigner signer;
  private final Clock clock;
  private final ConcurrentMap<String, Object> turns = new ConcurrentHashMap<>();

  /// @param signer with a key for cosignatures
  Witness(KnownLogs logs, Ledger ledger, NoteSigner signer, Clock clock) {
    this.logs = logs;
    this.ledger = ledger;
    this.signer = signer;
    this.clock = clock;
  }

  /// @throws IOException if the ledger cannot be read or written; then nothing was cosigned
  Answer add(byte[] body) throws IOException {
    AddCheckpoint request;
    try {
      request = AddCheckpoint.parse(body);
    } catch (MalformedNote e) {
      return new Answer.Malformed(e.getMessage());
    }
    var origin = request.checkpoint().origin();
    var keys = logs.keysOf(origin);
    if (keys.isEmpty()) {
      return new Answer.UnknownLog();
    }
    if (keys.stream().noneMatch(key -> key.verifies(request.note()))) {
      return new Answer.NotSigned();
    }
    if (request.oldSize() > request.checkpoint().size()) {
      return new Answer.Malformed("the old size is larger than the checkpoint's");
    }
    synchronized (turns.computeIfAbsent(origin, _ -> new Object())) {
      return continueLog(request, origin);
    }
  }

  private Answer continueLog(AddCheckpoint request, String origin) throws IOException {
    var seen = ledger.latest(origin).orElseGet(() -> new Checkpoint(origin, 0, TreeHash.EMPTY));
    var next = request.checkpoint();
    if (next.size() == seen.size() && !next.root().equals(seen.root())) {
      ledger.keepContradiction(origin, request.note());
      return new Answer.Forked(seen.size());
    }
    if (request.oldSize() != seen.size()) {
      return new Answer.Conflict(seen.size());
    }
    if (!Proofs.consistent(seen.size(), seen.root(), next.size(), next.root(), request.proof())) {
      return new Answer.Inconsistent();
    }
    var cosignature = signer.cosign(next, clock.instant());
    ledger.keep(origin, request.note().with(cosignature));
    return new Answer.Cosigned(cosignature.toString());
  }
}
