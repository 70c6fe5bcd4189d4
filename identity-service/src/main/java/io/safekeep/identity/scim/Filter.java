package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/// A filter (RFC 7644, section 3.4.2.2). Attribute names are in lower case and without the URN of
/// the schema.
sealed interface Filter {

  /// True if one element of an attribute with several values passes.
  boolean matches(JsonNode element);

  record And(Filter left, Filter right) implements Filter {

    @Override
    public boolean matches(JsonNode element) {
      return left.matches(element) && right.matches(element);
    }
  }

  record Or(Filter left, Filter right) implements Filter {

    @Override
    public boolean matches(JsonNode element) {
      return left.matches(element) || right.matches(element);
    }
  }

  record Not(Filter inner) implements Filter {

    @Override
    public boolean matches(JsonNode element) {
      return !inner.matches(element);
    }
  }

  record Present(String attribute) implements Filter {

    @Override
    public boolean matches(JsonNode element) {
      return Attributes.find(element, attribute).filter(Attributes::isPresent).isPresent();
    }
  }

  /// @param value as text; `true`, `false` and numbers as JSON writes them
  record Compare(String attribute, Operator operator, String value) implements Filter {

    @Override
    public boolean matches(JsonNode element) {
      var found = Attributes.find(element, attribute).map(JsonNode::asText).orElse(null);
      if (found == null) {
        return operator == Operator.NE;
      }
      var text = found.toLowerCase(Locale.ROOT);
      var wanted = value.toLowerCase(Locale.ROOT);
      return switch (operator) {
        case EQ -> text.equals(wanted);
        case NE -> !text.equals(wanted);
        case CO -> text.contains(wanted);
        case SW -> text.startsWith(wanted);
        case EW -> text.endsWith(wanted);
        case GT -> text.compareTo(wanted) > 0;
        case GE -> text.compareTo(wanted) >= 0;
        case LT -> text.compareTo(wanted) < 0;
        case LE -> text.compareTo(wanted) <= 0;
      };
    }
  }

  /// A filter on the elements of one attribute: `emails[type eq "work"]`.
  record Within(String attribute, Filter inner) implements Filter {

    @Override
    public boolean matches(JsonNode element) {
      return Attributes.find(element, attribute)
          .filter(values -> Attributes.elements(values).stream().anyMatch(inner::matches))
          .isPresent();
    }
  }

  enum Operator {
    EQ,
    NE,
    CO,
    SW,
    EW,
    GT,
    GE,
    LT,
    LE;

    static Optional<Operator> find(String name) {
      for (var operator : values()) {
        if (operator.name().equalsIgnoreCase(name)) {
          return Optional.of(operator);
        }
      }
      return Optional.empty();
    }
  }
}
