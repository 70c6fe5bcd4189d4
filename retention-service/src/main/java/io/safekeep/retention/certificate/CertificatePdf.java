package io.safekeep.retention.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;

/// A certificate on paper: the statements of its JSON, and the digest by which to find what is
/// signed.
@Singleton
class CertificatePdf {

  private final ObjectMapper json;

  CertificatePdf(ObjectMapper json) {
    this.json = json;
  }

  /// @param payload JSON of the certificate
  /// @param sha256 of it, in hexadecimal
  byte[] of(String payload, String sha256) {
    JsonNode certificate;
    try {
      certificate = json.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an issued certificate cannot be read", e);
    }
    boolean isLast = certificate.path("part").asInt() == 2;
    var sheet =
        new Sheet(
            isLast ? "Certificate of erasure" : "Certificate of purge",
            "Certificate %s, part %d of 2, SHA-256 %s"
                .formatted(
                    certificate.path("certificate").asText(),
                    certificate.path("part").asInt(),
                    sha256));
    sheet.paragraph(
        isLast
            ? "Nothing of the tenant named below is left in this suite or in any copy that it made,"
                + " except what is listed as kept."
            : "The data of the tenant named below was deleted from all live stores of this suite, and"
                + " an independent verifier has looked. Copies in backups age until the last trace.");
    facts(sheet, certificate, isLast);
    sheet.heading("Stores, and how well it is shown");
    sheet.row(true, "Store", "Class", "Shown", "Things", "Why");
    for (JsonNode store : certificate.path("stores")) {
      sheet.row(
          false,
          store.path("service").asText() + ": " + store.path("store").asText(),
          store.path("class").asText(),
          store.path("level").asText(),
          "held %d, now %d; seen %d, now %d"
              .formatted(
                  store.path("before").asLong(),
                  store.path("after").asLong(),
                  store.path("seenBefore").asLong(),
                  store.path("seenAfter").asLong()),
          store.path("why").asText());
    }
    sheet.small(
        "V0: its holder says so. V1: a verifier with credentials of its own saw the tenant there"
            + " before, and does not now. V2: old access is refused. V3: the storage is gone. V4: its"
            + " keys are destroyed. V5: copies grew too old to be there, and a restore is refused.");
    if (!certificate.path("aging").isEmpty()) {
      sheet.heading("Copies in backups");
      for (JsonNode report : certificate.path("aging")) {
        sheet.fact(
            report.path("service").asText(),
            report.path("detail").asText() + " Seen " + report.path("checkedAt").asText() + ".");
      }
    }
    sheet.heading("What this does not speak for");
    for (JsonNode outside : certificate.path("outOfScope")) {
      sheet.paragraph(
          "\u2022 " + outside.path("what").asText() + ": " + outside.path("why").asText() + ".");
    }
    sheet.heading("How to check it");
    sheet.paragraph(
        "This page is for people and is not itself signed. The signed certificate is the JSON whose"
            + " SHA-256 stands below, in a JSON Web Signature (RFC 7515) by Ed25519; the program"
            + " VerifyCertificate.java, or any library that knows the standard, checks it without"
            + " the service.");
    return sheet.bytes();
  }

  private static void facts(Sheet sheet, JsonNode certificate, boolean isLast) {
    sheet.fact("Tenant", certificate.path("tenant").asText());
    sheet.fact("Case", certificate.path("case").asText());
    sheet.fact(
        certificate.path("cause").asText().equals("written-request")
            ? "Request approved"
            : "Last relationship ended",
        certificate.path("began").asText());
    sheet.fact(
        "Retention schedule",
        "version %d; nothing was destroyed before %s"
            .formatted(
                certificate.path("scheduleVersion").asInt(),
                certificate.path("notBefore").asText()));
    sheet.fact(
        "Purged",
        "%s, in round %d"
            .formatted(certificate.path("purgedAt").asText(), certificate.path("rounds").asInt()));
    sheet.fact("Verified", certificate.path("verifiedAt").asText());
    sheet.fact(
        "Last trace",
        isLast
            ? certificate.path("erasedAt").asText()
            : certificate.path("lastTraceAt").asText() + ", as planned");
    sheet.fact("Issued", certificate.path("issuedAt").asText());
  }

  /// Text from top to bottom, on as many pages as it takes.
  private static final class Sheet {
    private static final double LEFT = 56;
    private static final double RIGHT = PdfPages.WIDTH - 56;
    private static final double TOP = PdfPages.HEIGHT - 64;
    private static final double BOTTOM = 72;
    private static final double VALUES = LEFT + 130;
    private static final List<Double> COLUMNS = List.of(LEFT, 176.0, 234.0, 270.0, 352.0, RIGHT);
    private static final double GAP = 8;
    private static final double BLACK = 0.1;
    private static final double GREY = 0.4;

    private final PdfPages pages;
    private final String footer;
    private double y;

    Sheet(String title, String footer) {
      this.pages = new PdfPages(title);
      this.footer = footer;
      next();
      line(LEFT, PdfFont.BOLD, 20, BLACK, title);
      y -= 30;
    }

    void heading(String text) {
      room(60);
      y -= 12;
      line(LEFT, PdfFont.BOLD, 11.5, BLACK, text);
      y -= 17;
    }

    void paragraph(String text) {
      flow(LEFT, RIGHT, PdfFont.PLAIN, 9.5, BLACK, text);
      y -= 5;
    }

    void small(String text) {
      y -= 2;
      flow(LEFT, RIGHT, PdfFont.PLAIN, 8, GREY, text);
    }

    void fact(String label, String value) {
      List<String> lines = PdfFont.PLAIN.wrap(value, 9.5, RIGHT - VALUES);
      room(lines.size() * 13);
      line(LEFT, PdfFont.PLAIN, 9.5, GREY, label);
      flow(VALUES, RIGHT, PdfFont.PLAIN, 9.5, BLACK, value);
    }

    void row(boolean isHeader, String... cells) {
      PdfFont font = isHeader ? PdfFont.BOLD : PdfFont.PLAIN;
      double tallest = 0;
      for (int i = 0; i < cells.length; i++) {
        tallest = Math.max(tallest, wrapped(font, i, cells[i]).size() * 10.5);
      }
      room(tallest + 6);
      double top = y;
      for (int i = 0; i < cells.length; i++) {
        y = top;
        for (String text : wrapped(font, i, cells[i])) {
          line(COLUMNS.get(i), font, 8, BLACK, text);
          y -= 10.5;
        }
      }
      y = top - tallest;
      pages.rule(pages.count() - 1, LEFT, RIGHT, y + 6.5, isHeader ? BLACK : 0.8);
      y -= 6;
    }

    private static List<String> wrapped(PdfFont font, int column, String text) {
      return font.wrap(text, 8, COLUMNS.get(column + 1) - COLUMNS.get(column) - GAP);
    }

    private void flow(double from, double to, PdfFont font, double size, double grey, String text) {
      for (String line : font.wrap(text, size, to - from)) {
        room(size * 1.4);
        line(from, font, size, grey, line);
        y -= size * 1.4;
      }
    }

    private void line(double x, PdfFont font, double size, double grey, String text) {
      pages.text(pages.count() - 1, x, y, font, size, grey, text);
    }

    private void room(double height) {
      if (y - height < BOTTOM) {
        next();
      }
    }

    private void next() {
      pages.next();
      y = TOP;
    }

    byte[] bytes() {
      for (int page = 0; page < pages.count(); page++) {
        pages.rule(page, LEFT, RIGHT, 52, 0.8);
        double below = 42;
        String number = "Page %d of %d".formatted(page + 1, pages.count());
        for (String text : PdfFont.PLAIN.wrap(footer, 6.8, RIGHT - LEFT - 60)) {
          pages.text(page, LEFT, below, PdfFont.PLAIN, 6.8, GREY, text);
          below -= 9;
        }
        pages.text(
            page, RIGHT - PdfFont.PLAIN.width(number, 6.8), 42, PdfFont.PLAIN, 6.8, GREY, number);
      }
      return pages.bytes();
    }
  }
}
