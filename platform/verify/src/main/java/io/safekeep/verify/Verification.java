package io.safekeep.verify;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TreeEdge;
import io.safekeep.tlog.TreeHash;
import io.safekeep.verify.Disclosures.Shown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Reads a copy of a log from its first entry to its last and tells every doubt. Believes nothing
/// but the keys it is given, and the checkpoint it has seen whole before.
final class Verification {
  private final LogFolder folder;
  private final Trust trust;
  private final Report report = new Report();
  private long committed;
  private long shown;

  private Verification(LogFolder folder, Trust trust) {
    this.folder = folder;
    this.trust = trust;
  }

  /// What is believed.
  ///
  /// @param log key of the log, by whose origin it is named
  /// @param witnesses all of them must have cosigned
  /// @param previous checkpoint that the log must continue; null if there is none
  /// @param now time up to which the log should reach
  record Trust(NoteKey log, List<NoteKey> witnesses, @Nullable SignedNote previous, Instant now) {

    Trust {
      witnesses = List.copyOf(witnesses);
    }
  }

  /// @throws IOException if a file is there and cannot be read
  static Report of(LogFolder folder, Trust trust) throws IOException {
    var verification = new Verification(folder, trust);
    try {
      verification.verify();
    } catch (Malformed | MalformedNote e) {
      verification.report.doubt("%s.", e.getMessage());
    }
    return verification.report;
  }

  private void verify() throws IOException, Malformed, MalformedNote {
    var note = folder.checkpoint();
    var state = Checkpoint.of(note);
    report.fact("log %s, %d entries", state.origin(), state.size());
    if (trust.log().kind() != NoteKey.Kind.NOTE || !trust.log().verifies(note)) {
      throw new Malformed("The checkpoint is not signed with the key of " + trust.log().name());
    }
    if (!state.origin().equals(trust.log().name())) {
      throw new Malformed("The checkpoint is one of " + state.origin());
    }
    witnessed(note);
    var previous = previous(state);
    read(state, previous);
    report.fact(
        "%d sealed values, %d of them shown and as the log says, %d not shown",
        committed, shown, committed - shown);
  }

  private void witnessed(SignedNote note) {
    if (trust.witnesses().isEmpty()) {
      report.fact("no witness asked for: another reader may have been shown another log");
    }
    for (var witness : trust.witnesses()) {
      witness
          .cosignedAt(note)
          .ifPresentOrElse(
              at -> report.fact("cosigned by %s at %s", witness.name(), at),
              () -> report.doubt("Witness %s has not cosigned the checkpoint.", witness.name()));
    }
  }

  private @Nullable Checkpoint previous(Checkpoint state) throws MalformedNote, Malformed {
    var note = trust.previous();
    if (note == null) {
      return null;
    }
    var previous = Checkpoint.of(note);
    if (!trust.log().verifies(note) || !previous.origin().equals(state.origin())) {
      throw new Malformed("The checkpoint of the last time is not one of this log");
    }
    if (previous.size() > state.size()) {
      throw new Malformed(
          "The log had %d entries the last time and has %d now: it was cut off"
              .formatted(previous.size(), state.size()));
    }
    return previous;
  }

  private void read(Checkpoint state, @Nullable Checkpoint previous) throws IOException, Malformed {
    var edge = new TreeEdge();
    var completeness = new Completeness(report, previous == null ? 0 : previous.size());
    continues(edge, previous);
    try (var bundles = new ReadAhead<>(places(state.size()), this::read);
        var disclosures = Disclosures.in(folder, state.size(), report)) {
      while (bundles.hasNext()) {
        for (var leaf : bundles.next()) {
          inspect(edge.size(), leaf, state.origin(), completeness, disclosures);
          edge.append(leaf.hash(), this::compare);
          continues(edge, previous);
        }
      }
      disclosures.finish();
    }
    edge.writePartial(this::compare);
    if (edge.root().equals(state.root())) {
      report.fact("every entry is in the signed tree");
    } else {
      report.doubt("The entries are not those that the checkpoint was signed for.");
    }
    completeness.finish(trust.now());
  }

  private static Iterator<TilePlace> places(long size) {
    return LongStream.range(0, (size + TilePlace.FULL - 1) / TilePlace.FULL)
        .mapToObj(number ->
            new TilePlace(number, (int) Math.min(TilePlace.FULL, size - number * TilePlace.FULL)))
        .iterator();
  }

  /// What can be said of an entry without the others.
  ///
  /// @param entry null if it is none
  /// @param fault why it is none
  private record Leaf(TreeHash hash, @Nullable Entry entry, String fault) {}

  private List<Leaf> read(TilePlace place) throws IOException, Malformed {
    var leaves = new ArrayList<Leaf>(place.width());
    var index = place.number() * TilePlace.FULL;
    for (var bytes : folder.entries(place)) {
      var hash = TreeHash.ofLeaf(bytes);
      try {
        leaves.add(new Leaf(hash, Entry.parse(index++, bytes), ""));
      } catch (Malformed e) {
        leaves.add(new Leaf(hash, null, String.valueOf(e.getMessage())));
      }
    }
    return leaves;
  }

  private void continues(TreeEdge edge, @Nullable Checkpoint previous) {
    if (previous == null || edge.size() != previous.size()) {
      return;
    }
    if (edge.root().equals(previous.root())) {
      report.fact("continues the checkpoint of %d entries of the last time", previous.size());
    } else {
      report.doubt(
          "The first %d entries are not those of the last time: the log was rewritten.",
          previous.size());
    }
  }

  private void inspect(
      long index, Leaf leaf, String origin, Completeness completeness, Disclosures disclosures)
      throws IOException {
    var entry = leaf.entry();
    if (entry == null) {
      report.doubt("Entry %d %s.", index, leaf.fault());
      return;
    }
    var owner = entry.tenant() == null ? "_ops" : entry.tenant();
    if (!origin.endsWith("/" + owner)) {
      report.doubt("Entry %d is of another log: %s.", index, owner);
    }
    completeness.add(entry);
    committed += entry.sealed().size();
    compare(entry, disclosures.of(index));
  }

  private void compare(Entry entry, List<Shown> values) {
    var names = new HashSet<String>();
    for (var value : values) {
      var commitment = entry.sealed().get(value.name());
      if (commitment == null || !names.add(value.name())) {
        report.doubt(
            "Entry %d has no sealed value '%s' that could be shown.", entry.index(), value.name());
      } else if (!commitment.equals(value.commitment())) {
        report.doubt(
            "The value shown for '%s' of entry %d is not the one it had.",
            value.name(), entry.index());
      } else {
        shown++;
      }
    }
  }

  private void compare(int level, TilePlace place, List<TreeHash> hashes) {
    var bytes = new ByteArrayOutputStream();
    hashes.forEach(hash -> bytes.writeBytes(hash.bytes()));
    try {
      if (!Arrays.equals(folder.tile(level, place), bytes.toByteArray())) {
        report.doubt("%s has other hashes than the entries.", LogFolder.tileFile(level, place));
      }
    } catch (Malformed | IOException e) {
      report.doubt("%s.", e.getMessage());
    }
  }
}
