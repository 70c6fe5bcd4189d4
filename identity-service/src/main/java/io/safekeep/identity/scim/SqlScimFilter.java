package io.safekeep.identity.scim;

import io.safekeep.identity.scim.Filter.Operator;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A filter on users as a condition of SQL. Every value becomes a parameter.
final class SqlScimFilter {

  private enum Kind {
    /// Compared in lower case.
    FOLDED,
    EXACT,
    TRUTH,
    TIME,
    SEVERAL
  }

  private record Column(String expression, Kind kind) {}

  /// Of the aliases in [SqlScimUsers].
  private static final Map<String, Column> COLUMNS =
      Map.ofEntries(
          Map.entry("id", new Column("u.id::text", Kind.EXACT)),
          Map.entry("externalid", new Column("s.external_id", Kind.EXACT)),
          Map.entry("username", new Column("lower(" + SqlScimUsers.USER_NAME + ")", Kind.FOLDED)),
          Map.entry("displayname", new Column("lower(u.display_name)", Kind.FOLDED)),
          Map.entry("name.formatted", new Column("lower(u.display_name)", Kind.FOLDED)),
          Map.entry("name.givenname", new Column("lower(s.given_name)", Kind.FOLDED)),
          Map.entry("name.familyname", new Column("lower(s.family_name)", Kind.FOLDED)),
          Map.entry("emails", new Column("lower(u.email)", Kind.FOLDED)),
          Map.entry("emails.value", new Column("lower(u.email)", Kind.FOLDED)),
          Map.entry(
              "emails.type",
              new Column("case when u.email is not null then 'work' end", Kind.FOLDED)),
          Map.entry("emails.primary", new Column("u.email is not null", Kind.TRUTH)),
          Map.entry("locale", new Column("lower(u.locale)", Kind.FOLDED)),
          Map.entry("timezone", new Column("lower(u.zone)", Kind.FOLDED)),
          Map.entry("active", new Column("u.deactivated_at is null", Kind.TRUTH)),
          Map.entry("roles", new Column("u.roles", Kind.SEVERAL)),
          Map.entry("roles.value", new Column("u.roles", Kind.SEVERAL)),
          Map.entry("groups", new Column("u.roles", Kind.SEVERAL)),
          Map.entry("groups.value", new Column("u.roles", Kind.SEVERAL)),
          Map.entry("meta.created", new Column("u.created_at", Kind.TIME)),
          Map.entry("meta.lastmodified", new Column("u.modified_at", Kind.TIME)));

  private final List<@Nullable Object> parameters = new ArrayList<>();
  private final String condition;

  private SqlScimFilter(Filter filter) {
    this.condition = condition(filter, "");
  }

  /// @throws ScimError invalidFilter for an attribute or comparison that there is not
  static Where of(Optional<Filter> filter) {
    if (filter.isEmpty()) {
      return new Where("true", List.of());
    }
    var read = new SqlScimFilter(filter.get());
    return new Where(read.condition, read.parameters);
  }

  record Where(String condition, List<@Nullable Object> parameters) {}

  private String condition(Filter filter, String prefix) {
    return switch (filter) {
      case Filter.And(var left, var right) ->
          "(" + condition(left, prefix) + " and " + condition(right, prefix) + ")";
      case Filter.Or(var left, var right) ->
          "(" + condition(left, prefix) + " or " + condition(right, prefix) + ")";
      case Filter.Not(var inner) -> "not " + condition(inner, prefix);
      case Filter.Within(var attribute, var inner) -> condition(inner, prefix + attribute + ".");
      case Filter.Present(var attribute) -> present(column(prefix + attribute));
      case Filter.Compare(var attribute, var operator, var value) ->
          "coalesce(" + comparison(column(prefix + attribute), operator, value) + ", false)";
    };
  }

  private static Column column(String attribute) {
    var column = COLUMNS.get(attribute);
    if (column == null) {
      throw ScimError.invalidFilter("attribute " + attribute + " cannot be filtered by");
    }
    return column;
  }

  private static String present(Column column) {
    return switch (column.kind) {
      case TRUTH -> "true";
      case SEVERAL -> "(cardinality(" + column.expression + ") > 0)";
      case FOLDED, EXACT, TIME -> "(" + column.expression + " is not null)";
    };
  }

  private String comparison(Column column, Operator operator, String value) {
    return switch (column.kind) {
      case FOLDED -> text(column.expression, operator, value.toLowerCase(Locale.ROOT));
      case EXACT -> text(column.expression, operator, value);
      case TRUTH -> {
        requireEquation(operator);
        parameters.add(Boolean.parseBoolean(value.toLowerCase(Locale.ROOT)));
        yield "((%s) %s ?)".formatted(column.expression, operator == Operator.EQ ? "=" : "<>");
      }
      case SEVERAL -> {
        requireEquation(operator);
        parameters.add(value);
        var holds = "(? = any(" + column.expression + "))";
        yield operator == Operator.EQ ? holds : "(not " + holds + ")";
      }
      case TIME -> {
        parameters.add(time(value));
        yield "(%s %s ?)".formatted(column.expression, sign(operator));
      }
    };
  }

  private String text(String expression, Operator operator, String value) {
    parameters.add(value);
    return switch (operator) {
      case CO -> "(position(? in " + expression + ") > 0)";
      case SW -> "starts_with(" + expression + ", ?)";
      case EW -> {
        parameters.add(value);
        yield "(right(" + expression + ", length(?)) = ?)";
      }
      case NE -> "(" + expression + " is distinct from ?)";
      case EQ, GT, GE, LT, LE -> "(%s %s ?)".formatted(expression, sign(operator));
    };
  }

  private static void requireEquation(Operator operator) {
    if (operator != Operator.EQ && operator != Operator.NE) {
      throw ScimError.invalidFilter(operator + " does not apply to that attribute");
    }
  }

  private static String sign(Operator operator) {
    return switch (operator) {
      case EQ -> "=";
      case NE -> "<>";
      case GT -> ">";
      case GE -> ">=";
      case LT -> "<";
      case LE -> "<=";
      case CO, SW, EW ->
          throw ScimError.invalidFilter(operator + " does not apply to that attribute");
    };
  }

  private static Instant time(String value) {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException noTime) {
      throw ScimError.invalidFilter("'" + value + "' is no time such as 2026-11-22T09:00:00Z");
    }
  }
}
