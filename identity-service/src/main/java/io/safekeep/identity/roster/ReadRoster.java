package io.safekeep.identity.roster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.safekeep.runtime.problem.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Reads exports, one person after the other, and no more of them than [#MOST].
final class ReadRoster {

  static final int MOST = 5000;

  /// RFC 4180, with a first line that names the fields.
  private static final ObjectReader CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.FAIL_ON_MISSING_HEADER_COLUMNS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(RosterLine.class)
          .with(CsvSchema.emptySchema().withHeader());

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(RosterLine.class);

  private ReadRoster() {}

  static List<RosterLine> csv(InputStream input) {
    return read(CSV, input);
  }

  /// An array of objects with the fields of [RosterLine].
  static List<RosterLine> json(InputStream input) {
    return read(JSON, input);
  }

  private static List<RosterLine> read(ObjectReader reader, InputStream input) {
    try (MappingIterator<RosterLine> lines = reader.readValues(input)) {
      var read = new ArrayList<RosterLine>();
      while (lines.hasNextValue()) {
        if (read.size() == MOST) {
          throw Refusal.invalid("body", "has more than %d people".formatted(MOST));
        }
        read.add(lines.nextValue());
      }
      return read;
    } catch (JsonProcessingException | RuntimeJsonMappingException malformed) {
      throw Refusal.invalid("body", "cannot be read: " + firstLine(malformed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Without the excerpt of the input that follows.
  private static String firstLine(Exception malformed) {
    return malformed instanceof JsonProcessingException parsing
        ? "line " + parsing.getLocation().getLineNr()
        : "a line has other fields than the first";
  }
}
