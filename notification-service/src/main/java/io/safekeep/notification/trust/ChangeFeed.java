package io.safekeep.notification.trust;

import java.net.URI;
import java.util.List;

/// Changes of the list of promises as an Atom feed (RFC 4287).
final class ChangeFeed {

  private ChangeFeed() {}

  /// @param base where browsers find the service, without a slash at its end
  static String of(List<Change> changes, URI base) {
    var feed = new StringBuilder();
    feed.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
        .append("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n")
        .append("  <title>Safekeep: changes of our promises</title>\n")
        .append("  <id>")
        .append(text(base + "/trust/changes"))
        .append("</id>\n")
        .append("  <link rel=\"self\" href=\"")
        .append(text(base + "/trust/changes.atom"))
        .append("\"/>\n")
        .append("  <link href=\"")
        .append(text(base + "/trust/changes"))
        .append("\"/>\n")
        .append("  <author><name>Safekeep</name></author>\n")
        .append("  <updated>")
        .append(changes.getLast().publishedAt())
        .append("</updated>\n");
    for (Change change : changes.reversed()) {
      feed.append("  <entry>\n    <title>")
          .append(text(change.title()))
          .append("</title>\n")
          .append("    <id>urn:sha256:")
          .append(change.sha256())
          .append("</id>\n")
          .append("    <link href=\"")
          .append(text(base + "/trust/changes#version-" + change.version()))
          .append("\"/>\n")
          .append("    <updated>")
          .append(change.publishedAt())
          .append("</updated>\n")
          .append("    <summary>")
          .append(text(change.text()))
          .append("</summary>\n")
          .append("  </entry>\n");
    }
    return feed.append("</feed>\n").toString();
  }

  private static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
