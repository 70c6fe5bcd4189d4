package io.safekeep.verify;

import io.safekeep.tlog.Commitment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a copy shows of the values that entries are committed to, read along with the entries so
/// that no more than a few pages are held. Without pages nothing is shown, which is no doubt;
/// behind a page that is missing or none nothing is shown either, and the report says so once.
final class Disclosures implements AutoCloseable {
  private static final Set<String> PAGE = Set.of("items", "next");
  private static final Set<String> ITEM = Set.of("index", "name", "salt", "value");

  /// Behind every entry: nothing follows.
  private static final long END = Long.MAX_VALUE;

  private final LogFolder folder;
  private final long size;
  private final Report report;
  private final ReadAhead<Long, Page> pages;
  private Page page;

  private Disclosures(LogFolder folder, long size, Report report, Set<Long> beginnings) {
    this.folder = folder;
    this.size = size;
    this.report = report;
    this.pages = new ReadAhead<>(beginnings.iterator(), this::read);
    this.page = new Page(0, beginnings.isEmpty() ? END : 0, Map.of());
  }

  /// @param size of the log
  /// @throws Malformed if a file beside the pages is none
  static Disclosures in(LogFolder folder, long size, Report report) throws IOException, Malformed {
    return new Disclosures(folder, size, report, folder.pagesOfDisclosures());
  }

  /// A value that is shown.
  ///
  /// @param commitment what the entry must hold under that name
  record Shown(String name, String commitment) {}

  /// @param from entry with which it begins
  /// @param next entry with which the next page begins
  private record Page(long from, long next, Map<Long, List<Shown>> values) {}

  /// What is shown of an entry. Asked for in the order of entries.
  List<Shown> of(long index) throws IOException {
    while (index >= page.next()) {
      page = following();
    }
    return page.values().getOrDefault(index, List.of());
  }

  /// Tells if there are pages behind the last entry's.
  void finish() {
    if (pages.hasNext()) {
      report.doubt("Disclosures follow that are of no entry.");
    }
  }

  private Page following() throws IOException {
    try {
      if (pages.hasNext()) {
        var read = pages.next();
        if (read.from() == page.next()) {
          return read;
        }
      }
      throw new Malformed("Disclosures from entry " + page.next() + " on are missing");
    } catch (Malformed e) {
      report.doubt("%s.", e.getMessage());
      pages.close();
      return new Page(page.next(), END, Map.of());
    }
  }

  private Page read(long from) throws IOException, Malformed {
    var json = Json.object(folder.disclosures(from));
    json.allow(PAGE);
    if (!(json.get("items") instanceof Json.Items(var items))) {
      throw new Malformed("A page of disclosures has no items");
    }
    var next = json.get("next") instanceof Json.Nothing ? END : json.number("next");
    var values = new HashMap<Long, List<Shown>>();
    for (var item : items) {
      if (!(item instanceof Json.Members disclosure)) {
        throw new Malformed("A disclosure is no object");
      }
      disclosure.allow(ITEM);
      var index = disclosure.number("index");
      if (index < from || index >= Math.min(next, size)) {
        throw new Malformed("A disclosure of entry " + index + " is not where it belongs");
      }
      values.computeIfAbsent(index, _ -> new ArrayList<>()).add(shown(disclosure));
    }
    return new Page(from, next, values);
  }

  private static Shown shown(Json.Members disclosure) throws Malformed {
    var name = disclosure.text("name");
    if (name.indexOf('\0') >= 0) {
      throw new Malformed("A disclosure's name has a zero byte");
    }
    return new Shown(name, Commitment.of(salt(disclosure), name, disclosure.text("value")));
  }

  private static byte[] salt(Json.Members disclosure) throws Malformed {
    var text = disclosure.text("salt");
    try {
      var salt = Base64.getDecoder().decode(text);
      if (salt.length == Commitment.SALT_BYTES
          && Base64.getEncoder().encodeToString(salt).equals(text)) {
        return salt;
      }
    } catch (IllegalArgumentException e) {
      throw new Malformed("A disclosure's salt is not Base64");
    }
    throw new Malformed("A disclosure's salt is not Base64 of 16 bytes");
  }

  @Override
  public void close() {
    pages.close();
  }
}
