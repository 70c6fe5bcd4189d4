package io.safekeep.retention.certificate;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Pages of A4 with text and lines, as PDF 1.4 (ISO 32000-1). The same calls always give the same
/// bytes.
final class PdfPages {

  static final double WIDTH = 595;
  static final double HEIGHT = 842;

  /// The catalogue, the list of pages, the two fonts and the title precede the pages.
  private static final int FIRST_PAGE = 6;

  private final String title;
  private final List<StringBuilder> pages = new ArrayList<>();

  PdfPages(String title) {
    this.title = title;
  }

  /// Begins a page.
  void next() {
    pages.add(new StringBuilder());
  }

  int count() {
    return pages.size();
  }

  /// Writes on a page.
  ///
  /// @param page from 0
  /// @param x points from the left edge
  /// @param y points from the lower edge
  /// @param grey 0 for black to 1 for white
  void text(int page, double x, double y, PdfFont font, double size, double grey, String text) {
    pages
        .get(page)
        .append(
            String.format(
                Locale.ROOT,
                "BT /F%d %.2f Tf %.2f g %.2f %.2f Td (",
                font.ordinal() + 1,
                size,
                grey,
                x,
                y))
        .append(escaped(text))
        .append(") Tj ET\n");
  }

  /// Draws a line across.
  void rule(int page, double from, double to, double y, double grey) {
    pages
        .get(page)
        .append(
            String.format(
                Locale.ROOT, "%.2f G 0.5 w %.2f %.2f m %.2f %.2f l S\n", grey, from, y, to, y));
  }

  byte[] bytes() {
    var objects = new ArrayList<String>();
    objects.add("<< /Type /Catalog /Pages 2 0 R /Lang (en) >>");
    var kids = new StringBuilder();
    for (int page = 0; page < pages.size(); page++) {
      kids.append(FIRST_PAGE + 2 * page).append(" 0 R ");
    }
    objects.add("<< /Type /Pages /Kids [ %s] /Count %d >>".formatted(kids, pages.size()));
    for (PdfFont font : PdfFont.values()) {
      objects.add(
          "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
              .formatted(font.label()));
    }
    objects.add(
        "<< /Title (%s) /Producer (Safekeep retention-service) >>".formatted(escaped(title)));
    for (int page = 0; page < pages.size(); page++) {
      String content = pages.get(page).toString();
      objects.add(
          ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.0f %.0f] /Contents %d 0 R"
                  + " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>")
              .formatted(WIDTH, HEIGHT, FIRST_PAGE + 2 * page + 1));
      objects.add(
          "<< /Length %d >>\nstream\n%sendstream"
              .formatted(content.getBytes(PdfFont.ENCODING).length, content));
    }
    return written(objects);
  }

  private static byte[] written(List<String> objects) {
    var out = new ByteArrayOutputStream();
    var offsets = new ArrayList<Integer>();
    append(out, "%PDF-1.4\n");
    for (int number = 1; number <= objects.size(); number++) {
      offsets.add(out.size());
      append(out, number + " 0 obj\n" + objects.get(number - 1) + "\nendobj\n");
    }
    int table = out.size();
    append(out, "xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n");
    offsets.forEach(offset -> append(out, "%010d 00000 n \n".formatted(offset)));
    append(
        out,
        "trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            .formatted(objects.size() + 1, table));
    return out.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(PdfFont.ENCODING));
  }

  /// A string between parentheses (section 7.3.4.2); what the encoding lacks becomes a question
  /// mark.
  private static String escaped(String text) {
    var escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c == '(' || c == ')' || c == '\\') {
        escaped.append('\\');
      }
      escaped.append(c < ' ' ? ' ' : c);
    }
    return escaped.toString();
  }
}
