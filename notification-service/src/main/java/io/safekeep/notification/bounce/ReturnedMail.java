package io.safekeep.notification.bounce;

import io.safekeep.notification.bounce.Report.Action;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A message in the mailbox that mail comes back to. Anybody may write one: reading it ends in a
/// value whatever its bytes are, looks at no part of a part, and at no more than a few of each.
///
/// @param addressedTo return addresses that it may have come to, in lower case
/// @param report what it says of the letter; empty if it is no delivery status notification that
///   settles anything: somebody's holiday, a person's answer, junk
record ReturnedMail(Set<String> addressedTo, Optional<Report> report) {

  /// Where servers write to whom a message came. RFC 3464, section 2, has the return address in
  /// `To`; the others are what they note on arrival.
  private static final List<String> ADDRESSEES =
      List.of("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To");

  private static final int MOST_ADDRESSES = 20;
  private static final int MOST_PARTS = 10;
  private static final int MOST_RECIPIENTS = 20;

  /// Characters of a header that are looked at.
  private static final int LONGEST_HEADER = 4000;

  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>,;:\"()]{3,320}");

  /// RFC 3463, section 2, behind which comments may stand.
  private static final Pattern STATUS = Pattern.compile("([245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b.*");

  ReturnedMail {
    addressedTo = Set.copyOf(addressedTo);
  }

  private static final ReturnedMail NOTHING = new ReturnedMail(Set.of(), Optional.empty());

  static ReturnedMail read(byte[] message) {
    try {
      var rest = new ByteArrayInputStream(message);
      var headers = new InternetHeaders(rest);
      return new ReturnedMail(addresses(headers), report(headers, rest));
    } catch (MessagingException | IOException notUnderstood) {
      return NOTHING;
    }
  }

  private static Set<String> addresses(InternetHeaders headers) {
    Set<String> found = new LinkedHashSet<>();
    for (String name : ADDRESSEES) {
      for (String line : values(headers, name)) {
        var matcher = ADDRESS.matcher(line.toLowerCase(Locale.ROOT));
        while (matcher.find() && found.size() < MOST_ADDRESSES) {
          if (matcher.group().contains("@")) {
            found.add(matcher.group());
          }
        }
      }
    }
    return found;
  }

  /// RFC 3464, section 2: `multipart/report` whose report is a delivery status.
  private static Optional<Report> report(InternetHeaders headers, InputStream content)
      throws MessagingException, IOException {
    String type = first(headers, "Content-Type");
    if (!isType(type, "multipart/report")) {
      return Optional.empty();
    }
    var parts = new MimeMultipart(new ByteArrayDataSource(content, type));
    for (int index = 0; index < Math.min(parts.getCount(), MOST_PARTS); index++) {
      BodyPart part = parts.getBodyPart(index);
      // RFC 6533, section 6, names the second one.
      if (isType(part.getContentType(), "message/delivery-status")
          || isType(part.getContentType(), "message/global-delivery-status")) {
        return reports(part.getInputStream()).stream()
            // A letter has one recipient: where several are reported on, one of them is behind it.
            .min(Comparator.comparing(Report::action));
      }
    }
    return Optional.empty();
  }

  /// Fields of the message, an empty line, and fields of each recipient (RFC 3464, section 2.1).
  private static List<Report> reports(InputStream fields) throws MessagingException, IOException {
    var status = new ByteArrayInputStream(fields.readAllBytes());
    var reports = new ArrayList<Report>();
    var ofTheMessage = new InternetHeaders(status);
    report(ofTheMessage).ifPresent(reports::add);
    for (int number = 0; number < MOST_RECIPIENTS && status.available() > 0; number++) {
      report(new InternetHeaders(status)).ifPresent(reports::add);
    }
    return reports;
  }

  /// Empty for what is no failure: delivered, relayed, expanded.
  private static Optional<Report> report(InternetHeaders recipient) {
    return action(first(recipient, "Action"))
        .map(action -> new Report(action, status(first(recipient, "Status"))));
  }

  private static Optional<Action> action(String value) {
    String word = value.strip().split("[\\s(;]", 2)[0];
    return Arrays.stream(Action.values())
        .filter(action -> action.name().equalsIgnoreCase(word))
        .findFirst();
  }

  private static String status(String value) {
    var matcher = STATUS.matcher(value.strip());
    return matcher.matches() ? matcher.group(1) : Report.NO_STATUS;
  }

  private static boolean isType(String value, String type) {
    try {
      return new ContentType(value).match(type);
    } catch (MessagingException notUnderstood) {
      return false;
    }
  }

  private static String first(InternetHeaders headers, String name) {
    return values(headers, name).stream().findFirst().orElse("");
  }

  private static List<String> values(InternetHeaders headers, String name) {
    String[] values = headers.getHeader(name);
    return values == null
        ? List.of()
        : Arrays.stream(values)
            .limit(MOST_ADDRESSES)
            .map(value -> value.replaceAll("[\\r\\n]+", " "))
            .map(value ->
                value.length() > LONGEST_HEADER ? value.substring(0, LONGEST_HEADER) : value)
            .toList();
  }
}
