package io.safekeep.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.Commitment;
import io.safekeep.tlog.EntryBundle;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TreeEdge;
import io.safekeep.tlog.TreeHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/// A log as a service might have written it: honest, or with entries missing.
final class SampleLog {
  static final String TENANT = "0199aaaa-0000-7000-8000-0000000000aa";
  static final String ORIGIN = "access.example/t/" + TENANT;
  static final Instant BEGIN = Instant.parse("2026-11-22T08:00:00Z");
  static final UUID REQUEST = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");
  static final UUID GRANT = UUID.fromString("0199aaaa-0000-7000-8000-000000000002");
  static final UUID SESSION = UUID.fromString("0199aaaa-0000-7000-8000-000000000003");

  final NoteSigner signer = signer(ORIGIN, NoteKey.Kind.NOTE);
  final NoteSigner witness = signer("witness.example/w1", NoteKey.Kind.COSIGNATURE);
  private final List<String> entries = new ArrayList<>();
  private final NavigableMap<Integer, String> disclosures = new TreeMap<>();
  private Instant time = BEGIN;

  static NoteSigner signer(String name, NoteKey.Kind kind) {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new NoteSigner(new NoteKey(name, kind, pair.getPublic()), pair.getPrivate());
    } catch (GeneralSecurityException missing) {
      throw new AssertionError(missing);
    }
  }

  /// A grant that was used in one session of so many acts.
  static SampleLog ofOneGrant(int acts) {
    var log = new SampleLog();
    log.add("request.approved", "\"request\":\"%s\",".formatted(REQUEST), "{}");
    log.add("grant.activated", grant() + "\"request\":\"%s\",".formatted(REQUEST), "{}");
    log.add("session.started", inSession(0), "{}");
    for (var act = 1; act <= acts; act++) {
      log.add("session.query", inSession(act), "{\"rows\":" + act + "}", "select " + act);
    }
    log.add("session.ended", inSession(acts + 1), "{\"entries\":" + (acts + 2) + "}");
    log.add("grant.ended", grant(), "{\"verifiedAbsent\":[\"postgres\"]}");
    return log;
  }

  static String grant() {
    return "\"grant\":\"%s\",".formatted(GRANT);
  }

  static String inSession(int number) {
    return grant() + "\"session\":\"%s\",\"n\":%d,".formatted(SESSION, number);
  }

  SampleLog at(Instant time) {
    this.time = time;
    return this;
  }

  SampleLog add(String type, String members, String open) {
    entries.add(entry(type, members, open, "{}"));
    return this;
  }

  SampleLog add(String type, String members, String open, String statement) {
    var salt = new byte[Commitment.SALT_BYTES];
    salt[0] = (byte) entries.size();
    disclosures.put(
        entries.size(),
        "{\"index\":%d,\"name\":\"statement\",\"salt\":\"%s\",\"value\":\"%s\"}"
            .formatted(entries.size(), Base64.getEncoder().encodeToString(salt), statement));
    var sealed = "{\"statement\":\"%s\"}".formatted(Commitment.of(salt, "statement", statement));
    entries.add(entry(type, members, open, sealed));
    return this;
  }

  private String entry(String type, String members, String open, String sealed) {
    return "{\"v\":1,\"id\":\"%s\",\"t\":\"%s\",\"type\":\"%s\",\"tenant\":\"%s\",%s\"open\":%s,\"sealed\":%s}"
        .formatted(new UUID(0, entries.size()), time, type, TENANT, members, open, sealed);
  }

  /// Takes an entry out, as if it had never been.
  SampleLog without(int index) {
    entries.remove(index);
    disclosures.clear();
    return this;
  }

  /// Replaces text in an entry.
  SampleLog changed(int index, String from, String to) {
    entries.set(index, entries.get(index).replace(from, to));
    return this;
  }

  int size() {
    return entries.size();
  }

  /// All files of the log, by their names.
  Map<String, byte[]> files() {
    var files = new TreeMap<String, byte[]>();
    var edge = new TreeEdge();
    for (var entry : entries) {
      edge.append(
          TreeHash.ofLeaf(entry.getBytes(UTF_8)),
          (level, place, hashes) -> files.put(LogFolder.tileFile(level, place), bytes(hashes)));
    }
    edge.writePartial(
        (level, place, hashes) -> files.put(LogFolder.tileFile(level, place), bytes(hashes)));
    for (var first = 0; first < entries.size(); first += TilePlace.FULL) {
      var last = Math.min(first + TilePlace.FULL, entries.size());
      var bundle =
          entries.subList(first, last).stream().map(entry -> entry.getBytes(UTF_8)).toList();
      files.put(
          LogFolder.entriesFile(new TilePlace(first / TilePlace.FULL, last - first)),
          EntryBundle.encode(bundle));
    }
    var middle = entries.size() / 2;
    files.put(
        LogFolder.disclosuresFile(0),
        page(disclosures.headMap(middle, false).values(), Integer.toString(middle)));
    files.put(
        LogFolder.disclosuresFile(middle),
        page(disclosures.tailMap(middle, true).values(), "null"));
    var text = new Checkpoint(ORIGIN, edge.size(), edge.root()).toString();
    files.put("checkpoint", new SignedNote(text, List.of(signer.sign(text))).toBytes());
    return files;
  }

  private static byte[] page(Collection<String> items, String next) {
    return "{\"items\":[%s],\"next\":%s}".formatted(String.join(",", items), next).getBytes(UTF_8);
  }

  private static byte[] bytes(List<TreeHash> hashes) {
    var bytes = new ByteArrayOutputStream();
    hashes.forEach(hash -> bytes.writeBytes(hash.bytes()));
    return bytes.toByteArray();
  }

  SampleLog write(Path folder) throws IOException {
    for (var file : files().entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return this;
  }

  Report verify(Path folder) throws IOException {
    return verify(folder, null, time);
  }

  Report verify(Path folder, SignedNote previous, Instant now) throws IOException {
    return Verification.of(
        new LogFolder(folder), new Verification.Trust(signer.key(), List.of(), previous, now));
  }
}
